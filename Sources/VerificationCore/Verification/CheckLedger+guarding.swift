/// How the checks of one verification become the destination's (R17).
///
/// Whether a verification is guarded is kept beside its ledger. One that is not guarded is the only open one of its
/// destination, nothing stands against that, and at most one check of it was counted since. So the first check of a
/// verification, which is mostly right, costs the destination nothing. From the second on, or once there is another
/// open verification, every check is counted in both places at once: the destination closes exactly, however many ask
/// at the same time.
extension CheckLedger {
    /// Whether the destination's guard has to be known before another check is counted.
    public func needsGuard(isGuarded: Bool) -> Bool { isGuarded || !checkTimes.isEmpty }

    /// Counts a check in this verification and against its destination, or refuses to and changes nothing.
    /// - Parameters:
    ///   - isGuarded: Whether the checks so far are counted against the destination; so they are afterwards.
    ///   - destination: What stands against the destination.
    /// - Returns: The answer, and the closing that the check brings about should it be wrong.
    public mutating func count(
        length: Int, at now: Timestamp, isGuarded: inout Bool, against destination: inout DestinationGuard
    ) -> (answer: CheckCount, closing: DestinationClosing?) {
        var counted = self
        let answer = counted.count(length: length, at: now)
        guard case .counted = answer else { return (answer, nil) }
        if let closing = destination.closing(at: now) { return (.refused(.destinationClosed(closing)), nil) }
        var closing = isGuarded ? nil : destination.charge(checkTimes)
        closing = destination.failed(at: now) ?? closing
        isGuarded = true
        self = counted
        return (answer, closing)
    }

    /// What the end of a verification means for its destination.
    public func guardDuty(isGuarded: Bool) -> GuardDuty {
        switch status {
        case .pending: .none
        case .approved: isGuarded ? .clear : .none
        default: isGuarded || checkTimes.isEmpty ? .none : .charge(checkTimes)
        }
    }
}

/// What has to be done to a destination's guard, in the transaction that brings it about.
public enum GuardDuty: Sendable, Hashable {
    case none
    /// A success: nothing stands against the destination any more.
    case clear
    /// Checks that no success has followed.
    case charge([Timestamp])
}

extension DestinationGuard {
    /// Counts failed checks of one verification.
    /// - Returns: The last closing that they bring about.
    @discardableResult
    public mutating func charge(_ moments: [Timestamp]) -> DestinationClosing? {
        var closing: DestinationClosing?
        for moment in moments { closing = failed(at: moment) ?? closing }
        return closing
    }
}
