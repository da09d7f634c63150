public import VerificationCore

/// Writes the audit chain (R82): it joins the store, which keeps it, with the key, which seals it.
public struct AuditScribe: AuditTrail {
    /// Where acts are carried out together with their entries.
    public let store: any AuditedStore
    private let sealing: any AuditSealing

    public init(store: any AuditedStore, sealing: any AuditSealing) {
        self.store = store
        self.sealing = sealing
    }

    public func record(_ entry: AuditEntry) async throws(StoreError) { try await store.append(note(entry)) }

    /// An entry for a store call that writes it in the transaction of what it tells.
    public func note(_ entry: AuditEntry) -> AuditNote { AuditNote(entry, sealing: sealing) }

    /// Goes through the whole chain.
    /// - Returns: How many entries there are, all as they were written.
    /// - Throws: `AuditFault` for the first that is not, or `StoreError`.
    public func verify() async throws -> Int {
        guard let anchor = try await store.auditAnchor() else {
            let entries = try await store.auditLines(after: .min, limit: 1)
            let traces = try await store.auditTraces()
            if entries.isEmpty, traces.isEmpty { return 0 }
            // The first act of all may have been done since.
            guard try await store.auditAnchor() != nil else { throw AuditFault.anchorMissing }
            return try await verify()
        }
        var verifier = try AuditVerifier(anchor, sealing: sealing)
        var last = Int.min
        while true {
            let page = try await store.auditLines(after: last, limit: pageMax)
            // Entries that came after the anchor was read are another run's.
            for line in page where line.number <= anchor.count { try verifier.take(line) }
            guard page.count == pageMax, let next = page.last, next.number < anchor.count else { break }
            last = next.number
        }
        try verifier.finish()
        try await refuseUnanchored(beyond: anchor)
        return verifier.verified
    }

    /// Takes away one portion of what is older than a year or what the settings say (R83).
    func trim(at now: Timestamp, keeping retention: Retention) async throws(StoreError) -> Int {
        let moment = Timestamp(milliseconds: now.milliseconds - retention.audit.inMilliseconds)
        return try await store.trimAudit(before: moment, limit: pageMax, sealing: sealing)
    }

    private func refuseUnanchored(beyond anchor: AuditAnchor) async throws {
        guard let newest = try await store.auditAnchor() else { throw AuditFault.anchorMissing }
        let more = try await store.auditLines(after: newest.count, limit: 1)
        guard let line = more.first else { return }
        // Appended since the newest anchor was read, or never anchored.
        guard let again = try await store.auditAnchor(), again.count >= line.number else {
            throw AuditFault.unanchored(line.number)
        }
    }
}

/// Entries of one page.
private let pageMax = 500
