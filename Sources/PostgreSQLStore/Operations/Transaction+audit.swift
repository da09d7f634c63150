import StoreColumns
import VerificationCore

/// The audit chain (R82). Whoever appends locks the anchor's row, and does so as the last thing, so that all machines
/// append one after another and none waits long.
extension Transaction {
    static let readAnchor = SQL("SELECT \(AuditColumns.anchor) FROM audit_anchor WHERE place = 1")
    static let lockAnchor = SQL(readAnchor.text + " FOR UPDATE")
    private static let saveAnchor = SQL(
        """
        INSERT INTO audit_anchor (place, \(AuditColumns.anchor)) VALUES (1, $1, $2, $3, $4, $5, $6)
        ON CONFLICT (place) DO UPDATE SET first = excluded.first, before = excluded.before, count = excluded.count,
            last = excluded.last, seal_key = excluded.seal_key, seal = excluded.seal
        """)
    private static let insertLine = SQL("INSERT INTO audit (\(AuditColumns.line)) VALUES (\(SQL.places(8)))")
    private static let insertCopiedLine = SQL(insertLine.text + " ON CONFLICT (number) DO NOTHING")
    static let readLines = SQL("SELECT \(AuditColumns.line) FROM audit WHERE number > $1 ORDER BY number LIMIT $2")
    private static let countTraces = SQL(AuditColumns.countTraces)
    private static let readScope = SQL("SELECT current_setting('sandi.applications', true)")
    private static let setScope = SQL("SELECT set_config('sandi.applications', $1, true)")
    static let trimLines = SQL("DELETE FROM audit WHERE number <= $1")

    func append(_ note: AuditNote) throws(StoreError) {
        let (line, anchor) = try AuditChain.extend(
            try anchor(Transaction.lockAnchor), with: note, after: { () throws(StoreError) in try allTraces() })
        run(Transaction.insertLine, AuditColumns.values(of: line))
        run(Transaction.saveAnchor, AuditColumns.values(of: anchor))
    }

    /// Appends what is to be written down, if anything is.
    func append(_ note: AuditNote?) throws(StoreError) {
        if let note { try append(note) }
    }

    func auditAnchor() throws(StoreError) -> AuditAnchor? { try anchor(Transaction.readAnchor) }

    func auditTraces() throws(StoreError) -> AuditTraces {
        let found = try answer(ask(Transaction.countTraces)).first { row throws(StoreError) in
            AuditColumns.traces(&row)
        }
        return found ?? AuditTraces(applications: 0, adminKeys: 0, stops: 0)
    }

    /// Those of all applications, whichever this transaction is for.
    private func allTraces() throws(StoreError) -> AuditTraces {
        let scope = try answer(ask(Transaction.readScope)).first { row throws(StoreError) in row.text() }
        run(Transaction.setScope, [.text("*")])
        let traces = try auditTraces()
        run(Transaction.setScope, [.text(scope ?? "")])
        return traces
    }

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
