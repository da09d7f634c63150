public import VerificationCore

/// How an application and its API keys stand in their rows. Their ids are texts there, whichever the store: there are
/// few of them, and people look them up.
public enum ApplicationColumns {
    public static let application = """
        id, name, sender_name, workflow, code_length, code_lifetime_s, checks_max, countries, locale, is_disabled, \
        channels, web_domain
        """
    public static let key = """
        id, application, digest, hint, is_test, scopes, created_at, expires_at, revoked_at, last_used_at
        """

    /// The values of `application`'s columns, which `updatable` are without the id and the name.
    public static func values(of application: Application) -> [ColumnValue] {
        [.text(application.id.text), .text(application.name)] + updatable(application)
    }

    /// The values of the columns that may change, in their order.
    public static func updatable(_ application: Application) -> [ColumnValue] {
        [
            .text(application.senderName), .text(application.workflow.text), .integer(application.policy.length),
            .integer(application.policy.lifetime.components.seconds), .integer(application.policy.checksMax),
            .text(application.countries.joined(separator: ",")), .text(application.locale),
            .flag(application.isDisabled), .text(application.channels.map(\.rawValue).joined(separator: ",")),
            .text(application.webDomain),
        ]
    }

    /// The values of `key`'s columns.
    public static func values(of key: APIKeyRecord) -> [ColumnValue] {
        let scopes = APIKeyScope.allCases.filter(key.scopes.contains).map(\.rawValue).joined(separator: ",")
        return [
            .text(key.id.text), .text(key.application.text), .blob(key.digest), .text(key.hint), .flag(key.isTest),
            .text(scopes), .moment(key.createdAt), .moment(key.expiresAt), .moment(key.revokedAt),
            .moment(key.lastUsedAt),
        ]
    }

    /// Reads `application`.
    /// - Throws: `damaged` for what no version of ours wrote.
    public static func application(_ row: inout some ColumnReader) throws(StoreError) -> Application {
        let id = try applicationID(row.text())
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
            countries: row.text().split(separator: ",").map(String.init), locale: row.text(), isDisabled: row.flag(),
            channels: try channels(row.optionalText() ?? ""), webDomain: row.optionalText())
    }

    /// Reads `key`.
    /// - Throws: `damaged` for what no version of ours wrote.
    public static func key(_ row: inout some ColumnReader) throws(StoreError) -> APIKeyRecord {
        guard let id = APIKeyID(row.text()) else { throw .damaged("a malformed id of a key") }
        let application = try applicationID(row.text())
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
            createdAt: row.moment(), expiresAt: row.optionalMoment(), revokedAt: row.optionalMoment(),
            lastUsedAt: row.optionalMoment())
    }

    private static func channels(_ text: String) throws(StoreError) -> [Channel] {
        var channels: [Channel] = []
        for word in text.split(separator: ",") {
            guard let channel = Channel(rawValue: String(word)) else { throw .damaged("an application's channels") }
            channels.append(channel)
        }
        return channels
    }

    private static func applicationID(_ text: String) throws(StoreError) -> ApplicationID {
        guard let id = ApplicationID(text) else { throw .damaged("a malformed id of an application") }
        return id
    }
}
