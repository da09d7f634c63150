import VerificationCore

extension Session {
    /// Verifications that one transaction ends.
    private static let endedTogether = 500

    private static let findPending = SQL(
        "SELECT application, id FROM verifications WHERE status = 'pending' LIMIT \(endedTogether)")
    private static let forgetDigest = SQL(
        "UPDATE verifications SET digest = zeroblob(0) WHERE application = ?1 AND id = ?2")
    private static let eraseEnvelopes = SQL("DELETE FROM envelopes")

    /// Ends every pending verification as its time or a cancellation would, and forgets its code: what was pending in
    /// a backup may have been approved since, and no code works after a restore (R62). Deliveries wind up as after any
    /// end: the worker sends nothing for them and releases what a gateway keeps.
    /// - Returns: How many there were.
    func endAllPending(at now: Timestamp) throws(StoreError) -> Int {
        var count = 0
        while true {
            try database.execute("BEGIN IMMEDIATE")
            let keys = try pendingKeys()
            for key in keys { try end(key, at: now) }
            // None is pending, so whatever envelope is left has no use.
            if keys.isEmpty { try database.run(Session.eraseEnvelopes) }
            try database.execute("COMMIT")
            if keys.isEmpty { return count }
            count += keys.count
        }
    }

    private func pendingKeys() throws(StoreError) -> [VerificationKey] {
        try database.statement(Session.findPending).all { row throws(StoreError) in
            VerificationKey(application: try row.id(), id: try row.id())
        }
    }

    private func end(_ key: VerificationKey, at now: Timestamp) throws(StoreError) {
        guard var verification = try load(key) else { throw .damaged("a verification without its id") }
        let isOver = verification.record.state.ledger.effectiveStatus(at: now).isTerminal
        // One that is over begins no next step, so the id is only a stand-in.
        let event: VerificationEvent = isOver ? .timeReached(next: try newDeliveryID()) : .cancelRequested
        _ = try feed(event, to: &verification, at: now)
        guard verification.record.state.ledger.status.isTerminal else { throw .damaged("a verification does not end") }
        try database.run(Session.forgetDigest, [.text(key.application.text), .text(key.id.text)])
    }
}
