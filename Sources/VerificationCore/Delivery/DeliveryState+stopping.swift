extension DeliveryState {
    /// Whether nothing that cannot be repeated has been done, so that the delivery can be held back.
    public var canBeHeld: Bool {
        work == .send && !(status == .sending && phase == .submitting)
    }

    /// A stop switch forbids sending: the delivery waits for its end, or fails so that another step takes over (R39).
    /// Only for whoever knows that nothing was submitted.
    /// - Parameters:
    ///   - givesWay: Whether a step that is not stopped takes over at once.
    ///   - lateAt: From when on the code would die before it could be heard or read.
    public mutating func stopped(givesWay: Bool, lateAt: Timestamp, at now: Timestamp) {
        precondition(work == .send, "only what is to be sent is held back")
        guard !givesWay, now < lateAt else { return fail(.stopped, at: now) }
        status = .queued
        phase = .preparing
        failure = .stopped
        dueAt = min(now + stopLookEvery, lateAt)
    }
}

/// How soon a delivery that a switch holds back is looked at again.
private let stopLookEvery: Duration = .seconds(2)
