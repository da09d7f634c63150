import StrictJSON
import VerificationCore

extension Problem {
    /// A limit on sending stands against it: the rule, its counters and when it ends. Where waiting helps it says how
    /// long; a cap that is used up is not told to a client that would only wait (R34, R40).
    init(_ block: SendBlock, at now: Timestamp) {
        let code: ProblemCode
        let detail: String
        switch block.rule {
        case .own: (code, detail) = (.ownLimitReached, "too many creates with one of the keys in `limits`")
        case .sendWait, .verificationWait:
            (code, detail) = (.tooSoon, "the last send to the destination was just now; wait until `retry_at`")
        case .sendsPerTenMinutes, .sendsPerDay, .sendsPerVerification:
            (code, detail) = (.sendLimited, "too many sends went to the destination; wait until `retry_at`")
        case .callUnderWay, .prefixCalls, .sendDuringCall:
            (code, detail) = (.sendLimited, "a call there has not ended; wait until `retry_at`")
        case .conversion: (code, detail) = (.sendingHeld, "too few verifications there were approved")
        case .prefixSpeed: (code, detail) = (.sendingHeld, "too many numbers there were called in too short a time")
        case .spraying:
            (code, detail) = (.paused, "too many codes were wrong, so that none is checked or sent before `retry_at`")
        case .destinationClosed: (code, detail) = (.destinationClosed, "too many codes of the destination were wrong")
        case .countryNotAllowed, .specialRange, .stoppedEverything, .stoppedApplication, .stoppedCountry,
            .stoppedChannel:
            (code, detail) = (.sendingStopped, "nothing is sent there")
        case .callsPerDay, .callsPerMonth, .countryCallsPerDay, .countryCallsPerMonth:
            (code, detail) = (.capReached, "no more calls are placed before `retry_at`")
        }
        var problem = Problem(code, detail)
        if let end = block.endsAt { problem = .waiting(code, detail, until: end, now) }
        if code.status == 403 { problem.headers = [] }
        problem.members += [
            JSONMember("rule", .string(block.rule.rawValue)), JSONMember("used", .integer(Int64(block.used))),
            JSONMember("allowed", .integer(Int64(block.allowed))),
        ]
        self = problem
    }
}
