import VerificationCore

extension Session {
    /// Verifications that one transaction ends.
    static let endedTogether = 500

    private static let eraseEnvelopes = SQL("DELETE FROM envelopes")
    private static let anyPending = SQL("SELECT id FROM verifications WHERE status = 'pending' LIMIT 1")

    /// Ends every pending verification as its time or a cancellation would: what was pending in a backup may have been
    /// approved since, and no code works after a restore (R62). Deliveries wind up as after any end: the worker sends
    /// nothing for them and releases what a gateway keeps.
    /// - Returns: How many there were.
    func endAllPending(at now: Timestamp) throws(StoreError) -> Int {
        var count = 0
        isRestoring = true
        while true {
            try database.execute("BEGIN IMMEDIATE")
            // Whatever is pending has a deadline.
            let keys = try due(at: Timestamp(milliseconds: .max), limit: Session.endedTogether)
            for key in keys { try end(key, at: now) }
            if keys.isEmpty { try confirmNonePending() }
            try database.execute("COMMIT")
            if keys.isEmpty { return count }
            count += keys.count
        }
    }

    private func end(_ key: VerificationKey, at now: Timestamp) throws(StoreError) {
        guard var verification = try load(key) else { throw .damaged("a verification without its id") }
        let isOver = verification.record.state.ledger.effectiveStatus(at: now).isTerminal
        // One that is over begins no next step, so the id is only a stand-in.
        let event: VerificationEvent = isOver ? .timeReached(next: try newDeliveryID()) : .cancelRequested
        _ = try feed(event, to: &verification, at: now)
        guard verification.record.state.ledger.status.isTerminal else { throw .damaged("a verification does not end") }
    }

    /// Asks the rows themselves, not an index of deadlines; and no code stays readable that nobody will send.
    private func confirmNonePending() throws(StoreError) {
        let isAny = try database.statement(Session.anyPending).first { _ throws(StoreError) in true } ?? false
        guard !isAny else { throw .damaged("a pending verification without a deadline") }
        try database.run(Session.eraseEnvelopes)
    }
}
