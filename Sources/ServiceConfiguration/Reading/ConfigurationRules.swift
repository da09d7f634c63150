/// The rules that no single key can check for itself.
struct ConfigurationRules {
    let values: CheckedValues
    /// Keys that have a fault already; a rule about them would only repeat it.
    let faulty: Set<String>

    /// Every rule that is broken.
    func faults() -> [ConfigurationFault] {
        missing() + plainHTTP() + openMetrics() + server() + weakTLS() + audio() + mailServer()
            + credentials(.ocaCallVersion, .ocaCallToken, .ocaCallAuthorizationScheme, .ocaCallUser, .ocaCallPassword)
            + credentials(
                .ocaEmailVersion, .ocaEmailToken, .ocaEmailAuthorizationScheme, .ocaEmailUser, .ocaEmailPassword)
            + credentials(.ocaSMSVersion, .ocaSMSToken, .ocaSMSAuthorizationScheme, .ocaSMSUser, .ocaSMSPassword)
    }

    /// Required keys of the sections that are there.
    private func missing() -> [ConfigurationFault] {
        ConfigurationTable.sections.filter { !$0.isOptional || isActive($0) }.flatMap(\.keys).compactMap { key in
            guard key.fallback == .required, !values.isGiven(key) else { return nil }
            return fault(key, "is missing; allowed: \(key.kind.allowed)")
        }
    }

    /// A section counts as there as soon as one of its keys stands somewhere, rightly or wrongly.
    private func isActive(_ section: ConfigurationTable.Section) -> Bool {
        values.isGiven(section: section) || faulty.contains { $0.hasPrefix(section.path + ".") }
    }

    /// R52: plain HTTP off loopback needs a word of its own.
    private func plainHTTP() -> [ConfigurationFault] {
        let key = ConfigurationKey.serverHost
        guard let text = values.text(key), let host = HostName(text), !host.isLoopback else { return [] }
        guard !faulty.contains(ConfigurationKey.serverAllowPlainHTTP.path), !values.flag(.serverAllowPlainHTTP),
            !values.isGiven(.tlsCertificate), !values.isGiven(.tlsPrivateKey)
        else { return [] }
        let sentence =
            "`\(text)` offers plain HTTP to other machines; give server.tls, let a proxy end TLS and listen on "
            + "127.0.0.1, or set server.allow_plain_http_off_loopback to true"
        return [fault(key, sentence)].compactMap(\.self)
    }

    /// R81: metrics are not public, and not on the API's port.
    private func openMetrics() -> [ConfigurationFault] {
        let keys: [ConfigurationKey] = [
            .metricsEnabled, .metricsHost, .metricsPort, .metricsAllowOffLoopback, .serverPort,
        ]
        guard !keys.map(\.path).contains(where: faulty.contains), values.flag(.metricsEnabled) else { return [] }
        var faults: [ConfigurationFault?] = []
        if let text = values.text(.metricsHost), HostName(text)?.isLoopback != true,
            !values.flag(.metricsAllowOffLoopback)
        {
            let sentence = "`\(text)` shows metrics to other machines; set metrics.allow_off_loopback to true for that"
            faults.append(fault(.metricsHost, sentence))
        }
        let port = values.integer(.metricsPort)
        if port != 0, port == values.integer(.serverPort) {
            faults.append(fault(.metricsPort, "`\(port)` is server.port; metrics have a port of their own"))
        }
        return faults.compactMap(\.self)
    }

    /// The engine postgresql needs its section.
    private func server() -> [ConfigurationFault] {
        let key = ConfigurationKey.postgreSQLHost
        guard values.text(.storeEngine) == StoreEngine.postgresql.rawValue, !values.isGiven(key),
            !ConfigurationTable.sections.contains(where: { $0.path == "store.postgresql" && isActive($0) })
        else { return [] }
        return [fault(key, "is missing, the engine postgresql needs it; allowed: \(key.kind.allowed)")]
            .compactMap(\.self)
    }

    /// R65: a server on another machine has to prove who it is.
    private func weakTLS() -> [ConfigurationFault] {
        guard let host = values.text(.postgreSQLHost), DatabaseHosts(host)?.areHere == false,
            let mode = values.text(.postgreSQLTLS), mode != PostgreSQLTLS.verifyFull.rawValue
        else { return [] }
        let sentence = "`\(mode)` lets somebody in between be the server; \(host.shown) is another machine: verify-full"
        return [fault(.postgreSQLTLS, sentence)].compactMap(\.self)
    }

    private func audio() -> [ConfigurationFault] {
        guard values.isGiven(.ocaCallAudioVariable), !values.list(.ocaCallDigitVariables).isEmpty else { return [] }
        return [fault(.ocaCallAudioVariable, "stands beside digit_variables; give only one of the two")]
            .compactMap(\.self)
    }

    /// R94: nothing goes to another machine in plain text. Signing in takes a user and a password.
    private func mailServer() -> [ConfigurationFault] {
        var faults: [ConfigurationFault?] = []
        if values.text(.smtpSecurity) == SMTPSecurity.plain.rawValue, let text = values.text(.smtpHost),
            let host = HostName(text), !host.isLoopback
        {
            let sentence = "plain is for a mail server on this machine, and `\(text)` is another; say starttls or tls"
            faults.append(fault(.smtpSecurity, sentence))
        }
        for (key, other) in [
            (ConfigurationKey.smtpUser, ConfigurationKey.smtpPassword), (.smtpPassword, .smtpUser),
        ] where values.isGiven(other) && !values.isGiven(key) {
            faults.append(fault(key, "is missing, \(other.name) stands alone; allowed: \(key.kind.allowed)"))
        }
        return faults.compactMap(\.self)
    }

    /// Version 2 takes a token and version 1 a user with a password, and neither takes the other's.
    private func credentials(
        _ version: ConfigurationKey, _ token: ConfigurationKey, _ scheme: ConfigurationKey, _ user: ConfigurationKey,
        _ password: ConfigurationKey
    ) -> [ConfigurationFault] {
        let path = version.path.dropLast(".version".count)
        guard let section = ConfigurationTable.sections.first(where: { $0.path == path }), isActive(section),
            !faulty.contains(version.path)
        else { return [] }
        let isV1 = values.text(version) == OCAVersion.v1.rawValue
        let needed = isV1 ? [user, password] : [token]
        let foreign = isV1 ? [token, scheme] : [user, password]
        let absent = needed.filter { !values.isGiven($0) }.map { key in
            let file = key.fileKey.map { ", or \($0.name) with the file that holds it" } ?? ""
            return fault(key, "is missing, \(isV1 ? "v1" : "v2") needs it\(file); allowed: \(key.kind.allowed)")
        }
        let superfluous = foreign.filter(values.isGiven).map { key in
            fault(key, "belongs to \(isV1 ? "v2" : "v1") and has no meaning for \(isV1 ? "v1" : "v2"); leave it out")
        }
        return (absent + superfluous).compactMap(\.self)
    }

    private func fault(_ key: ConfigurationKey, _ sentence: String) -> ConfigurationFault? {
        let paths = [key.path, key.fileKey?.path].compactMap(\.self)
        guard !paths.contains(where: faulty.contains) else { return nil }
        return ConfigurationFault(key: key.path, source: values.source(key), sentence: sentence)
    }
}
