import StoreColumns
import VerificationCore

extension Transaction {
    private static let applicationColumns = """
        id, name, sender_name, workflow, code_length, code_lifetime_s, checks_max, countries, locale, is_disabled
        """
    private static let keyColumns = """
        id, application, digest, hint, is_test, scopes, created_at, expires_at, revoked_at
        """
    static let insertApplication = SQL(
        "INSERT INTO applications (\(applicationColumns), created_at) VALUES (\(SQL.places(11)))")
    static let updateApplication = SQL(
        """
        UPDATE applications SET sender_name = $2, workflow = $3, code_length = $4, code_lifetime_s = $5,
            checks_max = $6, countries = $7, locale = $8, is_disabled = $9
        WHERE id = $1
        """)
    static let loadApplications = SQL("SELECT \(applicationColumns) FROM applications ORDER BY created_at, id")
    static let loadApplication = SQL("SELECT \(applicationColumns) FROM applications WHERE id = $1")
    static let insertKey = SQL("INSERT INTO api_keys (\(keyColumns)) VALUES (\(SQL.places(9)))")
    static let loadKey = SQL("SELECT \(keyColumns) FROM api_keys WHERE digest = $1")
    static let loadKeys = SQL("SELECT \(keyColumns) FROM api_keys WHERE application = $1 ORDER BY created_at, id")
    /// A key ends once: a second revocation does not move the moment.
    static let revokeKey = SQL("UPDATE api_keys SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1")

    func insert(_ application: Application, at now: Timestamp) {
        let name: [ColumnValue] = [.text(application.id.text), .text(application.name)]
        run(Transaction.insertApplication, name + Transaction.values(of: application) + [.moment(now)])
    }

    func update(_ application: Application) throws(StoreError) -> Bool {
        let values = [.text(application.id.text)] + Transaction.values(of: application)
        return try change(Transaction.updateApplication, values) == 1
    }

    func applications() throws(StoreError) -> [Application] {
        try answer(ask(Transaction.loadApplications)).all(Transaction.application)
    }

    func application(_ id: ApplicationID) throws(StoreError) -> Application? {
        try answer(ask(Transaction.loadApplication, [.text(id.text)])).first(Transaction.application)
    }

    func insert(_ key: APIKeyRecord) {
        let scopes = APIKeyScope.allCases.filter(key.scopes.contains).map(\.rawValue).joined(separator: ",")
        run(
            Transaction.insertKey,
            [
                .text(key.id.text), .text(key.application.text), .blob(key.digest), .text(key.hint),
                .flag(key.isTest), .text(scopes), .moment(key.createdAt), .moment(key.expiresAt),
                .moment(key.revokedAt),
            ])
    }

    func apiKey(digest: [UInt8]) throws(StoreError) -> APIKeyRecord? {
        try answer(ask(Transaction.loadKey, [.blob(digest)])).first(Transaction.key)
    }

    func apiKeys(of application: ApplicationID) throws(StoreError) -> [APIKeyRecord] {
        try answer(ask(Transaction.loadKeys, [.text(application.text)])).all(Transaction.key)
    }

    func revoke(_ key: APIKeyID, at now: Timestamp) throws(StoreError) -> Bool {
        try change(Transaction.revokeKey, [.text(key.text), .moment(now)]) == 1
    }

    private static func values(of application: Application) -> [ColumnValue] {
        [
            .text(application.senderName), .text(application.workflow.text), .integer(application.policy.length),
            .integer(application.policy.lifetime.components.seconds), .integer(application.policy.checksMax),
            .text(application.countries.joined(separator: ",")), .text(application.locale),
            .flag(application.isDisabled),
        ]
    }

    private static func application(_ row: inout Row) throws(StoreError) -> Application {
        let id: ApplicationID = try row.id()
        let name = row.text()
        let senderName = row.text()
        guard let workflow = Workflow(text: row.text()) else { throw .damaged("an application's workflow") }
        let policy: CodePolicy
        do throws(CodePolicyFault) {
            // Whether short codes were allowed was asked when the application was set up.
            policy = try CodePolicy.checked(
                length: row.int(), lifetimeInSeconds: row.int(), checksMax: row.int(), allowShort: true)
        } catch {
            throw .damaged("an application's code policy")
        }
        return Application(
            id: id, name: name, senderName: senderName, workflow: workflow, policy: policy,
            countries: row.text().split(separator: ",").map(String.init), locale: row.text(), isDisabled: row.flag())
    }

    private static func key(_ row: inout Row) throws(StoreError) -> APIKeyRecord {
        let id: APIKeyID = try row.id()
        let application: ApplicationID = try row.id()
        let digest = row.blob()
        let hint = row.text()
        let isTest = row.flag()
        var scopes: Set<APIKeyScope> = []
        for word in row.text().split(separator: ",") {
            guard let scope = APIKeyScope(rawValue: String(word)) else { throw .damaged("a key's scopes") }
            scopes.insert(scope)
        }
        return APIKeyRecord(
            id: id, application: application, digest: digest, hint: hint, isTest: isTest, scopes: scopes,
            createdAt: row.moment(), expiresAt: row.optionalMoment(), revokedAt: row.optionalMoment())
    }
}
