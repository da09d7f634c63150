import StoreColumns
import VerificationCore

/// A verification with the number of its row.
struct StoredVerification {
    let row: Int64
    var record: VerificationRecord

    var key: VerificationKey { record.key }
}

extension Session {
    /// A record with its row's number, from `recordTables`.
    static let recordColumns = "v.row, \(isWhole), \(recordOfVerification)"
    static let recordTables = "verifications v LEFT JOIN checks c ON c.verification = v.row"
    static let loadVerification = SQL("SELECT \(recordColumns) FROM \(recordTables) WHERE v.id = ?1 AND v.owner = ?2")
    static let loadRow = SQL("SELECT \(recordColumns) FROM \(recordTables) WHERE v.row = ?1")
    static let findOpen = SQL("SELECT verification FROM ledgers WHERE owner = ?1 AND subject = ?2 AND purpose = ?3")
    static let findVerification = SQL("SELECT row FROM verifications WHERE id = ?1 AND owner = ?2")

    func load(_ key: VerificationKey) throws(StoreError) -> StoredVerification? {
        guard let owner = try owner(key.application) else { return nil }
        return try database.bound(Session.loadVerification, [.id(key.id), .integer(owner)])
            .first { row throws(StoreError) in try Session.stored(&row, of: key.application) }
    }

    /// The verification that is open for the same application, destination and purpose (R18).
    func loadOpen(like draft: VerificationDraft) throws(StoreError) -> StoredVerification? {
        let application = draft.key.application
        guard let owner = try owner(application) else { return nil }
        let values: [ColumnValue] = [.integer(owner), .blob(draft.subject), .text(draft.details.purpose)]
        let open = try database.bound(Session.findOpen, values).first { row throws(StoreError) in row.integer() }
        guard let open else { return nil }
        let found = try database.bound(Session.loadRow, [.integer(open)])
            .first { row throws(StoreError) in try Session.stored(&row, of: application) }
        guard let found, found.record.state.ledger.status == .pending else {
            throw .damaged("an open verification's row is missing or has ended")
        }
        return found
    }

    /// The row of a verification, if the application has it (R44).
    func findRow(_ key: VerificationKey) throws(StoreError) -> Int64? {
        guard let owner = try owner(key.application) else { return nil }
        return try database.bound(Session.findVerification, [.id(key.id), .integer(owner)])
            .first { row throws(StoreError) in row.integer() }
    }

    /// Reads `recordColumns`.
    static func stored(
        _ row: inout Row, of application: ApplicationID
    ) throws(StoreError) -> StoredVerification {
        let number = row.integer()
        return StoredVerification(row: number, record: try record(&row, of: application))
    }

    /// Reads `isWhole` and `recordOfVerification`.
    static func record(_ row: inout Row, of application: ApplicationID) throws(StoreError) -> VerificationRecord {
        // Without its row of checks an open verification would seem to have none used.
        guard row.flag() else { throw .damaged("an open verification without its checks, or an ended one with some") }
        return try VerificationColumns.record(&row, of: application)
    }

    /// Whether a verification has a row of checks exactly while it is open.
    static let isWhole = "(v.status = 'pending') = (c.times IS NOT NULL)"
    static let recordOfVerification = prefixed("v", VerificationColumns.record)
        .replacing("v.check_times", with: "coalesce(c.times, v.check_times)")

    /// The columns with the table's letter in front.
    static func prefixed(_ table: String, _ columns: String) -> String {
        columns.split(separator: ",").map { "\(table).\($0.drop { $0 == " " })" }.joined(separator: ", ")
    }
}
