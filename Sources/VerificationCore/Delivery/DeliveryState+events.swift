extension DeliveryState {
    /// A worker has claimed the delivery.
    /// - Parameter closedAt: When the verification ended or its code died; nil while it is open.
    /// - Parameter lateAt: From when on the code would die before it could be heard or read.
    /// - Parameter planned: What the gateway will be asked to release should the upload's answer be lost.
    public mutating func claimed(
        closedAt: Timestamp?, lateAt: Timestamp? = nil, planned: GatewayMemo?, at now: Timestamp
    ) -> DeliveryOrder {
        switch work {
        case .none:
            return .nothing
        case .release:
            return .release
        case .report:
            return .report
        case .send where status == .sending && phase == .submitting:
            outcomeUnknown(at: now)
            return .nothing
        case .send where closedAt != nil:
            fail(.verificationClosed, at: now)
            return .nothing
        case .send where lateAt.map { now >= $0 } == true:
            fail(.expiresTooSoon, at: now)
            return .nothing
        case .send:
            status = .sending
            phase = .preparing
            // Whatever a former try failed for is told; this one has not failed yet.
            failure = nil
            tries += 1
            // At every try: the former try's note would name its own upload only, not one whose answer is lost now.
            if let planned {
                memo = planned
                holdsUpload = true
            }
            return .send
        }
    }

    /// The gateway has what it needs; the next request must not be repeated.
    public mutating func prepared(_ memo: GatewayMemo) {
        precondition(status == .sending && phase == .preparing, "only a delivery being sent is prepared")
        self.memo = memo
        phase = .submitting
    }

    /// Preparing failed, or the gateway refused before it accepted anything: try again later, or fail.
    /// - Parameters:
    ///   - canGiveWay: Whether another step takes over at once, so that nobody waits for an open breaker (R96).
    ///   - jitter: A random number from 0 up to 1, for the back-off (R95).
    public mutating func refused(
        _ fault: GatewayFault, canGiveWay: Bool = false, jitter: Double, at now: Timestamp
    ) {
        precondition(status == .sending, "only a delivery being sent is refused")
        let givesWay = canGiveWay && fault.failure == .breakerOpen
        // Waiting for a free line is no failed try: it ends with the code's life, and the next step goes on without.
        let mayTryAgain = tries < RetryPolicy.triesMax || fault.failure == .concurrencyLimit
        guard fault.failure.isTemporary, !givesWay, mayTryAgain else {
            return fail(fault.failure, at: now)
        }
        status = .queued
        phase = .preparing
        failure = fault.failure
        dueAt = now + RetryPolicy.delay(afterTry: tries, jitter: jitter, asked: fault.retryAfter)
    }

    /// The gateway refused before it accepted anything, and the next gateway is tried at once. What it keeps is its own
    /// to release (R24).
    public mutating func givenOn(from gateway: String, _ fault: GatewayFault, at now: Timestamp) {
        precondition(status == .sending, "only a delivery being sent is given on")
        if holdsUpload, let memo { leftBehind.append(GatewayUpload(gateway: gateway, memo: memo)) }
        memo = nil
        holdsUpload = false
        status = .queued
        phase = .preparing
        failure = fault.failure
        tries = 0
        dueAt = now
    }

    /// The gateway took it.
    public mutating func accepted(_ memo: GatewayMemo, channel: Channel, at now: Timestamp) {
        precondition(status == .sending && phase == .submitting, "only a submitted delivery is accepted")
        self.memo = memo
        status = .submitted
        submittedAt = now
        failure = nil
        beginWork(.report, at: now + ReportSchedule.delay(channel, afterTries: 0))
    }

    /// The request went out and its answer did not come back.
    public mutating func outcomeUnknown(at now: Timestamp) {
        status = .unknown
        failure = .outcomeUnknown
        endedAt = now
        // The call may be ringing; its audio stays until it would have been played.
        finish(releaseAt: now + ReportSchedule.unknownCallLasts)
    }

    /// The gateway told how it stands.
    public mutating func reported(_ report: GatewayReport, channel: Channel, closedAt: Timestamp?, at now: Timestamp) {
        tries += 1
        if report.isFinal || !status.isFurther(than: report.status) { status = report.status }
        vendorWord = report.vendorWord
        if report.isFinal {
            endedAt = now
            // A call of which the vendor says no more while it is on its way: nobody knows what became of it.
            if channel == .call, status.isLive { status = .unknown }
            switch standing {
            case .failed: failure = report.failure ?? .channelFailed
            case .unknown: failure = .outcomeUnknown
            default: failure = nil
            }
            return finish(releaseAt: now)
        }
        reportAgain(channel: channel, closedAt: closedAt, at: now)
    }

    /// The gateway could not tell how it stands.
    public mutating func reportFailed(channel: Channel, closedAt: Timestamp?, at now: Timestamp) {
        tries += 1
        reportAgain(channel: channel, closedAt: closedAt, at: now)
    }

    /// What is to be released next: they take turns, so that one gateway that is down holds up no other's.
    public var releaseTarget: ReleaseTarget {
        guard let first = leftBehind.first, !holdsUpload || !tries.isMultiple(of: 2) else { return .own }
        return .leftBehind(first)
    }

    /// The gateway of `releaseTarget` keeps nothing more.
    public mutating func released() {
        switch releaseTarget {
        case .own: holdsUpload = false
        case .leftBehind: leftBehind.removeFirst()
        }
        if !holdsUpload, leftBehind.isEmpty { work = nil }
    }

    /// The gateway did not confirm the release; it is asked until it does or the tries are used up.
    public mutating func releaseFailed(jitter: Double, at now: Timestamp) {
        if case .leftBehind(let upload) = releaseTarget { leftBehind = Array(leftBehind.dropFirst()) + [upload] }
        tries += 1
        guard tries < RetryPolicy.releaseTriesMax else {
            work = nil
            return
        }
        let isSoon = tries < RetryPolicy.releaseTriesSoon
        dueAt =
            now
            + (isSoon
                ? RetryPolicy.delay(afterTry: tries, jitter: jitter, asked: nil) : RetryPolicy.releaseDelayLate)
    }

    /// The message cannot be sent: nothing left us.
    public mutating func fail(_ failure: DeliveryFailure, at now: Timestamp) {
        status = .failed
        self.failure = failure
        endedAt = now
        finish(releaseAt: now)
    }

    private mutating func reportAgain(channel: Channel, closedAt: Timestamp?, at now: Timestamp) {
        let begun = submittedAt ?? now
        let givesUpAt = min(
            begun + ReportSchedule.patience(channel),
            closedAt.map { $0 + ReportSchedule.patienceAfterEnd(channel) } ?? .distant)
        guard now >= givesUpAt else {
            dueAt = min(now + ReportSchedule.delay(channel, afterTries: tries), givesUpAt)
            return
        }
        endedAt = now
        // A call that never came to an end may have rung or been heard: nobody knows. A message was taken, and
        // stays so.
        if channel == .call, status.isLive, closedAt == nil {
            status = .unknown
            failure = .outcomeUnknown
        }
        finish(releaseAt: now)
    }

    private mutating func finish(releaseAt: Timestamp) {
        if holdsUpload || !leftBehind.isEmpty { beginWork(.release, at: releaseAt) } else { work = nil }
    }

    private mutating func beginWork(_ next: Work, at moment: Timestamp) {
        work = next
        tries = 0
        dueAt = moment
    }
}

extension DeliveryStatus {
    /// Whether this status lies further along than `other`, so that a late report does not turn it back.
    fileprivate func isFurther(than other: DeliveryStatus) -> Bool {
        rank > other.rank
    }

    private var rank: Int {
        switch self {
        case .queued: 0
        case .sending: 1
        case .submitted: 2
        case .ringing: 3
        case .inCall, .delivered: 4
        case .answered, .opened: 5
        case .clicked, .heard, .noAnswer, .busy, .rejected, .bounced, .failed, .unknown: 6
        }
    }
}

extension Timestamp {
    fileprivate static let distant = Timestamp(milliseconds: .max)
}
