/// The checks of an application, as a store adds them up over all machines (R22).
extension SendBook {
    /// The counter that checks are added to.
    public static let countedKeysOfChecks: [LimitKey] = [.checks]
    /// What is only read with it.
    public static let readKeysOfChecks: [LimitKey] = [.policy, .pause]

    /// Adds checks to those of the last ten minutes. A spray is told once in each window; where the application has
    /// chosen a pause, with the pause that begins now, and counting begins anew behind it.
    /// - Returns: What is told, with the end of the pause where one begins; nil when nothing is.
    public mutating func add(_ batch: CheckBatch, at now: Timestamp) throws(StoreError) -> SendBlock? {
        var pause: LimitHold = try state(.pause)
        // They were compared before the pause, which has answered them.
        guard pause.block(at: now) == nil else { return nil }
        var tally: CheckTally = try state(.checks)
        defer { keep(tally, .checks) }
        guard let spray = tally.count(batch, at: now) else { return nil }
        let seconds = try policy().sprayingPauseSeconds
        guard seconds > 0 else {
            events.append(LimitEvent(.noticed, spray, masked: nil, country: nil))
            return spray
        }
        tally.forget()
        pause.pause(spray, for: .seconds(seconds), at: now)
        keep(pause, .pause)
        let block = pause.block(at: now) ?? spray
        events.append(LimitEvent(.held, block, masked: nil, country: nil))
        return block
    }

    /// What refuses every check and everything that is asked for; nil when the application is not paused.
    func pause(at now: Timestamp) throws(StoreError) -> SendBlock? {
        let pause: LimitHold = try state(.pause)
        return pause.block(at: now)
    }
}
