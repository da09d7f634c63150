/// The one status of a verification: `pending`, then exactly one terminal status that never changes (R10).
public enum VerificationStatus: Sendable, Hashable {
    /// Checks are accepted until the code expires.
    case pending
    /// The right code was checked in time.
    case approved(Approval)
    /// The last allowed check was wrong.
    case attemptsExceeded(at: Timestamp)
    /// The code's life ended without the right check.
    case expired(at: Timestamp)
    /// The caller ended it, or a new verification replaced it.
    case canceled(at: Timestamp)
    /// Every step of the workflow failed for certain.
    case undeliverable(at: Timestamp)
    /// A rule of ours stopped it.
    case blocked(at: Timestamp)

    /// The word for it in the API, in tables and in logs.
    public var word: Word {
        switch self {
        case .pending: .pending
        case .approved: .approved
        case .attemptsExceeded: .attemptsExceeded
        case .expired: .expired
        case .canceled: .canceled
        case .undeliverable: .undeliverable
        case .blocked: .blocked
        }
    }

    /// When the terminal status was reached; nil while pending.
    public var endedAt: Timestamp? {
        switch self {
        case .pending: nil
        case .approved(let approval): approval.at
        case .attemptsExceeded(let at), .expired(let at), .canceled(let at), .undeliverable(let at), .blocked(let at):
            at
        }
    }

    /// Whether the status is final.
    public var isTerminal: Bool { self != .pending }

    /// The statuses' names.
    public enum Word: String, Sendable, Hashable, CaseIterable {
        case pending, approved, expired, canceled, undeliverable, blocked
        case attemptsExceeded = "attempts_exceeded"
    }
}

/// When the right code came and by which channels it can have travelled (R14).
public struct Approval: Sendable, Hashable {
    public let at: Timestamp
    /// The channels that carried the accepted code, each once, weakest first.
    public let channels: [Channel]

    public init(at: Timestamp, channels: [Channel]) {
        self.at = at
        self.channels = Array(Set(channels)).sorted { $0.strength < $1.strength }
    }

    /// The channel that the approval is worth: the weakest that carried the code (R14).
    public var channel: Channel? { channels.first }
}
