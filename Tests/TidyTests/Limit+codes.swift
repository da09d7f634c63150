extension Limit {
    static let codes = [
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
            "of these, where a create asked for a handle",
            [
                ("VerificationCore/Verification/HandleBudget.swift", "static func strangersMax("),
                (policy, "static let checks"),
            ], derived: [1, 3]),
        // Ten sends of a six-digit code with five checks each.
        Limit(
            "chance of a day's guessing for one destination", [(keys, "\"applications.guess_odds_min\"")],
            derived: [13_333]),
        Limit(
            "a transaction",
            [(transaction, "static let wholeDigitsMax"), (transaction, "static let payeeCharactersMax")]),
        Limit(
            "a transaction in a call",
            [
                ("PromptRendering/Voice/SpokenTransaction.swift", "static let endingDigits"),
                ("PromptRendering/Voice/VoicePack.swift", "let callDurationMax"),
            ]),
        Limit(
            "life of a proof",
            [("ServiceConfiguration/Table/ConfigurationTable+proofs.swift", "\"proofs.lifetime_seconds\"")]),
        Limit(
            "a new key of proofs", [("ProofSigning/ProofKeyRing.swift", "static let publishedAhead")]),
        Limit(
            "failed checks of a destination within an hour, across its verifications",
            [
                (guards, "static let recentMax"), (guards, "static let window"), (guards, "static let closingFirst"),
                (guards, "static let closingMax"),
            ], derived: [2, 4, 8, 16]),
        Limit("failed checks of a destination in a row", [(guards, "static let failuresMax")]),
        // The stores' unique index on the open verification of a subject and purpose.
        Limit("open verifications per application, destination and purpose", [], derived: [1]),
        Limit("waits before another send of a verification", [(waits, "static let standard")]),
        Limit(
            "sends of one verification after which none may be asked for", [(waits, "static let standard")]),
        Limit(
            "steps of a workflow",
            [
                (workflow, "static let stepsAllowed"), (workflow, "static let timeoutSeconds"),
                (keys, "\"applications.workflow\""),
            ]),
    ]
}
