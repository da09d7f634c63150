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
    /// A key ends once: a second revocation does not move the moment.
    static let revokeOwnKey = SQL(
        "UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?3) WHERE id = ?1 AND application = ?2")
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
    static let revokeAdminKey = SQL("UPDATE admin_keys SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1")
    private static let loadStops = SQL("SELECT \(AdministrationColumns.stop) FROM stops ORDER BY target")
    static let loadStop = SQL("SELECT \(AdministrationColumns.stop) FROM stops WHERE target = ?1")
    private static let insertStop = SQL(
        "INSERT INTO stops (\(AdministrationColumns.stop)) VALUES (?1, ?2, ?3) ON CONFLICT (target) DO NOTHING")
    static let liftStop = SQL("DELETE FROM stops WHERE target = ?1")

    func insert(
        _ application: Application, once: IdempotencyRequest?, at now: Timestamp
    ) throws(StoreError) -> InsertOutcome {
        if let found = try repetition(of: once, at: now) { return .repeated(found) }
        try insert(application, at: now)
        try keep(.administered, for: once, at: now)
        return .inserted
    }

    func edit(
        _ id: ApplicationID, _ edit: (Application) -> Application?
    ) throws(StoreError) -> EditOutcome {
        guard let known = try application(id) else { return .notFound }
        guard let changed = edit(known) else { return .refused }
        _ = try update(changed)
        return .changed(changed)
    }

    func applications(after name: String?, limit: Int) throws(StoreError) -> [Application] {
        try database.bound(Session.pageApplications, [.text(name ?? ""), .integer(limit)])
            .all(ApplicationColumns.application)
    }

    func insert(
        _ key: APIKeyRecord, once: IdempotencyRequest?, at now: Timestamp
    ) throws(StoreError) -> InsertOutcome {
        if let found = try repetition(of: once, at: now) { return .repeated(found) }
        guard try application(key.application) != nil else { return .notFound }
        if let refusal = KeyRules.refusal(of: key, beside: try apiKeys(of: key.application), at: now) {
            return .refused(refusal)
        }
        try insert(key)
        try keep(.administered, for: once, at: now)
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
        _ key: APIKeyID, of application: ApplicationID, at now: Timestamp
    ) throws(StoreError) -> APIKeyRecord? {
        let names: [ColumnValue] = [.text(key.text), .text(application.text)]
        try database.run(Session.revokeOwnKey, names + [.moment(now)])
        return try database.bound(Session.loadKeyByID, names).first(ApplicationColumns.key)
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

    func insert(_ key: AdminKeyRecord) throws(StoreError) {
        try database.run(Session.insertAdminKey, AdministrationColumns.values(of: key))
    }

    func adminKey(digest: [UInt8]) throws(StoreError) -> AdminKeyRecord? {
        try database.bound(Session.loadAdminKey, [.blob(digest)]).first(AdministrationColumns.adminKey)
    }

    func adminKeys() throws(StoreError) -> [AdminKeyRecord] {
        try database.bound(Session.loadAdminKeys, []).all(AdministrationColumns.adminKey)
    }

    func revokeAdminKey(_ key: APIKeyID, at now: Timestamp) throws(StoreError) -> AdminKeyRecord? {
        try database.run(Session.revokeAdminKey, [.text(key.text), .moment(now)])
        return try database.bound(Session.loadAdminKeyByID, [.text(key.text)]).first(AdministrationColumns.adminKey)
    }

    func stops() throws(StoreError) -> [StopSwitch] {
        try database.bound(Session.loadStops, []).all(AdministrationColumns.stop)
    }

    func set(_ stop: StopSwitch) throws(StoreError) -> StopSwitch {
        try database.run(Session.insertStop, AdministrationColumns.values(of: stop))
        return try self.stop(stop.target) ?? stop
    }

    func lift(_ target: StopTarget) throws(StoreError) -> StopSwitch? {
        let found = try stop(target)
        try database.run(Session.liftStop, [.text(target.text)])
        return found
    }

    private func stop(_ target: StopTarget) throws(StoreError) -> StopSwitch? {
        try database.bound(Session.loadStop, [.text(target.text)]).first(AdministrationColumns.stop)
    }
}
