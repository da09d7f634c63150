import PostgreSQLDoubles

extension TemporaryDatabase {
    /// What names this database in the place of a configuration file.
    /// - Parameter engine: Which of the two stores the service works on.
    func environment(engine: String = "postgresql") -> [String: String] {
        [
            "SANDI_STORE_ENGINE": engine, "SANDI_STORE_POSTGRESQL_HOST": server.host,
            "SANDI_STORE_POSTGRESQL_PORT": "\(server.port)", "SANDI_STORE_POSTGRESQL_DATABASE": name,
            "SANDI_STORE_POSTGRESQL_PASSWORD_FILE": server.passwordFile(of: .service),
            "SANDI_STORE_POSTGRESQL_SSL_ROOT_CERTIFICATE": server.rootCertificate,
        ]
    }
}
