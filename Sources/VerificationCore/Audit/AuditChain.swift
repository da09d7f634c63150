/// How entries are chained: the digest of each is made over it and over the digest before, and an anchor counts them
/// (R82). Stores call this inside their transactions; it keeps nothing.
public enum AuditChain {
    /// Where the next entry's number is taken: something stands there that no anchor counts. Like a changed anchor it
    /// stops all appending, and what was to be written down is not done.
    public static let takenPlace = StoreError.damaged(
        "an entry stands behind the end of the audit chain: `sandi audit verify` tells more")

    /// The next entry and the anchor behind it.
    /// - Parameters:
    ///   - anchor: As it is stored; nil before the first entry.
    ///   - traces: Asked for where there is no anchor. A chain that was taken away and begins anew lacks its first
    ///     entry, and no verification passes over that.
    /// - Throws: `damaged` for an anchor that was changed: a chain that was tampered with is not gone on with.
    public static func extend(
        _ anchor: AuditAnchor?, with note: AuditNote, after traces: () throws(StoreError) -> AuditTraces
    ) throws(StoreError) -> (line: AuditLine, anchor: AuditAnchor) {
        let entry = note.entry
        let number: Int
        if let anchor {
            try check(anchor, note.sealing)
            number = anchor.count + 1
        } else {
            number = try traces().areOnly(of: entry.act) ? 1 : 2
        }
        let bare = AuditLine(
            number: number, at: entry.at, actor: entry.actor, act: entry.act.rawValue,
            application: entry.application?.text, object: entry.object, digest: KeyedDigest(keyID: 0, bytes: []))
        let digest = try seal(bytes(of: bare, after: anchor?.last ?? []), note.sealing)
        let line = AuditLine(
            number: number, at: bare.at, actor: bare.actor, act: bare.act, application: bare.application,
            object: bare.object, digest: digest)
        let next = try sealed(
            first: anchor?.first ?? 1, before: anchor?.before ?? [], count: number, last: digest.bytes, note.sealing)
        return (line, next)
    }

    /// What is to be taken away of a chain, and the anchor behind it. Only what is as it was written goes, and only up
    /// to an entry that stays and proves the last of them: the times and digests as they are stored are anybody's who
    /// can write to the database (R82).
    /// - Parameters:
    ///   - oldest: The first entries that there are, `limit` and one more where there are so many.
    ///   - moment: Entries that are older go; the newest of all stays.
    /// - Returns: Nil when none goes.
    /// - Throws: `damaged` for a chain that was changed there: nothing of it is to be taken away.
    public static func trim(
        _ anchor: AuditAnchor, oldest: [AuditLine], before moment: Timestamp, limit: Int, sealing: any AuditSealing
    ) throws(StoreError) -> AuditTrim? {
        let old = oldest.prefix(limit).prefix { $0.at < moment && $0.number < anchor.count }
        try prove(oldest.prefix(old.count + 1), of: anchor, sealing)
        guard let last = old.last else { return nil }
        guard oldest.count > old.count else { throw broken(.missing(last.number + 1)) }
        let behind = try sealed(
            first: last.number + 1, before: last.digest.bytes, count: anchor.count, last: anchor.last, sealing)
        return AuditTrim(last: last, anchor: behind)
    }

    static func bytes(of line: AuditLine, after previous: [UInt8]) -> [UInt8] {
        var message = AuditMessage("sandi audit entry 1")
        message.append(line.number)
        message.append(previous)
        message.append(Int(line.at.milliseconds))
        message.append(line.actor)
        message.append(line.act)
        message.append(line.application)
        message.append(line.object)
        return message.bytes
    }

    static func bytes(of anchor: AuditAnchor) -> [UInt8] {
        var message = AuditMessage("sandi audit anchor 1")
        message.append(anchor.first)
        message.append(anchor.before)
        message.append(anchor.count)
        message.append(anchor.last)
        return message.bytes
    }

    private static func sealed(
        first: Int, before: [UInt8], count: Int, last: [UInt8], _ sealing: any AuditSealing
    ) throws(StoreError) -> AuditAnchor {
        let bare = AuditAnchor(
            first: first, before: before, count: count, last: last, seal: KeyedDigest(keyID: 0, bytes: []))
        return AuditAnchor(
            first: first, before: before, count: count, last: last, seal: try seal(bytes(of: bare), sealing))
    }

    /// - Throws: For the first of the chain's oldest entries that is not as it was written.
    private static func prove(
        _ oldest: ArraySlice<AuditLine>, of anchor: AuditAnchor, _ sealing: any AuditSealing
    ) throws(StoreError) {
        do throws(AuditFault) {
            var verifier = try AuditVerifier(anchor, sealing: sealing)
            for line in oldest { try verifier.take(line) }
        } catch {
            if case .unreadable(let reason) = error { throw .unavailable("the audit key cannot be used: \(reason)") }
            throw broken(error)
        }
    }

    private static func broken(_ fault: AuditFault) -> StoreError {
        .damaged("the audit trail is broken, so nothing is removed from it: \(fault)")
    }

    private static func seal(_ message: [UInt8], _ sealing: any AuditSealing) throws(StoreError) -> KeyedDigest {
        do throws(VaultError) {
            return try sealing.sealAudit(message)
        } catch {
            throw .unavailable("the audit key cannot be used: \(error)")
        }
    }

    private static func check(_ anchor: AuditAnchor, _ sealing: any AuditSealing) throws(StoreError) {
        let isOurs: Bool
        do throws(VaultError) {
            isOurs = try sealing.matchesAudit(bytes(of: anchor), anchor.seal)
        } catch {
            throw .unavailable("the audit key cannot be used: \(error)")
        }
        guard isOurs else { throw .damaged("the audit chain's anchor was changed: `sandi audit verify` tells more") }
    }
}

/// What is to be taken away from the beginning of a chain.
public struct AuditTrim: Sendable, Hashable {
    /// The newest of the entries that go.
    public let last: AuditLine
    /// Where the chain begins without them.
    public let anchor: AuditAnchor
}

/// Fields one after another, each behind its length, so that no two lists of fields give the same bytes.
private struct AuditMessage {
    private(set) var bytes: [UInt8] = []

    init(_ label: String) { append(label) }

    mutating func append(_ text: String) { append(Array(text.utf8)) }

    mutating func append(_ text: String?) {
        bytes.append(text == nil ? 0 : 1)
        if let text { append(text) }
    }

    mutating func append(_ field: [UInt8]) {
        withUnsafeBytes(of: UInt32(field.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: field)
    }

    mutating func append(_ number: Int) {
        withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).bigEndian) { bytes.append(contentsOf: $0) }
    }
}
