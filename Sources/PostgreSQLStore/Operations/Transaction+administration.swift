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
    /// A key ends once: a second revocation does not move the moment.
    static let revokeOwnKey = SQL(
        """
        UPDATE api_keys SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND application = $2
        RETURNING \(ApplicationColumns.key)
        """)
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
        """
        UPDATE admin_keys SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1
        RETURNING \(AdministrationColumns.adminKey)
        """)
    private static let loadStops = SQL("SELECT \(AdministrationColumns.stop) FROM stops ORDER BY target")
    static let loadStop = SQL("SELECT \(AdministrationColumns.stop) FROM stops WHERE target = $1")
    private static let insertStop = SQL(
        "INSERT INTO stops (\(AdministrationColumns.stop)) VALUES (\(SQL.places(3))) ON CONFLICT (target) DO NOTHING")
    static let liftStop = SQL("DELETE FROM stops WHERE target = $1 RETURNING \(AdministrationColumns.stop)")

    func insert(
        _ application: Application, once: IdempotencyRequest?, at now: Timestamp
    ) throws(StoreError) -> InsertOutcome {
        let use = askUse(of: once)
        if let found = try repetition(of: use, at: now) { return .repeated(found) }
        insert(application, at: now)
        try keep(.administered, for: use, at: now)
        return .inserted
    }

    func edit(
        _ id: ApplicationID, _ edit: (Application) -> Application?
    ) throws(StoreError) -> EditOutcome {
        guard let known = try locked(id) else { return .notFound }
        guard let changed = edit(known) else { return .refused }
        _ = try update(changed)
        return .changed(changed)
    }

    func applications(after name: String?, limit: Int) throws(StoreError) -> [Application] {
        try answer(ask(Transaction.pageApplications, [.text(name ?? ""), .integer(limit)]))
            .all(ApplicationColumns.application)
    }

    /// The application's row is locked first, so that two transactions do not count the same keys.
    func insert(
        _ key: APIKeyRecord, once: IdempotencyRequest?, at now: Timestamp
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
        _ key: APIKeyID, of application: ApplicationID, at now: Timestamp
    ) throws(StoreError) -> APIKeyRecord? {
        noteChange()
        let values: [ColumnValue] = [.text(key.text), .text(application.text), .moment(now)]
        return try answer(ask(Transaction.revokeOwnKey, values)).first(ApplicationColumns.key)
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

    func insert(_ key: AdminKeyRecord) {
        run(Transaction.insertAdminKey, AdministrationColumns.values(of: key))
    }

    func adminKey(digest: [UInt8]) throws(StoreError) -> AdminKeyRecord? {
        try answer(ask(Transaction.loadAdminKey, [.blob(digest)])).first(AdministrationColumns.adminKey)
    }

    func adminKeys() throws(StoreError) -> [AdminKeyRecord] {
        try answer(ask(Transaction.loadAdminKeys)).all(AdministrationColumns.adminKey)
    }

    func revokeAdminKey(_ key: APIKeyID, at now: Timestamp) throws(StoreError) -> AdminKeyRecord? {
        noteChange()
        return try answer(ask(Transaction.revokeAdminKey, [.text(key.text), .moment(now)]))
            .first(AdministrationColumns.adminKey)
    }

    func stops() throws(StoreError) -> [StopSwitch] {
        try answer(ask(Transaction.loadStops)).all(AdministrationColumns.stop)
    }

    func set(_ stop: StopSwitch) throws(StoreError) -> StopSwitch {
        run(Transaction.insertStop, AdministrationColumns.values(of: stop))
        let found = ask(Transaction.loadStop, [.text(stop.target.text)])
        return try answer(found).first(AdministrationColumns.stop) ?? stop
    }

    func lift(_ target: StopTarget) throws(StoreError) -> StopSwitch? {
        noteChange()
        return try answer(ask(Transaction.liftStop, [.text(target.text)])).first(AdministrationColumns.stop)
    }

    private func locked(_ id: ApplicationID) throws(StoreError) -> Application? {
        try answer(ask(Transaction.lockApplication, [.text(id.text)])).first(ApplicationColumns.application)
    }
}
