import StoreColumns
import VerificationCore

/// The audit chain (R82). The one writer appends one entry after another.
extension Session {
    static let loadAnchor = SQL("SELECT \(AuditColumns.anchor) FROM audit_anchor WHERE place = 1")
    private static let saveAnchor = SQL(
        """
        INSERT INTO audit_anchor (place, \(AuditColumns.anchor)) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (place) DO UPDATE SET first = excluded.first, before = excluded.before, count = excluded.count,
            last = excluded.last, seal_key = excluded.seal_key, seal = excluded.seal
        """)
    private static let insertLine = SQL(
        "INSERT INTO audit (\(AuditColumns.line)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
    static let loadLines = SQL(
        "SELECT \(AuditColumns.line) FROM audit WHERE number > ?1 ORDER BY number LIMIT ?2")
    private static let countTraces = SQL(AuditColumns.countTraces)
    static let trimLines = SQL("DELETE FROM audit WHERE number <= ?1")

    func append(_ note: AuditNote) throws(StoreError) {
        let (line, anchor) = try AuditChain.extend(
            try auditAnchor(), with: note, after: { () throws(StoreError) in try auditTraces() })
        do throws(StoreError) {
            try database.run(Session.insertLine, AuditColumns.values(of: line))
        } catch {
            // Not a conflict of what is written down: whoever asks would take it for a name that is taken.
            if case .conflict = error { throw AuditChain.takenPlace }
            throw error
        }
        try database.run(Session.saveAnchor, AuditColumns.values(of: anchor))
    }

    /// Appends what is to be written down, if anything is.
    func append(_ note: AuditNote?) throws(StoreError) {
        if let note { try append(note) }
    }

    func auditAnchor() throws(StoreError) -> AuditAnchor? {
        let found = try database.bound(Session.loadAnchor, []).first { row throws(StoreError) in
            AuditColumns.anchor(&row)
        }
        return found ?? nil
    }

    func auditTraces() throws(StoreError) -> AuditTraces {
        let found = try database.bound(Session.countTraces, []).first { row throws(StoreError) in
            AuditColumns.traces(&row)
        }
        return found ?? AuditTraces(applications: 0, adminKeys: 0, stops: 0)
    }

    func auditLines(after number: Int, limit: Int) throws(StoreError) -> [AuditLine] {
        try database.bound(Session.loadLines, [.integer(number), .integer(limit)])
            .all { row throws(StoreError) in AuditColumns.line(&row) }
    }

    func trimAudit(
        before moment: Timestamp, limit: Int, sealing: any AuditSealing
    ) throws(StoreError) -> Int {
        guard let anchor = try auditAnchor() else { return 0 }
        let oldest = try auditLines(after: .min, limit: limit + 1)
        let trim = try AuditChain.trim(anchor, oldest: oldest, before: moment, limit: limit, sealing: sealing)
        guard let trim else { return 0 }
        try database.run(Session.trimLines, [.integer(trim.last.number)])
        let count = database.changes
        try database.run(Session.saveAnchor, AuditColumns.values(of: trim.anchor))
        return count
    }
}
