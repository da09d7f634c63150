/// Where a limit is declared.
struct LimitSource: Sendable {
    /// The path under `Sources`.
    let file: String
    /// What its declaration's line holds.
    let beginning: String
}

/// A row of the page on limits, with the constants that its numbers come from.
struct Limit: Sendable {
    let label: String
    let sources: [LimitSource]
    /// Numbers that follow from the constants by counting.
    var derived: Set<Double> = []

    init(_ label: String, _ sources: [(String, String)], derived: Set<Double> = []) {
        self.label = label
        self.sources = sources.map { LimitSource(file: $0.0, beginning: $0.1) }
        self.derived = derived
    }
}

extension Limit {
    static let all = codes + requests + gateways + store

    private static let policy = "VerificationCore/Values/CodePolicy.swift"
    private static let guards = "VerificationCore/Verification/DestinationGuard.swift"
    private static let workflow = "VerificationCore/Workflow/Workflow.swift"
    private static let schedule = "VerificationCore/Delivery/DeliverySchedule.swift"
    private static let keys = "ServiceConfiguration/Table/ConfigurationTable+service.swift"
    private static let storeKeys = "ServiceConfiguration/Table/ConfigurationTable+store.swift"
    private static let server = "VerificationAPI/ServerLimits.swift"
    private static let request = "VerificationService/CreateRequest+checking.swift"
    private static let retention = "VerificationCore/Ports/Retention.swift"

    private static let codes = [
        Limit(
            "digits of a code",
            [
                (policy, "static let lengths"), (policy, "static let ordinaryLengths"), (policy, "static let standard"),
                (keys, "\"applications.code_length\""),
            ], derived: [5]),
        Limit(
            "life of a code",
            [
                (policy, "static let lifetimeSeconds"), (policy, "static let standard"),
                (keys, "\"applications.code_lifetime_seconds\""),
            ]),
        Limit("end of all acceptance", [(policy, "static let lifetimeCeiling")]),
        Limit(
            "checks that are compared",
            [(policy, "static let checks"), (policy, "static let standard"), (keys, "\"applications.checks_max\"")]),
        Limit(
            "failed checks of a destination within an hour, across its verifications",
            [
                (guards, "static let recentMax"), (guards, "static let window"), (guards, "static let closingFirst"),
                (guards, "static let closingMax"),
            ], derived: [2, 4, 8, 16]),
        Limit("failed checks of a destination in a row", [(guards, "static let failuresMax")]),
        // The stores' unique index on the open verification of a subject and purpose.
        Limit("open verifications per application, destination and purpose", [], derived: [1]),
        Limit(
            "waits before another send", [("VerificationCore/Workflow/SendLimits.swift", "static let standard")]),
        Limit(
            "sends of one verification after which none may be asked for",
            [("VerificationCore/Workflow/SendLimits.swift", "static let standard")]),
        Limit(
            "steps of a workflow",
            [
                (workflow, "static let stepsAllowed"), (workflow, "static let timeoutSeconds"),
                (keys, "\"applications.workflow\""),
            ]),
    ]

    private static let requests = [
        Limit("request line", [(server, "var requestLineBytesMax")]),
        Limit(
            "header",
            [
                (server, "var headerBytesMax"), (server, "var headerFieldsMax"), (server, "var headerTime"),
                (keys, "\"server.header_timeout_seconds\""),
            ]),
        Limit(
            "body",
            [
                (server, "var bodyBytesMax"), (server, "var bodyTime"), (keys, "\"server.body_timeout_seconds\""),
            ]),
        Limit("depth of JSON", [("VerificationAPI/APICall.swift", "let depthMax")]),
        Limit("idle connection", [(server, "var idleTime"), (keys, "\"server.idle_timeout_seconds\"")]),
        Limit("taking an answer", [(server, "var answerTime")]),
        Limit(
            "connections",
            [
                (server, "var connectionsMax"), (server, "var connectionsPerAddressMax"),
                (keys, "\"server.connections_max\""), (keys, "\"server.connections_per_address_max\""),
            ], derived: [6, 64]),
        Limit("a TLS handshake", [(server, "var headerTime"), (keys, "\"server.header_timeout_seconds\"")]),
        Limit("requests at one time on a connection of HTTP/2", [(server, "var streamsMax")], derived: [2]),
        Limit(
            "requests in work",
            [
                ("VerificationAPI/Admission/AdmissionLimits.swift", "var inWorkMax"),
                (keys, "\"server.requests_in_work_max\""),
            ], derived: [7, 8, 3, 4, 1, 2]),
        Limit(
            "requests that wait for work",
            [
                ("VerificationAPI/Admission/AdmissionLimits.swift", "var waitingMax"),
                ("VerificationAPI/Admission/AdmissionLimits.swift", "var waitTime"),
            ]),
        // The places of both together.
        Limit(
            "requests in work and waiting", [("VerificationAPI/Admission/AdmissionLimits.swift", "var waitingMax")],
            derived: [448]),
        Limit(
            "`Idempotency-Key`",
            [(request, "static let idempotencyKeyCharactersMax"), (retention, "static let secondsPerDay")], derived: [1]
        ),
        Limit("`purpose`", [(request, "static let purposeCharactersMax")]),
        Limit("`reference`", [(request, "static let referenceCharactersMax")]),
        Limit(
            "`metadata`",
            [
                (request, "static let metadataPairsMax"), (request, "static let metadataNameCharactersMax"),
                (request, "static let metadataValueCharactersMax"),
            ]),
        Limit(
            "page of a list",
            [
                ("VerificationService/Verifications+reading.swift", "limit: Int ="),
                ("VerificationCore/Ports/VerificationRecords.swift", "static let limitMax"),
            ], derived: [100]),
    ]

