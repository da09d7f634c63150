public import VerificationCore

/// How operators' keys and stop switches stand in their rows; ids and targets are texts, whichever the store.
public enum AdministrationColumns {
    public static let adminKey = "id, digest, hint, created_at, expires_at, revoked_at, last_used_at"
    public static let stop = "target, reason, set_at"

    /// The values of `adminKey`'s columns.
    public static func values(of key: AdminKeyRecord) -> [ColumnValue] {
        [
            .text(key.id.text), .blob(key.digest), .text(key.hint), .moment(key.createdAt), .moment(key.expiresAt),
            .moment(key.revokedAt), .moment(key.lastUsedAt),
        ]
    }

    /// Reads `adminKey`.
    /// - Throws: `damaged` for what no version of ours wrote.
    public static func adminKey(_ row: inout some ColumnReader) throws(StoreError) -> AdminKeyRecord {
        guard let id = APIKeyID(row.text()) else { throw .damaged("a malformed id of an operator's key") }
        return AdminKeyRecord(
            id: id, digest: row.blob(), hint: row.text(), createdAt: row.moment(), expiresAt: row.optionalMoment(),
            revokedAt: row.optionalMoment(), lastUsedAt: row.optionalMoment())
    }

    /// The values of `stop`'s columns.
    public static func values(of stop: StopSwitch) -> [ColumnValue] {
        [.text(stop.target.text), .text(stop.reason), .moment(stop.setAt)]
    }

    /// Reads `stop`.
    /// - Throws: `damaged` for what no version of ours wrote.
    public static func stop(_ row: inout some ColumnReader) throws(StoreError) -> StopSwitch {
        guard let target = StopTarget(text: row.text()) else { throw .damaged("a stop switch's target") }
        return StopSwitch(target: target, reason: row.text(), setAt: row.moment())
    }
}
