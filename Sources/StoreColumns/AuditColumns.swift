public import VerificationCore

/// How the audit chain stands in its rows.
public enum AuditColumns {
    /// An entry, in the order in which `line` reads it.
    public static let line = "number, at, actor, act, application, object, digest_key, digest"
    /// The anchor, in the order in which `anchor` reads it.
    public static let anchor = "first, before, count, last, seal_key, seal"

    /// Reads `line`.
    public static func line(_ row: inout some ColumnReader) -> AuditLine {
        AuditLine(
            number: row.int(), at: row.moment(), actor: row.text(), act: row.text(), application: row.optionalText(),
            object: row.optionalText(), digest: digest(&row))
    }

    /// Reads `anchor`; nil for a row that stands there from the beginning and nothing was ever written into. One whose
    /// seal alone is blank was changed.
    public static func anchor(_ row: inout some ColumnReader) -> AuditAnchor? {
        let anchor = AuditAnchor(
            first: row.int(), before: row.blob(), count: row.int(), last: row.blob(), seal: digest(&row))
        let blank = AuditAnchor(
            first: 1, before: [], count: 0, last: [], seal: KeyedDigest(keyID: 0, bytes: []))
        return anchor == blank ? nil : anchor
    }

    /// The values of `line`.
    public static func values(of line: AuditLine) -> [ColumnValue] {
        [
            .integer(line.number), .moment(line.at), .text(line.actor), .text(line.act), .text(line.application),
            .text(line.object), .integer(Int64(line.digest.keyID)), .blob(line.digest.bytes),
        ]
    }

    /// The values of `anchor`.
    public static func values(of anchor: AuditAnchor) -> [ColumnValue] {
        [
            .integer(anchor.first), .blob(anchor.before), .integer(anchor.count), .blob(anchor.last),
            .integer(Int64(anchor.seal.keyID)), .blob(anchor.seal.bytes),
        ]
    }

    /// Counts what `traces` reads.
    public static let countTraces =
        "SELECT (SELECT count(*) FROM applications), (SELECT count(*) FROM admin_keys), (SELECT count(*) FROM stops)"

    /// Reads the row of `countTraces`.
    public static func traces(_ row: inout some ColumnReader) -> AuditTraces {
        AuditTraces(applications: row.int(), adminKeys: row.int(), stops: row.int())
    }

    private static func digest(_ row: inout some ColumnReader) -> KeyedDigest {
        let id = UInt32(truncatingIfNeeded: row.integer())
        return KeyedDigest(keyID: id, bytes: row.blob())
    }
}
