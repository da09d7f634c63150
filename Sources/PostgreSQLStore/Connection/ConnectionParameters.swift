import CPostgreSQL
import Glibc
import VerificationCore

/// What libpq is told about a connection. Everything that safety rests on is said, so that no environment decides it.
struct ConnectionParameters {
    private let pairs: [(name: String, value: String)]

    init(_ settings: PostgreSQLStore.Settings) {
        let silence = (settings.statementTimeout * 2).inMilliseconds
        var pairs = [
            ("host", settings.host), ("port", String(settings.port)), ("dbname", settings.database),
            ("user", settings.user), ("sslmode", settings.tls.rawValue),
            ("connect_timeout", String(max(2, settings.connectTimeout.inSecondsRoundedUp))),
            ("application_name", "sandi"), ("client_encoding", "UTF8"), ("target_session_attrs", "read-write"),
            ("gssencmode", "disable"), ("keepalives_idle", "10"), ("keepalives_interval", "5"),
            ("keepalives_count", "3"), ("tcp_user_timeout", String(silence)),
        ]
        if let password = settings.password { pairs.append(("password", password.text)) }
        if settings.tls == .verifyFull {
            pairs.append(("sslrootcert", settings.rootCertificate ?? ConnectionParameters.systemAuthorities))
        }
        self.pairs = pairs
    }

    /// Connects; the handle tells whether it succeeded.
    func connect() -> OpaquePointer? {
        let names = pairs.map { strdup($0.name) }
        let values = pairs.map { strdup($0.value) }
        defer {
            for text in names + values { free(text) }
        }
        let nameList: [UnsafePointer<CChar>?] = names.map { UnsafePointer($0) } + [nil]
        let valueList: [UnsafePointer<CChar>?] = values.map { UnsafePointer($0) } + [nil]
        return PQconnectdbParams(nameList, valueList, 0)
    }

    /// Where Debian keeps the authorities that it trusts.
    private static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"
}
