import PostgreSQLDoubles

/// The configuration file of a deployment.
enum ConfigurationText {
    static func of(_ options: DeploymentOptions, folder: String, sandbox: String) -> String {
        """
        server:
          host: "127.0.0.1"
          port: 0
          # In a container for tests there is often nobody else.
          allow_root: true
          # As many as any machine that runs the tests has file handles for.
          connections_max: 500
        metrics:
          port: 0
        store:
          folder: "\(folder)/data"
        \(database(options.database))
        prompts:
          voice_folder: "\(projectFolder)/templates/voice"
          email_folder: "\(projectFolder)/templates/email"
          sms_folder: "\(projectFolder)/templates/sms"
          whatsapp_folder: "\(projectFolder)/templates/whatsapp"
        applications:
          countries: ["ID"]
          locale: "\(options.locale)"
          workflow: "\(options.workflow)"
          code_length: \(options.codeLength)
          code_lifetime_seconds: \(options.codeLifetimeSeconds)
        gateways:
          oca_call:
            version: "\(options.version)"
            base_url: "\(callBaseURL(options, sandbox))"
        \(credentials(options.version))
            ivr_id: "\(options.ivr)"
            from_numbers: ["02150001122"]
          oca_email:
            version: "\(options.version)"
            base_url: "\(sandbox)/email/\(options.version == "v1" ? "api/v1" : "v2")"
        \(credentials(options.version))
            sender_address: "no-reply@example.com"

        """
    }

    /// `{port}` stands for the sandbox's.
    private static func callBaseURL(_ options: DeploymentOptions, _ sandbox: String) -> String {
        let port = sandbox.split(separator: ":").last.map(String.init) ?? ""
        return options.callBaseURL?.replacing("{port}", with: port)
            ?? "\(sandbox)/call/\(options.version == "v1" ? "api/v1" : "v2")"
    }

    private static func database(_ database: TemporaryDatabase?) -> String {
        guard let database else { return "  engine: \"sqlite\"" }
        return """
              engine: "postgresql"
              postgresql:
                host: "\(database.server.host)"
                port: \(database.server.port)
                database: "\(database.name)"
                user: "\(TemporaryPostgreSQL.Role.service.user)"
                password_file: "\(database.server.passwordFile(of: .service))"
                ssl_root_certificate: "\(database.server.rootCertificate)"
            """
    }

    private static func credentials(_ version: String) -> String {
        version == "v1"
            ? "    user: \"ops@example.com\"\n    password: \"sandbox\""
            : "    token: \"sandbox-token\""
    }
}
