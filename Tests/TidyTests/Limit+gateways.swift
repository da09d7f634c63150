extension Limit {
    static let gateways = [
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
}
