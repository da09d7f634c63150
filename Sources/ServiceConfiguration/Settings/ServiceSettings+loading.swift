import VerificationCore

extension ServiceSettings {
    /// Reads one file and the environment over it, checks everything, and tells all faults together.
    /// - Parameter file: The configuration file; without one, only defaults and the environment hold.
    /// - Parameter environment: The process's environment; only variables that begin with `SANDI_` are looked at.
    public static func load(
        file: String?, environment: [String: String], files: any FileReading = LocalFiles()
    ) throws(ConfigurationError) -> ServiceSettings {
        var reader = ConfigurationReader(files: files)
        if let file { reader.read(file: file) }
        reader.read(environment: environment)
        reader.readSecretFiles()
        let rules = ConfigurationRules(values: reader.values, faulty: Set(reader.faults.compactMap(\.key)))
        for fault in rules.faults() { reader.add(fault) }
        guard reader.faults.isEmpty else {
            throw ConfigurationError(faults: reader.faults.sorted { $0.source.rank < $1.source.rank })
        }
        return ServiceSettings(reader.values)
    }

    private init(_ values: CheckedValues) {
        server = ServerSettings(values)
        store = StoreSettings(
            engine: values.choice(.storeEngine), folder: values.required(.storeFolder),
            cacheMiB: values.integer(.storeCache), postgreSQL: PostgreSQLSettings(values))
        retention = Retention(
            destinations: values.days(.retentionDestinations), deliveryDetails: values.days(.retentionDeliveryDetails),
            verifications: values.days(.retentionVerifications), audit: values.days(.retentionAudit))
        let derivedKeyFile = values.required(.storeFolder).droppingSlash + "/keys/keyring"
        keys = KeySettings(file: values.text(.keysFile) ?? derivedKeyFile)
        proofs = ProofSettings(values)
        prompts = PromptSettings(
            voiceFolder: values.required(.promptsVoiceFolder), emailFolder: values.required(.promptsEmailFolder),
            smsFolder: values.required(.promptsSMSFolder), whatsAppFolder: values.required(.promptsWhatsAppFolder),
            whatsAppTemplates: values.map(.promptsWhatsAppTemplates))
        worker = WorkerSettings(
            concurrency: values.integer(.workerConcurrency), lease: values.seconds(.workerLease),
            gatewayOrder: values.list(.workerGatewayOrder))
        log = LogSettings(format: values.choice(.logFormat), level: values.choice(.logLevel))
        metrics = MetricsSettings(values)
        applications = ApplicationDefaults(values)
        attackTargets = values.list(.attackTargets).map(\.droppingSlash)
        gateways = GatewaySettings(
            oca: OCAAccountSettings(values), ocaCall: OCACallSettings(values), ocaEmail: OCAEmailSettings(values),
            smtp: SMTPSettings(values), ocaSMS: OCASMSSettings(values), ocaWhatsApp: OCAWhatsAppSettings(values),
            customCall: CustomSettings(values, .call), customCallContent: values.choice(.customCallContent),
            customEmail: CustomSettings(values, .email), customSMS: CustomSettings(values, .sms),
            customWhatsApp: CustomSettings(values, .whatsapp))
        self.values = values
    }
}

extension ServerSettings {
    fileprivate init(_ values: CheckedValues) {
        host = values.required(.serverHost)
        port = values.integer(.serverPort)
        allowPlainHTTPOffLoopback = values.flag(.serverAllowPlainHTTP)
        allowRoot = values.flag(.serverAllowRoot)
        connectionsMax = values.integer(.serverConnectionsMax)
        connectionsPerAddressMax = values.integer(.serverConnectionsPerAddressMax)
        idleTimeout = values.seconds(.serverIdleTimeout)
        headerTimeout = values.seconds(.serverHeaderTimeout)
        bodyTimeout = values.seconds(.serverBodyTimeout)
        shutdownTimeout = values.seconds(.serverShutdownTimeout)
        requestsInWorkMax = values.integer(.serverRequestsInWorkMax)
        trustedProxies = values.list(.serverTrustedProxies)
        tls =
            values.isGiven(.tlsCertificate)
            ? TLSSettings(
                certificateFile: values.required(.tlsCertificate), privateKeyFile: values.required(.tlsPrivateKey))
            : nil
    }
}

