import StoreColumns
import VerificationCore

extension Transaction {
    static let insertApplication = SQL(
        "INSERT INTO applications (\(ApplicationColumns.application), created_at) VALUES (\(SQL.places(13)))")
    static let updateApplication = SQL(
        """
        UPDATE applications SET sender_name = $2, workflow = $3, code_length = $4, code_lifetime_s = $5,
            checks_max = $6, countries = $7, locale = $8, is_disabled = $9, channels = $10,
            web_domain = $11
        WHERE id = $1
        """)
    static let loadApplications = SQL(
        "SELECT \(ApplicationColumns.application) FROM applications ORDER BY created_at, id")
    static let loadApplication = SQL("SELECT \(ApplicationColumns.application) FROM applications WHERE id = $1")
    static let insertKey = SQL("INSERT INTO api_keys (\(ApplicationColumns.key)) VALUES (\(SQL.places(10)))")
    static let loadKey = SQL("SELECT \(ApplicationColumns.key) FROM api_keys WHERE digest = $1")
    static let loadKeys = SQL(
        "SELECT \(ApplicationColumns.key) FROM api_keys WHERE application = $1 ORDER BY created_at, id")
    /// A key ends once: a second revocation does not move the moment.
    static let revokeKey = SQL("UPDATE api_keys SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1")

    func insert(_ application: Application, at now: Timestamp) {
        run(Transaction.insertApplication, ApplicationColumns.values(of: application) + [.moment(now)])
    }

    func update(_ application: Application) throws(StoreError) -> Bool {
        let values = [.text(application.id.text)] + ApplicationColumns.updatable(application)
        return try change(Transaction.updateApplication, values) == 1
    }

    func applications() throws(StoreError) -> [Application] {
        try answer(ask(Transaction.loadApplications)).all(ApplicationColumns.application)
    }

    func application(_ id: ApplicationID) throws(StoreError) -> Application? {
        try answer(ask(Transaction.loadApplication, [.text(id.text)])).first(ApplicationColumns.application)
    }

    func insert(_ key: APIKeyRecord) {
        run(Transaction.insertKey, ApplicationColumns.values(of: key))
    }

    func apiKey(digest: [UInt8]) throws(StoreError) -> APIKeyRecord? {
        try answer(ask(Transaction.loadKey, [.blob(digest)])).first(ApplicationColumns.key)
    }

    func apiKeys(of application: ApplicationID) throws(StoreError) -> [APIKeyRecord] {
        try answer(ask(Transaction.loadKeys, [.text(application.text)])).all(ApplicationColumns.key)
    }

    func revoke(_ key: APIKeyID, at now: Timestamp) throws(StoreError) -> Bool {
        try change(Transaction.revokeKey, [.text(key.text), .moment(now)]) == 1
    }
}
