import StoreColumns
import VerificationCore

extension Transaction {
    static let pageApplications = SQL(
        "SELECT \(ApplicationColumns.application) FROM applications WHERE name > $1 ORDER BY name LIMIT $2")
    static let lockApplication = SQL(
        "SELECT \(ApplicationColumns.application) FROM applications WHERE id = $1 FOR UPDATE")
    static let pageKeys = SQL(
        """
        SELECT \(ApplicationColumns.key) FROM api_keys
        WHERE application = $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4
        """)
    /// A key ends once: a second revocation neither moves the moment nor changes a row.
    static let revokeOwnKey = SQL(
        "UPDATE api_keys SET revoked_at = $3 WHERE id = $1 AND application = $2 AND revoked_at IS NULL")
    static let loadOwnKey = SQL("SELECT \(ApplicationColumns.key) FROM api_keys WHERE id = $1 AND application = $2")
    static let revokeLiveKey = SQL("UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
    static let noteKeyUse = SQL(
        "UPDATE api_keys SET last_used_at = greatest(last_used_at, $3) WHERE id = $1 AND application = $2")
    static let noteAdminKeyUse = SQL(
        "UPDATE admin_keys SET last_used_at = greatest(last_used_at, $2) WHERE id = $1")
    private static let insertAdminKey = SQL(
        "INSERT INTO admin_keys (\(AdministrationColumns.adminKey)) VALUES (\(SQL.places(7)))")
    static let loadAdminKey = SQL("SELECT \(AdministrationColumns.adminKey) FROM admin_keys WHERE digest = $1")
    private static let loadAdminKeys = SQL(
        "SELECT \(AdministrationColumns.adminKey) FROM admin_keys ORDER BY created_at, id")
    static let revokeAdminKey = SQL(
        "UPDATE admin_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
    static let loadAdminKeyByID = SQL("SELECT \(AdministrationColumns.adminKey) FROM admin_keys WHERE id = $1")
    private static let loadStops = SQL("SELECT \(AdministrationColumns.stop) FROM stops ORDER BY target")
    static let loadStop = SQL("SELECT \(AdministrationColumns.stop) FROM stops WHERE target = $1")
    private static let insertStop = SQL(
        "INSERT INTO stops (\(AdministrationColumns.stop)) VALUES (\(SQL.places(3))) ON CONFLICT (target) DO NOTHING")
    static let liftStop = SQL("DELETE FROM stops WHERE target = $1 RETURNING \(AdministrationColumns.stop)")

    func insert(
        _ application: Application, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> InsertOutcome {
        let use = askUse(of: once)
        if let found = try repetition(of: use, at: now) { return .repeated(found) }
        insert(application, at: now)
        try keep(.administered, for: use, at: now)
        try append(note)
        return .inserted
    }

    func edit(
        _ id: ApplicationID, noting note: AuditNote?, _ edit: (Application) -> Application?
    ) throws(StoreError) -> EditOutcome {
        guard let known = try locked(id) else { return .notFound }
        guard let changed = edit(known) else { return .refused }
        guard changed != known else { return .changed(known) }
        _ = try update(changed)
        try append(note)
        return .changed(changed)
    }

    func applications(after name: String?, limit: Int) throws(StoreError) -> [Application] {
        try answer(ask(Transaction.pageApplications, [.text(name ?? ""), .integer(limit)]))
            .all(ApplicationColumns.application)
    }

    /// The application's row is locked first, so that two transactions do not count the same keys.
    func insert(
        _ key: APIKeyRecord, once: IdempotencyRequest?, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> InsertOutcome {
        let isKnown = try locked(key.application) != nil
        let use = askUse(of: once)
        if let found = try repetition(of: use, at: now) { return .repeated(found) }
        guard isKnown else { return .notFound }
        if let refusal = KeyRules.refusal(of: key, beside: try apiKeys(of: key.application), at: now) {
            return .refused(refusal)
        }
        insert(key)
        try keep(.administered, for: use, at: now)
        try append(note)
        return .inserted
    }

    func apiKeys(
        of application: ApplicationID, after cursor: KeyCursor?, limit: Int
    ) throws(StoreError) -> [APIKeyRecord] {
        let place: [ColumnValue] = [
            .integer(cursor?.createdAt.milliseconds ?? .min), .text(cursor?.id.text ?? ""), .integer(limit),
        ]
        return try answer(ask(Transaction.pageKeys, [.text(application.text)] + place)).all(ApplicationColumns.key)
    }

    func revoke(
        _ key: APIKeyID, of application: ApplicationID, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> APIKeyRecord? {
        let names: [ColumnValue] = [.text(key.text), .text(application.text)]
        let isEnding = try change(Transaction.revokeOwnKey, names + [.moment(now)]) == 1
        let found = try answer(ask(Transaction.loadOwnKey, names)).first(ApplicationColumns.key)
        if isEnding { try append(note) }
        return found
    }

    func revoke(_ key: APIKeyID, at now: Timestamp, noting note: AuditNote?) throws(StoreError) -> Bool {
        let isEnding = try change(Transaction.revokeLiveKey, [.text(key.text), .moment(now)]) == 1
        guard isEnding else { return try revoke(key, at: now) }
        try append(note)
        return true
    }

    func note(_ uses: [KeyUsage]) {
        for use in uses {
            if let application = use.application {
                run(Transaction.noteKeyUse, [.text(use.key.text), .text(application.text), .moment(use.at)])
            } else {
                run(Transaction.noteAdminKeyUse, [.text(use.key.text), .moment(use.at)])
            }
        }
    }

    func insert(_ key: AdminKeyRecord, noting note: AuditNote?) throws(StoreError) {
        run(Transaction.insertAdminKey, AdministrationColumns.values(of: key))
        try append(note)
    }

    func adminKey(digest: [UInt8]) throws(StoreError) -> AdminKeyRecord? {
        try answer(ask(Transaction.loadAdminKey, [.blob(digest)])).first(AdministrationColumns.adminKey)
    }

    func adminKeys() throws(StoreError) -> [AdminKeyRecord] {
        try answer(ask(Transaction.loadAdminKeys)).all(AdministrationColumns.adminKey)
    }

    func revokeAdminKey(
        _ key: APIKeyID, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> AdminKeyRecord? {
        let isEnding = try change(Transaction.revokeAdminKey, [.text(key.text), .moment(now)]) == 1
        let found = try answer(ask(Transaction.loadAdminKeyByID, [.text(key.text)]))
            .first(AdministrationColumns.adminKey)
        if isEnding { try append(note) }
        return found
    }

    func stops() throws(StoreError) -> [StopSwitch] {
        try answer(ask(Transaction.loadStops)).all(AdministrationColumns.stop)
    }

    func set(_ stop: StopSwitch, noting note: AuditNote?) throws(StoreError) -> StopSwitch {
        if try change(Transaction.insertStop, AdministrationColumns.values(of: stop)) == 1 {
            try append(note)
            return stop
        }
        let found = ask(Transaction.loadStop, [.text(stop.target.text)])
        return try answer(found).first(AdministrationColumns.stop) ?? stop
    }

    func lift(_ target: StopTarget, noting note: AuditNote?) throws(StoreError) -> StopSwitch? {
        noteChange()
        let found = try answer(ask(Transaction.liftStop, [.text(target.text)])).first(AdministrationColumns.stop)
        if found != nil { try append(note) }
        return found
    }

    private func locked(_ id: ApplicationID) throws(StoreError) -> Application? {
        try answer(ask(Transaction.lockApplication, [.text(id.text)])).first(ApplicationColumns.application)
    }
}
