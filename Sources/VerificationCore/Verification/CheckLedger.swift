/// The part of a verification that a check needs: what is counted, and until when.
///
/// Counting is its own event and its own commit before any comparison (R7); the outcome of the comparison comes back
/// as another event of `VerificationState`.
public struct CheckLedger: Sendable, Hashable {
    public var status: VerificationStatus
    /// Which code is the valid one: 1 at creation, one more at each reissue (R5).
    public var generation: Int
    public let createdAt: Timestamp
    /// Digits of the code.
    public let codeLength: Int
    /// The first moment at which the code is refused.
    public var expiresAt: Timestamp
    public let checksMax: Int
    /// Checks taken over from a verification that this one replaced (R18).
    public let checksCarried: Int
    /// When each check was counted, oldest first. A clock that was set back since keeps to the moment before (R90), so
    /// that none lies before the creation and a store knows what it cannot have written.
    public var checkTimes: [Timestamp]

    public init(
        status: VerificationStatus, generation: Int, createdAt: Timestamp, codeLength: Int, expiresAt: Timestamp,
        checksMax: Int, checksCarried: Int, checkTimes: [Timestamp]
    ) {
        self.status = status
        self.generation = generation
        self.createdAt = createdAt
        self.codeLength = codeLength
        self.expiresAt = expiresAt
        self.checksMax = checksMax
        self.checksCarried = checksCarried
        self.checkTimes = checkTimes
    }

    public var checksUsed: Int { checksCarried + checkTimes.count }
    public var checksLeft: Int { max(0, checksMax - checksUsed) }

    /// The status as it holds at `now`: a pending verification whose code has died is expired to everybody, also
    /// before the sweep has written it down.
    public func effectiveStatus(at now: Timestamp) -> VerificationStatus {
        guard status == .pending, now >= expiresAt else { return status }
        return checksLeft == 0 ? .attemptsExceeded(at: expiresAt) : .expired(at: expiresAt)
    }

    /// Counts a check before it is compared, or refuses to.
    ///
    /// A refusal for want of checks leaves the status alone: the check that took the last place may still be right.
    /// - Parameter length: Digits that were typed; another number than the code's is no check at all (R8).
    public mutating func count(length: Int, at now: Timestamp) -> CheckCount {
        let status = effectiveStatus(at: now)
        guard status == .pending else { return .refused(.closed(status.word)) }
        guard length == codeLength else { return .refused(.wrongLength(expected: codeLength)) }
        guard checksLeft > 0 else { return .refused(.checksUsedUp) }
        checkTimes.append(max(now, checkTimes.last ?? createdAt))
        return .counted(left: checksLeft)
    }
}

/// The answer to a check that asks to be counted.
public enum CheckCount: Sendable, Hashable {
    /// It was counted; `left` further ones may follow.
    case counted(left: Int)
    /// It was not counted and must not be compared.
    case refused(Refusal)
}

/// Why an event changes nothing.
public enum Refusal: Error, Sendable, Hashable {
    /// The verification has ended with this status.
    case closed(VerificationStatus.Word)
    /// Every allowed check is taken; a parallel one may still be deciding.
    case checksUsedUp
    /// The typed code has another number of digits; it was not counted (R8).
    case wrongLength(expected: Int)
    /// The code that was compared, or that was to follow, belongs to another generation than the valid one.
    case staleCode
    /// Another send may be asked for at this moment.
    case tooSoon(Timestamp)
    /// No further send may be asked for.
    case tooManySends
    /// The workflow has no step, or no further step, for this.
    case noStep
    /// The outcome of an earlier send on this channel is unknown, so nothing more goes out on it (R26).
    case channelBarred(Channel)
    /// A call is under way; a second one would ring into it.
    case callUnderWay
    /// Too many checks of the destination's verifications have failed (R17). Nothing was counted.
    case destinationClosed(DestinationClosing)
    /// A limit on sending stands against it (R34 to R38). Nothing was sent, and nothing was counted.
    case limited(LimitEvent)
}
