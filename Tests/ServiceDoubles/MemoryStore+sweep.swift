public import VerificationCore

extension MemoryStore {
    /// Rows that one call removes or changes at most.
    static let sweptMax = 500

    public func sweep(at now: Timestamp, keeping retention: Retention) throws(StoreError) -> SweepOutcome {
        try serve { () throws(StoreError) in
            var rows = sweepGuards(at: now) + sweepLimits(at: now)
            for (key, answer) in answers where answer.createdAt + Retention.idempotency <= now {
                guard rows < MemoryStore.sweptMax else { return SweepOutcome(rows: rows, isFinished: false) }
                answers[key] = nil
                rows += 1
            }
            for (id, verification) in verifications {
                guard rows < MemoryStore.sweptMax else { return SweepOutcome(rows: rows, isFinished: false) }
                guard let endedAt = verification.record.state.ledger.status.endedAt else { continue }
                let kept = endedAt + retention.verifications <= now ? nil : verification.aged(endedAt, now, retention)
                guard kept != verification else { continue }
                verifications[id] = kept
                if kept == nil { for delivery in verification.deliveries { deliveryOwners[delivery.record.id] = nil } }
                rows += 1
            }
            dropUnusedKeys()
            return SweepOutcome(rows: rows, isFinished: true)
        }
    }
}

extension MemoryStore.Verification {
    /// Without what has become too old (R83).
    fileprivate func aged(_ endedAt: Timestamp, _ now: Timestamp, _ retention: Retention) -> Self {
        var aged = self
        if endedAt + retention.destinations <= now {
            aged.targets = nil
            let details = record.details
            aged.record = VerificationRecord(
                key: record.key,
                details: VerificationDetails(
                    purpose: details.purpose, locale: details.locale, reference: details.reference,
                    metadata: [], destinations: SealedDestinations(phone: nil, email: nil)),
                state: record.state)
        }
        if endedAt + retention.deliveryDetails <= now {
            for place in aged.deliveries.indices { aged.deliveries[place].record.eraseDetails() }
            aged.events = events.map(\.withoutVendorWord)
        }
        return aged
    }
}

extension DeliveryRecord {
    mutating func eraseDetails() {
        let bare = DeliveryState(
            status: state.status, phase: state.phase, work: state.work, dueAt: state.dueAt, tries: state.tries,
            memo: state.work == nil ? nil : state.memo, holdsUpload: state.holdsUpload,
            submittedAt: state.submittedAt, endedAt: state.endedAt, failure: state.failure, vendorWord: nil,
            leftBehind: state.work == nil ? [] : state.leftBehind)
        self = DeliveryRecord(
            id: id, verification: verification, channel: channel, step: step, generation: generation,
            queuedAt: queuedAt, gateway: gateway, state: bare, attempts: [])
    }
}

extension EventRecord {
    var withoutVendorWord: EventRecord {
        if case .verification(.gatewayRefused(let channel, let gateway, let failure, _)) = kind {
            let bare = TimelineEntry.gatewayRefused(channel, gateway: gateway, failure, vendorCode: nil)
            return EventRecord(id: id, at: at, kind: .verification(bare))
        }
        guard case .delivery(let delivery, let channel, let moment) = kind else { return self }
        let bare = DeliveryMoment(
            status: moment.status, isPrepared: moment.isPrepared, failure: moment.failure, vendorWord: nil)
        return EventRecord(id: id, at: at, kind: .delivery(delivery, channel, bare))
    }
}
