import HTTPTypes
import Hummingbird
import StrictJSON
import VerificationCore
import VerificationService

extension Problem {
    /// What the API says about an error from inside. Every error passes here; one that is not known tells nothing.
    /// - Parameter now: The moment from which a wait is counted.
    init(_ error: any Error, at now: Timestamp) {
        switch error {
        case let problem as Problem: self = problem
        case let error as ServiceError: self.init(error, at: now)
        case let error as JSONError: self.init(.invalidJSON, error.description)
        default: self.init(.internalError, "the error was logged under this request's id")
        }
    }

    private init(_ error: ServiceError, at now: Timestamp) {
        switch error {
        case .invalid(let faults): self = .invalid(faults)
        case .notFound: self.init(.notFound, "no verification of this application has this id")
        case .refused(let refusal): self.init(refusal, at: now)
        case .idempotencyKeyReused:
            self.init(.idempotencyKeyReused, "use a fresh key for every request; a key may only repeat its own request")
        case .stopped(let target): self.init(target)
        case .administration(let refusal): self.init(refusal)
        case .unavailable:
            self.init(.unavailable, "nothing was approved and nothing was sent; try again", headers: [.retryShortly])
        case .overloaded: self.init(.overloaded, "nothing was done; try again", headers: [.retryShortly])
        }
    }

    private init(_ refusal: Refusal, at now: Timestamp) {
        switch refusal {
        case .closed(let word):
            self.init(
                .verificationClosed, "its status is \(word.rawValue) and never changes",
                members: [JSONMember("verification_status", .string(word.rawValue))])
        case .checksUsedUp: self.init(.checksUsedUp, "no further check is evaluated for this verification")
        case .wrongLength(let expected):
            self = .invalid([FieldFault("code", .invalid, "\(expected) digits, as text; this was not counted")])
        case .staleCode: self.init(.codeReplaced, "a newer code was issued while this one was compared")
        case .tooSoon(let moment):
            self = .waiting(.tooSoon, "wait until `retry_at`", until: moment, now)
            add(.resend(allowedAt: moment, at: now), at: now)
        case .tooManySends: self.init(.tooManySends, "create another verification once this one has ended")
        case .noStep: self.init(.noStep, "the workflow has no such channel or no further step")
        case .channelBarred(let channel):
            self.init(
                .channelBarred, "an earlier send on it may have gone out, so that another could reach the person twice",
                members: [JSONMember("channel", .string(channel.rawValue))])
        case .callUnderWay: self.init(.callUnderWay, "a second call would ring into it; wait until it ends")
        case .destinationClosed(let closing): self.init(closing, at: now)
        case .limited(let refusal): self.init(refusal.block, at: now)
        }
    }

    /// A refusal that ends by itself.
    static func waiting(_ code: ProblemCode, _ detail: String, until moment: Timestamp, _ now: Timestamp) -> Problem {
        let seconds = String(max(1, (moment - now).inSecondsRoundedUp))
        return Problem(
            code, detail, members: [JSONMember("retry_at", .string(moment.rfc3339))],
            headers: [HTTPField(name: .retryAfter, value: seconds)])
    }

    /// Tells what the rule that refused has to say of itself (R49).
    mutating func add(_ verdict: RateLimitVerdict, at now: Timestamp) {
        headers += RateLimitFields.of([verdict], at: now)
    }
}

extension HTTPField {
    /// For what may be over in a moment.
    static let retryShortly = HTTPField(name: .retryAfter, value: "1")
}
