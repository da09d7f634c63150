/// How entries are chained: the digest of each is made over it and over the digest before, and an anchor counts them
/// (R82). Stores call this inside their transactions; it keeps nothing.
public enum AuditChain {
    /// Where the next entry's number is taken: something stands there that no anchor counts. Like a changed anchor it
    /// stops all appending, and what was to be written down is not done.
    public static let takenPlace = StoreError.damaged(
        "an entry stands behind the end of the audit chain: `sandi audit verify` tells more")

    /// The next entry and the anchor behind it.
    /// - Parameter anchor: As it is stored; nil before the first entry.
    /// - Throws: `damaged` for an anchor that was changed: a chain that was tampered with is not gone on with.
    public static func extend(
        _ anchor: AuditAnchor?, with note: AuditNote
    ) throws(StoreError) -> (line: AuditLine, anchor: AuditAnchor) {
        if let anchor { try check(anchor, note.sealing) }
        let entry = note.entry
        let number = (anchor?.count ?? 0) + 1
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

    /// The anchor once every entry up to `line` is gone.
    /// - Parameter line: Older than the newest entry.
    public static func trim(
        _ anchor: AuditAnchor, through line: AuditLine, sealing: any AuditSealing
    ) throws(StoreError) -> AuditAnchor {
        try check(anchor, sealing)
        guard (anchor.first..<anchor.count).contains(line.number) else {
            throw .damaged("the audit chain's entries and its anchor contradict each other")
        }
        return try sealed(
            first: line.number + 1, before: line.digest.bytes, count: anchor.count, last: anchor.last, sealing)
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
