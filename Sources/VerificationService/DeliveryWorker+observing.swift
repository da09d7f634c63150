import VerificationCore

extension DeliveryWorker {
    /// Tells the observer what was written down.
    func observe(_ work: DeliveryWork, _ attempt: DeliveryAttempt?, _ outcome: SaveOutcome) async {
        guard case .saved(let closedAt) = outcome else { return }
        if let attempt { observer.note(.attempted(attempt)) }
        let before = work.claim.delivery.state
        if work.state.status != before.status { observer.note(.delivery(work.channel, work.state.status)) }
        if let failure = work.state.failure, before.failure == nil, work.state.endedAt != nil {
            observer.note(.deliveryFailed(work.channel, failure))
        }
        if closedAt != nil, work.claim.closedAt == nil { await observeEnd(of: work) }
    }

    /// A save says when the verification ended and not by what: only its last failed delivery ends it here.
    private func observeEnd(of work: DeliveryWork) async {
        guard work.state.endedAt != nil,
            let record = try? await store.verification(work.claim.delivery.verification),
            case .undeliverable = record.state.ledger.status
        else { return }
        observer.note(.ended(.undeliverable))
    }
}
