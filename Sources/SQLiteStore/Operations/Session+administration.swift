import StoreColumns
import VerificationCore

extension Session {
    static let pageApplications = SQL(
        "SELECT \(ApplicationColumns.application) FROM applications WHERE name > ?1 ORDER BY name LIMIT ?2")
    static let pageKeys = SQL(
        """
        SELECT \(ApplicationColumns.key) FROM api_keys
        WHERE application = ?1 AND (created_at, id) > (?2, ?3) ORDER BY created_at, id LIMIT ?4
        """)
    static let loadKeyByID = SQL("SELECT \(ApplicationColumns.key) FROM api_keys WHERE id = ?1 AND application = ?2")
    /// A key ends once: a second revocation neither moves the moment nor changes a row.
    static let revokeOwnKey = SQL(
        "UPDATE api_keys SET revoked_at = ?3 WHERE id = ?1 AND application = ?2 AND revoked_at IS NULL")
    static let revokeLiveKey = SQL("UPDATE api_keys SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")
    static let noteKeyUse = SQL(
        """
        UPDATE api_keys SET last_used_at = max(coalesce(last_used_at, ?3), ?3) WHERE id = ?1 AND application = ?2
        """)
    static let noteAdminKeyUse = SQL(
        "UPDATE admin_keys SET last_used_at = max(coalesce(last_used_at, ?2), ?2) WHERE id = ?1")
    private static let insertAdminKey = SQL(
        "INSERT INTO admin_keys (\(AdministrationColumns.adminKey)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
    static let loadAdminKey = SQL("SELECT \(AdministrationColumns.adminKey) FROM admin_keys WHERE digest = ?1")
    static let loadAdminKeyByID = SQL("SELECT \(AdministrationColumns.adminKey) FROM admin_keys WHERE id = ?1")
    private static let loadAdminKeys = SQL(
        "SELECT \(AdministrationColumns.adminKey) FROM admin_keys ORDER BY created_at, id")
    static let revokeAdminKey = SQL(
        "UPDATE admin_keys SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")
    private static let loadStops = SQL("SELECT \(AdministrationColumns.stop) FROM stops ORDER BY target")
    static let loadStop = SQL("SELECT \(AdministrationColumns.stop) FROM stops WHERE target = ?1")
    private static let insertStop = SQL(
        "INSERT INTO stops (\(AdministrationColumns.stop)) VALUES (?1, ?2, ?3)")
    static let liftStop = SQL("DELETE FROM stops WHERE target = ?1")

    func insert(
        _ application: Application, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> InsertOutcome {
        if let found = try repetition(of: once, at: now) { return .repeated(found) }
        try insert(application, at: now)
        try keep(.administered, for: once, at: now)
        try append(note)
        return .inserted
    }

    func edit(
        _ id: ApplicationID, noting note: AuditNote?, _ edit: (Application) -> Application?
    ) throws(StoreError) -> EditOutcome {
        guard let known = try application(id) else { return .notFound }
        guard let changed = edit(known) else { return .refused }
        guard changed != known else { return .changed(known) }
        _ = try update(changed)
        try append(note)
        return .changed(changed)
    }

    func applications(after name: String?, limit: Int) throws(StoreError) -> [Application] {
        try database.bound(Session.pageApplications, [.text(name ?? ""), .integer(limit)])
            .all(ApplicationColumns.application)
    }

    func insert(
        _ key: APIKeyRecord, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> InsertOutcome {
        if let found = try repetition(of: once, at: now) { return .repeated(found) }
        guard try application(key.application) != nil else { return .notFound }
        if let refusal = KeyRules.refusal(of: key, beside: try apiKeys(of: key.application), at: now) {
            return .refused(refusal)
        }
        try insert(key)
        try keep(.administered, for: once, at: now)
        try append(note)
        return .inserted
    }

    func apiKeys(
        of application: ApplicationID, after cursor: KeyCursor?, limit: Int
    ) throws(StoreError) -> [APIKeyRecord] {
        let place: [ColumnValue] = [
            .integer(cursor?.createdAt.milliseconds ?? .min), .text(cursor?.id.text ?? ""), .integer(limit),
        ]
        return try database.bound(Session.pageKeys, [.text(application.text)] + place).all(ApplicationColumns.key)
    }

    func revoke(
        _ key: APIKeyID, of application: ApplicationID, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> APIKeyRecord? {
        let names: [ColumnValue] = [.text(key.text), .text(application.text)]
        try database.run(Session.revokeOwnKey, names + [.moment(now)])
        if database.changes == 1 { try append(note) }
        return try database.bound(Session.loadKeyByID, names).first(ApplicationColumns.key)
    }

    func revoke(_ key: APIKeyID, at now: Timestamp, noting note: AuditNote?) throws(StoreError) -> Bool {
        try database.run(Session.revokeLiveKey, [.text(key.text), .moment(now)])
        guard database.changes == 1 else { return try revoke(key, at: now) }
        try append(note)
        return true
    }

    func note(_ uses: [KeyUsage]) throws(StoreError) {
        for use in uses {
            if let application = use.application {
                let values: [ColumnValue] = [.text(use.key.text), .text(application.text), .moment(use.at)]
                try database.run(Session.noteKeyUse, values)
            } else {
                try database.run(Session.noteAdminKeyUse, [.text(use.key.text), .moment(use.at)])
            }
        }
    }

    func insert(_ key: AdminKeyRecord, noting note: AuditNote?) throws(StoreError) {
        try database.run(Session.insertAdminKey, AdministrationColumns.values(of: key))
        try append(note)
    }

    func adminKey(digest: [UInt8]) throws(StoreError) -> AdminKeyRecord? {
        try database.bound(Session.loadAdminKey, [.blob(digest)]).first(AdministrationColumns.adminKey)
    }

    func adminKeys() throws(StoreError) -> [AdminKeyRecord] {
        try database.bound(Session.loadAdminKeys, []).all(AdministrationColumns.adminKey)
    }

    func revokeAdminKey(
        _ key: APIKeyID, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> AdminKeyRecord? {
        try database.run(Session.revokeAdminKey, [.text(key.text), .moment(now)])
        if database.changes == 1 { try append(note) }
        return try database.bound(Session.loadAdminKeyByID, [.text(key.text)]).first(AdministrationColumns.adminKey)
    }

    func stops() throws(StoreError) -> [StopSwitch] {
        try database.bound(Session.loadStops, []).all(AdministrationColumns.stop)
    }

    func set(_ stop: StopSwitch, noting note: AuditNote?) throws(StoreError) -> StopSwitch {
        if let known = try self.stop(stop.target) { return known }
        try database.run(Session.insertStop, AdministrationColumns.values(of: stop))
        try append(note)
        return stop
    }

    func lift(_ target: StopTarget, noting note: AuditNote?) throws(StoreError) -> StopSwitch? {
        guard let found = try stop(target) else { return nil }
        try database.run(Session.liftStop, [.text(target.text)])
        try append(note)
        return found
    }

    private func stop(_ target: StopTarget) throws(StoreError) -> StopSwitch? {
        try database.bound(Session.loadStop, [.text(target.text)]).first(AdministrationColumns.stop)
    }
}