extension PostgreSQLSettings {
    /// Nil when the section is not there.
    fileprivate init?(_ values: CheckedValues) {
        guard values.isGiven(.postgreSQLHost) else { return nil }
        host = values.required(.postgreSQLHost)
        port = values.integer(.postgreSQLPort)
        database = values.required(.postgreSQLDatabase)
        user = values.required(.postgreSQLUser)
        password = values.text(.postgreSQLPassword).map(SecretText.init)
        tls = values.choice(.postgreSQLTLS)
        rootCertificate = values.required(.postgreSQLRootCertificate)
        connections = values.integer(.postgreSQLConnections)
        connectTimeout = values.seconds(.postgreSQLConnectTimeout)
        statementTimeout = values.seconds(.postgreSQLStatementTimeout)
        lockTimeout = values.seconds(.postgreSQLLockTimeout)
    }
}

extension ApplicationDefaults {
    fileprivate init(_ values: CheckedValues) {
        guard let workflow = Workflow(text: values.required(.applicationWorkflow)),
            let policy = try? CodePolicy.checked(
                length: values.integer(.applicationCodeLength),
                lifetimeInSeconds: values.integer(.applicationCodeLifetime),
                checksMax: values.integer(.applicationChecksMax), allowShort: false)
        else { preconditionFailure("the keys' ranges are those of the core") }
        self.workflow = workflow
        self.policy = policy
        locale = values.required(.applicationLocale)
        countries = values.list(.applicationCountries)
        guessOddsMin = values.integer(.applicationGuessOddsMin)
    }
}

extension OCACallSettings {
    /// Nil when the section is not there.
    fileprivate init?(_ values: CheckedValues) {
        guard values.isGiven(.ocaCallIVR) else { return nil }
        version = values.choice(.ocaCallVersion)
        baseURL = (values.text(.ocaCallBaseURL) ?? OCACallSettings.standardBaseURL(version)).droppingSlash
        credentials = values.credentials(
            version, .ocaCallToken, .ocaCallAuthorizationScheme, .ocaCallUser, .ocaCallPassword)
        ivrID = values.required(.ocaCallIVR)
        fromNumbers = values.list(.ocaCallFromNumbers)
        fromNumberChoice = values.choice(.ocaCallFromNumberChoice)
        countryNumbers = values.map(.ocaCallCountryNumbers)
        callsAtOnce = values.isGiven(.ocaCallCallsAtOnce) ? values.integer(.ocaCallCallsAtOnce) : nil
        numberFormat = values.choice(.ocaCallNumberFormat)
        audioVariable = values.text(.ocaCallAudioVariable)
        digitVariables = values.list(.ocaCallDigitVariables)
        variables = values.map(.ocaCallVariables)
        paths = values.map(.ocaCallPaths)
    }
}

extension OCAEmailSettings {
    /// Nil when the section is not there.
    fileprivate init?(_ values: CheckedValues) {
        guard values.isGiven(.ocaEmailSender) else { return nil }
        version = values.choice(.ocaEmailVersion)
        baseURL = (values.text(.ocaEmailBaseURL) ?? OCAEmailSettings.standardBaseURL(version)).droppingSlash
        credentials = values.credentials(
            version, .ocaEmailToken, .ocaEmailAuthorizationScheme, .ocaEmailUser, .ocaEmailPassword)
        senderAddress = values.required(.ocaEmailSender)
        paths = values.map(.ocaEmailPaths)
    }
}

extension CheckedValues {
    func credentials(
        _ version: OCAVersion, _ token: ConfigurationKey, _ scheme: ConfigurationKey, _ user: ConfigurationKey,
        _ password: ConfigurationKey
    ) -> OCACredentials {
        switch version {
        case .v1: .password(user: required(user), password: SecretText(required(password)))
        case .v2: .token(SecretText(required(token)), scheme: choice(scheme))
        }
    }
}

extension String {
    var droppingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
