import StoreColumns
import VerificationCore

extension Transaction {
    func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey, once: IdempotencyRequest?,
        at now: Timestamp
    ) throws(StoreError) -> ApplyOutcome {
        let found = ask(Transaction.lockVerification, [.text(key.id.text), .text(key.application.text)])
        // Behind the lock, so that it sees what a parallel repeat of the request has kept.
        let use = askUse(of: once)
        if let repetition = try repetition(of: use, at: now) { return .repeated(repetition) }
        let stored = try answer(found).first { row throws(StoreError) in
            try StoredVerification(&row, of: key.application)
        }
        guard var verification = stored else { return .notFound }
        let answer = try feed(event, to: &verification, at: now)
        if let code, case .sending = answer { replaceCode(code, of: verification, at: now) }
        try keep(.applied(answer, verification.record), for: use, at: now)
        return .applied(answer, verification.record)
    }
}
