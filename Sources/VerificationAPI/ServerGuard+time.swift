import NIOCore

extension ServerGuard {
    /// The next moment at which the client has been too slow; nil while the application is at work.
    private var deadline: NIODeadline? {
        if let cutBy { return cutBy }
        let waits = [readBy, takenBy.first].compactMap { $0 }
        if let first = waits.min() { return first }
        return reading == .nothing && unanswered == 0 ? quietSince + TimeAmount(limits.idleTime) : nil
    }

    /// Sets the timer unless one is set that rings no later; a timer that rings early sets itself again.
    func arm() {
        guard let context, let deadline, deadline < timerAt else { return }
        timer?.cancel()
        timerAt = deadline
        timer = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(deadline: deadline) { [weak self] in
            self?.ring()
        }
    }

    private func ring() {
        timer = nil
        timerAt = .distantFuture
        guard let context else { return }
        guard let deadline else {
            // The application is at work; what follows its answer is timed from the idle time on.
            rearm(at: context.eventLoop.now + TimeAmount(limits.idleTime), context)
            return
        }
        let now = context.eventLoop.now
        guard now >= deadline else {
            arm()
            return
        }
        if cutBy == nil, takenBy.first.map({ $0 > now }) ?? true, readBy != nil {
            let isBody = reading == .body && isForwarded
            refuse(Problem(.requestTimeout, "header and body must arrive in time"), context)
            if isBody { context.fireErrorCaught(ChannelError.inputClosed) }
        } else {
            context.close(promise: nil)
        }
    }

    private func rearm(at moment: NIODeadline, _ context: ChannelHandlerContext) {
        timerAt = moment
        timer = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(deadline: moment) { [weak self] in
            self?.ring()
        }
    }
}
