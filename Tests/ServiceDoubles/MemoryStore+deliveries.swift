public import VerificationCore

extension MemoryStore {
    public func claimDeliveries(
        at now: Timestamp, lease: Duration, limit: Int
    ) throws(StoreError) -> [DeliveryClaim] {
        try serve { () throws(StoreError) in
            guard let soonest = look().work, soonest <= now else { return [] }
            let ready = verifications.values.flatMap(\.deliveries)
                .compactMap { delivery in delivery.readyAt.map { (at: $0, delivery: delivery) } }
                .filter { $0.at <= now }
                .sorted { ($0.at, $0.delivery.number) < ($1.at, $1.delivery.number) }
            return ready.prefix(limit).compactMap { claim($0.delivery.record, until: now + lease, at: now) }
        }
    }

    public func save(
        _ change: DeliveryChange, letGo: Bool, at now: Timestamp
    ) throws(StoreError) -> SaveOutcome {
        try serve { () throws(StoreError) in
            guard var verification = find(change.verification),
                let place = verification.deliveries.firstIndex(where: { $0.record.id == change.delivery })
            else { return .leaseLost }
            let before = verification.deliveries[place]
            guard before.fence == change.fence, before.leaseUntil != nil else { return .leaseLost }
            verification.deliveries[place].replace(change.state, gateway: change.gateway, attempt: change.attempt)
            if letGo { verification.deliveries[place].leaseUntil = nil }
            if let entry = change.note { note(.verification(entry), for: &verification, at: now) }
            let moment = DeliveryMoment(change.state)
            if moment != DeliveryMoment(before.record.state) {
                note(.delivery(change.delivery, before.record.channel, moment), for: &verification, at: now)
            }
            if change.state.standing != before.record.state.standing {
                let event = VerificationEvent.deliveryChanged(
                    change.delivery, change.state.standing, end: change.state.end, next: change.next)
                _ = try feed(event, to: &verification, at: now)
            }
            verifications[change.verification.id] = verification
            return .saved(closedAt: closedAt(before.record, verification, at: now))
        }
    }

    public func nextDue() throws(StoreError) -> Timestamp? {
        try serve { () throws(StoreError) in
            let soonest = look()
            return [soonest.deadline, soonest.work].compactMap(\.self).min()
        }
    }

    public func due(at now: Timestamp, limit: Int) throws(StoreError) -> [VerificationKey] {
        try serve { () throws(StoreError) in
            guard let soonest = look().deadline, soonest <= now else { return [] }
            let due = verifications.values
                .compactMap { verification in
                    verification.record.state.nextDeadline.map { (at: $0, verification: verification) }
                }
                .filter { $0.at <= now }
                .sorted { ($0.at, $0.verification.number) < ($1.at, $1.verification.number) }
            return due.prefix(limit).map(\.verification.record.key)
        }
    }

    /// The earliest deadline and the earliest work of a delivery.
    private func look() -> (deadline: Timestamp?, work: Timestamp?) {
        if let soonest { return soonest }
        let deadline = verifications.values.compactMap(\.record.state.nextDeadline).min()
        let work = verifications.values.flatMap(\.deliveries).compactMap(\.readyAt).min()
        soonest = (deadline, work)
        return (deadline, work)
    }

    private func claim(_ delivery: DeliveryRecord, until end: Timestamp, at now: Timestamp) -> DeliveryClaim? {
        guard var verification = find(delivery.verification),
            let place = verification.deliveries.firstIndex(where: { $0.record.id == delivery.id })
        else { return nil }
        verification.deliveries[place].leaseUntil = end
        verification.deliveries[place].fence += 1
        verifications[delivery.verification.id] = verification
        let closedAt = closedAt(delivery, verification, at: now)
        return DeliveryClaim(
            delivery: delivery, fence: verification.deliveries[place].fence, closedAt: closedAt,
            expiresAt: verification.record.state.ledger.expiresAt, details: verification.record.details,
            workflow: verification.record.state.workflow, envelope: closedAt == nil ? verification.envelope : nil)
    }

    /// When a delivery's code died: with its verification, or before that with a newer code.
    private func closedAt(_ delivery: DeliveryRecord, _ verification: Verification, at now: Timestamp) -> Timestamp? {
        let ledger = verification.record.state.ledger
        let endedAt = ledger.effectiveStatus(at: now).endedAt
        guard delivery.generation < ledger.generation else { return endedAt }
        return min(verification.codeIssuedAt, endedAt ?? verification.codeIssuedAt)
    }
}
