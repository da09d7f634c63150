extension Limit {
    private static let destination = "VerificationCore/Limits/DestinationSends.swift"
    private static let prefix = "VerificationCore/Limits/PrefixSends.swift"
    private static let hold = "VerificationCore/Limits/LimitHold.swift"
    private static let count = "VerificationCore/Limits/CallCount.swift"
    private static let events = "VerificationCore/Ports/LimitStore.swift"
    private static let refusals = "VerificationService/RefusalWatch.swift"
    private static let sprays = "VerificationService/SprayWatch.swift"

    static let sending = [
        Limit(
            "waits between sends to a destination, across verifications and purposes",
            [(waits, "static let standard"), (destination, "static let longWindow")]),
        Limit(
            "sends to a destination",
            [
                (destination, "static let shortMax"), (destination, "static let longMax"),
                (destination, "static let shortWindow"), (destination, "static let longWindow"),
            ]),
        Limit("calls at a time to a destination", [(destination, "static let callsMax")]),
        // The four digits that 10,000 lines have.
        Limit(
            "calls at a time to a prefix (a number without its last 4 digits)",
            [
                (prefix, "static let callsMax"),
                ("VerificationCore/Limits/SendTarget.swift", "static let linesPerPrefix"),
            ],
            derived: [4]),
        Limit(
            "different numbers, and sends, to a prefix in 10 minutes",
            [
                (prefix, "static let numbersMax"), (prefix, "static let sendsMax"), (prefix, "static let window"),
                (prefix, "static let holdLength"),
            ]),
        // One less than the sequence that holds the prefix.
        Limit(
            "numbers of a prefix in sequence in 10 minutes",
            [
                (prefix, "static let sequenceMax"), (prefix, "static let window"), (prefix, "static let holdLength"),
            ], derived: [4]),
        Limit(
            "what exempts a prefix from both",
            [(prefix, "static let exemptionEnded"), (prefix, "static let exemptionPercent")]),
        Limit(
            "approvals of at least 30 verifications to a country or prefix that ended in the last hour",
            [
                (hold, "static let endedMin"), (hold, "static let approvedPercent"), (hold, "static let stopLengths"),
            ]),
        Limit(
            "calls a day and a month (UTC), in all and per country",
            [
                ("VerificationCore/Limits/SendPolicy.swift", "(0...SendPolicy.capMost)"),
                ("VerificationCore/Limits/SendPolicy.swift", "static let capMost"), (count, "if reaches(100)"),
                (count, "if reaches(80)"),
            ]),
        Limit(
            "limits of the application's own",
            [
                (ownLimit, "static let limitsMax"), (ownLimit, "static let windowsMax"),
                (ownLimit, "static let countMax"), (ownLimit, "static let secondsAllowed"),
            ]),
        Limit(
            "lines of what the limits did", [(events, "static let keptFor"), (events, "static let keptMax")]),
        Limit(
            "lines of refusals of what somebody asked for",
            [(refusals, "let lookEvery"), (refusals, "let toldEvery"), (refusals, "let placesMax")]),
        Limit(
            "a dry run of changed limits",
            [
                ("VerificationService/LimitReplay.swift", "static let daysAllowed"),
                ("VerificationService/LimitReplay.swift", "static let verificationsMax"),
                ("VerificationService/LimitReplay.swift", "static let listedMax"),
            ]),
        Limit(
            "wrong checks of an application in 10 minutes",
            [
                ("VerificationCore/Limits/CheckTally.swift", "static let window"),
                ("VerificationCore/Limits/CheckTally.swift", "static let checksMin"),
                ("VerificationCore/Limits/CheckTally.swift", "static let wrongPercent"),
            ]),
        Limit(
            "adding checks to those of all machines",
            [(sprays, "let addedEvery"), (sprays, "let addedChecks"), (sprays, "let lookEvery")]),
        // What is known is at most a second old, and reading it has another.
        Limit(
            "a pause of checks and creates when that is told",
            [
                ("VerificationCore/Limits/SendPolicy.swift", "static let sprayingPauseSecondsMax"),
                (sprays, "let pausesBelievedFor"),
            ], derived: [2]),
    ]
}
