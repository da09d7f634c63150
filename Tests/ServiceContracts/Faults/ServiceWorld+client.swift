import ServiceDoubles
import Synchronization
import VerificationCore
import VerificationService

/// What a client's request came to in the end.
enum Came<Value: Sendable>: Sendable {
    case answered(Value)
    case refused(Refusal)
    case notFound
}

extension ServiceWorld {
    /// Asks until there is an answer, a second apart; after a few failures the store is back.
    private func persist<Value: Sendable>(
        _ request: () async throws(ServiceError) -> Value
    ) async throws -> Came<Value> {
        for number in 1...triesMax {
            do throws(ServiceError) {
                return .answered(try await request())
            } catch {
                switch error {
                case .refused(.limited(let refusal)) where refusal.block.endsAt != nil:
                    // A call that was lost with the store's answers may still ring.
                    try await pass(max((refusal.block.endsAt ?? clock.now()) - clock.now(), lostCallPause))
                case .refused(let refusal): return .refused(refusal)
                case .notFound: return .notFound
                case .unavailable, .overloaded: break
                case .invalid, .idempotencyKeyReused, .stopped, .administration:
                    throw ContractBreach(description: "\(error)")
                }
            }
            if number == triesUntilHealed { store.heal() }
            try await pass(.seconds(1))
        }
        throw ContractBreach(description: "no answer after \(triesMax) tries")
    }

    /// A key with an answer that names the verification, as the API's does.
    private func once(_ key: String) -> OnceKey {
        OnceKey(key: key, request: Array(key.utf8)) { result, _ in
            switch result {
            case .created(let record), .continued(let record):
                StoredAnswer(status: 201, body: Array(record.key.id.text.utf8))
            case .applied(.refused, _), .administered: nil
            case .applied(_, let record): StoredAnswer(status: 202, body: Array(record.key.id.text.utf8))
            }
        }
    }

    /// Creates a verification, with the same key at every try.
    func create(_ key: String, workflow: [CreateRequest.Step]? = nil) async throws -> VerificationID {
        createsTried.withLock { _ = $0.insert(key) }
        let request = CreateRequest(phone: "+6281234567890", email: "ann@example.com", workflow: workflow)
        let came = try await persist { () throws(ServiceError) in
            try await verifications.create(request, by: application, once: once(key))
        }
        guard case .answered(let result) = came else { throw ContractBreach(description: "the create: \(came)") }
        let id: VerificationID
        switch result {
        case .created(let record), .continued(let record): id = record.key.id
        case .repeated(let answer):
            guard let known = VerificationID(String(decoding: answer.body, as: UTF8.self)) else {
                throw ContractBreach(description: "a repeat without an id")
            }
            id = known
        }
        told.withLock { $0.created[key] = id }
        try await look()
        return id
    }

    /// Checks a code; nothing to check with is no check.
    @discardableResult
    func check(_ id: VerificationID, _ code: String?) async throws -> VerificationStatus.Word? {
        guard let code else { return nil }
        let came = try await persist { () throws(ServiceError) in
            try await verifications.check(id, typed: code, by: application.id)
        }
        switch came {
        case .answered(.approved):
            told.withLock { told in
                told.counted[id, default: 0] += 1
                told.approvals[id, default: 0] += 1
                told.ends[id] = .approved
            }
        case .answered(.wrongCode(_, let status)):
            told.withLock { told in
                told.counted[id, default: 0] += 1
                if status != .pending { told.ends[id] = status }
            }
        case .answered(.transactionDiffered):
            throw ContractBreach(description: "R13 no code here is bound to a transaction")
        case .refused(.closed(let word)): told.withLock { $0.ends[id] = word }
        case .refused: break
        case .notFound: throw ContractBreach(description: "I4 a verification that was told is not found")
        }
        try await look()
        return told.withLock { $0.ends[id] }
    }

    func wrong(_ code: String?) -> String? {
        code.map { $0 == "000000" ? "000001" : "000000" }
    }

    func cancel(_ id: VerificationID) async throws {
        let came = try await persist { () throws(ServiceError) in
            try await verifications.cancel(id, by: application.id, once: once("cancel \(id)"))
        }
        if case .answered = came { told.withLock { $0.ends[id] = .canceled } }
        try await look()
    }

    func resend(_ id: VerificationID) async throws {
        try await send(id) { () throws(ServiceError) in
            try await verifications.resend(id, channel: nil, by: application.id, once: once("resend \(id)"))
        }
    }

    func reissue(_ id: VerificationID) async throws {
        try await send(id) { () throws(ServiceError) in
            try await verifications.reissue(id, by: application.id, once: once("reissue \(id)"))
        }
    }

    private func send(
        _ id: VerificationID, _ command: () async throws(ServiceError) -> CommandResult
    ) async throws {
        let before = try await records().first { $0.key.id == id }?.state.sends.count ?? 0
        let came = try await persist(command)
        if case .answered = came {
            // Tried under one key, so it was sent once, whichever try it was that did it.
            let after = try await records().first { $0.key.id == id }?.state.sends.count ?? 0
            try expect(after >= before, "I4 sends were lost")
            told.withLock { $0.sends[id] = after }
        }
        try await look()
    }

    /// The code that the person knows: the newest that a call or mail has brought.
    var heard: String? { email.submittedCodes.last ?? call.submittedCodes.last }
}

private let triesMax = 12
private let triesUntilHealed = 4

/// Between two tries while a call that nobody can ask about may still ring: its lease, then as long as a call lasts.
private let lostCallPause: Duration = .seconds(20)
