public import VerificationCore

extension MemoryStore {
    public func unlock(_ destination: DestinationKey) throws(StoreError) -> DestinationGuard? {
        try serve { () throws(StoreError) in guards.removeValue(forKey: destination) }
    }

    /// Counts a check of a verification and, where it is guarded or has been checked before, against its destination.
    func count(
        _ verification: inout Verification, length: Int, at now: Timestamp
    ) -> (answer: CheckCount, ledger: CheckLedger) {
        var ledger = verification.record.state.ledger
        guard ledger.needsGuard(isGuarded: verification.isGuarded) else {
            return (ledger.count(length: length, at: now), ledger)
        }
        var destination = guards[verification.destination] ?? DestinationGuard()
        let (answer, closing) = ledger.count(
            length: length, at: now, isGuarded: &verification.isGuarded, against: &destination)
        keep(destination, verification.destination)
        if let closing { note(.verification(TimelineEntry(closing, at: now)), for: &verification, at: now) }
        return (answer, ledger)
    }

    /// Does to the destination's guard what a verification's end asks for.
    func settle(_ verification: Verification) {
        switch verification.record.state.ledger.guardDuty(isGuarded: verification.isGuarded) {
        case .none: break
        case .clear: guards[verification.destination] = nil
        case .charge(let moments): charge(moments, verification.destination)
        }
    }

    /// Has all open verifications of a destination guarded if the new one is not the only one, or if something stands
    /// against the destination.
    func guardNew(_ created: inout Verification) {
        let destination = created.destination
        let siblings = verifications.values.filter {
            $0.destination == destination && $0.record.state.ledger.status == .pending
        }
        guard !siblings.isEmpty || guards[destination] != nil else { return }
        for sibling in siblings where !sibling.isGuarded {
            charge(sibling.record.state.ledger.checkTimes, destination)
            verifications[sibling.record.key.id]?.isGuarded = true
        }
        created.isGuarded = true
    }

    func sweepGuards(at now: Timestamp) -> Int {
        let stale = guards.filter { _, state in
            state.failures < DestinationGuard.failuresMax
                && state.lastFailureAt.map { $0 + Retention.failedChecks <= now } != false
        }
        for key in stale.keys { guards[key] = nil }
        return stale.count
    }

    private func charge(_ moments: [Timestamp], _ destination: DestinationKey) {
        var state = guards[destination] ?? DestinationGuard()
        state.charge(moments)
        keep(state, destination)
    }

    private func keep(_ state: DestinationGuard, _ destination: DestinationKey) {
        guards[destination] = state.isEmpty ? nil : state
    }
}

extension MemoryStore.Verification {
    var destination: DestinationKey { DestinationKey(application: record.key.application, index: subject) }
}