    private static let gateways = [
        Limit(
            "a request",
            [
                ("GatewayKit/GatewayRequest.swift", "static let request"),
                ("GatewayKit/GatewayRequest.swift", "static let upload"),
                ("GatewayKit/GatewayRequest.swift", "static let poll"),
            ]),
        Limit(
            "a connection to a mail server",
            [
                ("SMTPGateway/SMTPConfiguration.swift", "var connect: Duration"),
                ("SMTPGateway/SMTPConfiguration.swift", "var whole: Duration"),
                ("SMTPGateway/SMTPConfiguration.swift", "var queue: Duration"),
            ]),
        Limit("an answer", [("GatewayKit/GatewayRequest.swift", "let answerBytesMax")]),
        Limit(
            "tries of a step, only where repeating is safe",
            [
                (schedule, "static let triesMax"), (schedule, "static let delayFirst"),
                (schedule, "static let delayMax"),
            ],
            derived: [1, 2]),
        Limit("a wait that a vendor asks for", [("GatewayKit/RateLimitHeaders.swift", "let retryAfterMax")]),
        Limit(
            "following a call", [(schedule, "static func patience("), (schedule, "static func patienceAfterEnd(")]),
        Limit("following a mail", [(schedule, "static func patience(")]),
        Limit(
            "removing an upload",
            [(schedule, "static let releaseTriesSoon"), (schedule, "static let unknownCallLasts")]),
    ]

    private static let store = [
        Limit("changes that may wait", [("SQLiteStore/SQLiteStore.swift", "var waitingWritesMax")]),
        Limit("changes in one transaction", [("SQLiteStore/SQLiteStore.swift", "var groupMax")]),
        Limit("deliveries in work", [(keys, "\"worker.concurrency\"")]),
        Limit("lease of a delivery", [(keys, "\"worker.lease_seconds\"")]),
        Limit(
            "destinations, delivery attempts and vendors' words",
            [(storeKeys, "\"retention.destinations_days\""), (storeKeys, "\"retention.delivery_details_days\"")]),
        Limit("a verification with its timeline", [(storeKeys, "\"retention.verifications_days\"")]),
        Limit("failed checks of a destination", [(retention, "static let failedChecks")]),
        Limit(
            "PostgreSQL: connections of a process", [(storeKeys, "\"store.postgresql.connections\"")], derived: [4]),
        Limit(
            "PostgreSQL: a connection, a statement, a wait for a lock",
            [
                (storeKeys, "\"store.postgresql.connect_timeout_seconds\""),
                (storeKeys, "\"store.postgresql.statement_timeout_seconds\""),
                (storeKeys, "\"store.postgresql.lock_timeout_seconds\""),
            ]),
        Limit(
            "PostgreSQL: turns of a transaction that others were faster than",
            [("PostgreSQLStore/Transactions/Line+carryingOut.swift", "static let turnsMax")]),
        Limit(
            "PostgreSQL: finding out what came of a commit whose answer was lost",
            [("PostgreSQLStore/PostgreSQLStore+Settings.swift", "var resolutionTimeout")]),
    ]
}
