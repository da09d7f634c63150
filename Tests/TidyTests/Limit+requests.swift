extension Limit {
    static let requests = [
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
            ], derived: [7, 8, 3, 1, 2, 6]),
        Limit(
            "requests that wait for work",
            [
                ("VerificationAPI/Admission/AdmissionLimits.swift", "var waitingMax"),
                ("VerificationAPI/Admission/AdmissionLimits.swift", "var standingMax"),
                ("VerificationAPI/Admission/AdmissionLimits.swift", "var quickWait"),
                ("VerificationAPI/Admission/AdmissionLimits.swift", "var standsAfter"),
                ("VerificationAPI/Admission/AdmissionLimits.swift", "var waitTime"),
            ]),
        // The places of both together.
        Limit(
            "requests in work and waiting",
            [
                ("VerificationAPI/Admission/AdmissionLimits.swift", "var waitingMax"),
                ("VerificationAPI/Admission/KnownKeys.swift", "let rememberedFor"),
            ], derived: [448, 192]),
        Limit(
            "`Idempotency-Key`",
            [(request, "static let idempotencyKeyCharactersMax"), (retention, "static let secondsPerDay")], derived: [1]
        ),
        Limit("`purpose`", [(request, "static let purposeCharactersMax")]),
        Limit("`reference`", [(request, "static let referenceCharactersMax")]),
        Limit(
            "`limits`", [(ownLimit, "static let limitsMax"), (request, "static let metadataValueCharactersMax")]),
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
}
