extension Limit {
    static let applications = [
        Limit(
            "live keys of an application with the same scopes",
            [("VerificationCore/Ports/KeyRules.swift", "static let liveOfScopesMax")]),
        Limit("live keys of an application", [("VerificationCore/Ports/KeyRules.swift", "static let liveMax")]),
        // 315,360,000 seconds are ten years of 365 days.
        Limit(
            "end of a key",
            [("VerificationService/Administration+keys.swift", "static let expiresInAllowed")], derived: [10]),
        // What was read half a second ago is believed; reading it again has the other half.
        Limit(
            "a revoked key, a disabled application",
            [("VerificationService/Authenticator.swift", "let believedFor")], derived: [1]),
        Limit("last use of a key", [("VerificationService/KeyUses.swift", "let notedEvery")]),
        // What is known is at most a second old, and reading it has another.
        Limit(
            "stop switches",
            [
                ("VerificationService/Administration+stops.swift", "let stopsMax"),
                ("VerificationService/Administration+stops.swift", "static let stopReasonCharactersMax"),
                ("VerificationService/StopBoard.swift", "let believedFor"),
            ], derived: [2]),
    ]
}
