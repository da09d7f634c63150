import StoreColumns
import VerificationCore

/// The audit chain (R82). Whoever appends locks the anchor's row, and does so as the last thing, so that all machines
/// append one after another and none waits long.
extension Transaction {
    static let readAnchor = SQL("SELECT \(AuditColumns.anchor) FROM audit_anchor WHERE place = 1")
    static let lockAnchor = SQL(readAnchor.text + " FOR UPDATE")
    private static let saveAnchor = SQL(
        """
        UPDATE audit_anchor SET first = $1, before = $2, count = $3, last = $4, seal_key = $5, seal = $6
        WHERE place = 1
        """)
    private static let insertLine = SQL("INSERT INTO audit (\(AuditColumns.line)) VALUES (\(SQL.places(8)))")
    private static let insertCopiedLine = SQL(insertLine.text + " ON CONFLICT (number) DO NOTHING")
    static let readLines = SQL("SELECT \(AuditColumns.line) FROM audit WHERE number > $1 ORDER BY number LIMIT $2")
    static let trimLines = SQL("DELETE FROM audit WHERE number <= $1")

    func append(_ note: AuditNote) throws(StoreError) {
        let (line, anchor) = try AuditChain.extend(try anchor(Transaction.lockAnchor), with: note)
        run(Transaction.insertLine, AuditColumns.values(of: line))
        run(Transaction.saveAnchor, AuditColumns.values(of: anchor))
    }

    /// Appends what is to be written down, if anything is.
    func append(_ note: AuditNote?) throws(StoreError) {
        if let note { try append(note) }
    }

    func auditAnchor() throws(StoreError) -> AuditAnchor? { try anchor(Transaction.readAnchor) }

    func auditLines(after number: Int, limit: Int) throws(StoreError) -> [AuditLine] {
        try answer(ask(Transaction.readLines, [.integer(number), .integer(limit)]))
            .all { row throws(StoreError) in AuditColumns.line(&row) }
    }

    func trimAudit(
        before moment: Timestamp, limit: Int, sealing: any AuditSealing
    ) throws(StoreError) -> Int {
        guard let anchor = try anchor(Transaction.lockAnchor) else { return 0 }
        let oldest = try auditLines(after: .min, limit: limit + 1)
        let trim = try AuditChain.trim(anchor, oldest: oldest, before: moment, limit: limit, sealing: sealing)
        guard let trim else { return 0 }
        let count = try change(Transaction.trimLines, [.integer(trim.last.number)])
        run(Transaction.saveAnchor, AuditColumns.values(of: trim.anchor))
        return count
    }

    /// Takes a part of another store's chain.
    func insert(_ copies: [AuditLine], anchor: AuditAnchor?) {
        for copy in copies { run(Transaction.insertCopiedLine, AuditColumns.values(of: copy)) }
        if let anchor { run(Transaction.saveAnchor, AuditColumns.values(of: anchor)) }
    }

    private func anchor(_ sql: SQL) throws(StoreError) -> AuditAnchor? {
        let found = try answer(ask(sql)).first { row throws(StoreError) in AuditColumns.anchor(&row) }
        return found ?? nil
    }
}
