public import VerificationCore

/// Whether a key ring is the one that a database was filled under, told by what stands sealed in the database (R55).
///
/// Under a foreign ring right codes would be wrong, and whatever is found by a look-up value would be forgotten without
/// a word: guards of failed checks, waits, counters.
public struct RingCheck: Sendable {
    /// What the database says of the ring.
    public enum Finding: Sendable, Hashable {
        case belongs
        /// Nothing that was looked at was sealed under this ring.
        case foreign
        /// The ring lacks the key under which the newest of it was sealed.
        case lacks(purpose: String, id: UInt32)
        /// Nothing is sealed yet.
        case nothingSealed
    }

    private let store: any AuditStore & SubjectStore
    private let ring: any AuditSealing & SubjectKeyRenewal

    /// - Parameter ring: With what it opens and compares nothing is changed.
    public init(store: any AuditStore & SubjectStore, ring: any AuditSealing & SubjectKeyRenewal) {
        self.store = store
        self.ring = ring
    }

    /// Looks at the anchor of the audit chain and, where that does not answer, at its newest entry and at keys of
    /// subjects: an anchor that was changed is a matter of the chain's verification, and not of the ring.
    public func finding() async throws(StoreError) -> Finding {
        let anchor = try await store.auditAnchor()
        var isDoubted = false
        if let anchor {
            let isOurs = try judged("audit") { () throws(VaultError) in try AuditChain.isOurs(anchor, ring) }
            guard isOurs == .foreign else { return isOurs }
            isDoubted = true
            if try await isNewestEntryOurs(anchor) { return .belongs }
        }
        let keys = try await store.staleSubjectKeys(notUnder: 0, after: nil, limit: subjectsMax)
        var last = isDoubted ? Finding.foreign : .nothingSealed
        for key in keys {
            last = try judged("subject") { () throws(VaultError) in
                _ = try ring.renewed(key)
                return true
            }
            if last == .belongs { return last }
        }
        return last
    }

    private func isNewestEntryOurs(_ anchor: AuditAnchor) async throws(StoreError) -> Bool {
        let lines = try await store.auditLines(after: anchor.count - 2, limit: 2)
        guard lines.count == 2 else { return false }
        return try judged("audit") { () throws(VaultError) in
            try AuditChain.isOurs(lines[1], after: lines[0], ring)
        } == .belongs
    }

    private func judged(
        _ purpose: String, _ isOurs: () throws(VaultError) -> Bool
    ) throws(StoreError) -> Finding {
        do throws(VaultError) {
            return try isOurs() ? .belongs : .foreign
        } catch {
            switch error {
            case .unknownKey(let id): return .lacks(purpose: purpose, id: id)
            case .notAuthentic: return .foreign
            case .library(let reason): throw .unavailable("the key ring cannot be used: \(reason)")
            }
        }
    }
}

/// Keys of subjects that are looked at: one alone may be damaged.
private let subjectsMax = 8
