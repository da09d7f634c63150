public import VerificationCore

extension SQLiteStore: VerificationStore {
    public func create(
        _ draft: VerificationDraft, once: IdempotencyRequest?, at now: Timestamp
    ) async throws(StoreError) -> CreateOutcome {
        try await write { session throws(StoreError) in try session.create(draft, once: once, at: now) }
    }

    public func countCheck(
        _ key: VerificationKey, length: Int, handle: [UInt8]?, at now: Timestamp
    ) async throws(StoreError) -> CountOutcome {
        try await write(.single, lane: .urgent) { session throws(StoreError) in
            try session.countCheck(key, length: length, handle: handle, at: now)
        }
    }

    public func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey, once: IdempotencyRequest?,
        trace: TraceContext?, at now: Timestamp
    ) async throws(StoreError) -> ApplyOutcome {
        try await write(lane: event.decidesCheck ? .urgent : .ordinary) { session throws(StoreError) in
            try session.apply(event, replacing: code, to: key, once: once, trace: trace, at: now)
        }
    }

    public func unlock(_ destination: DestinationKey) async throws(StoreError) -> DestinationGuard? {
        try await write { session throws(StoreError) in try session.unlock(destination) }
    }

    public func verification(_ key: VerificationKey) async throws(StoreError) -> VerificationRecord? {
        try await read { session throws(StoreError) in try session.load(key)?.record }
    }

    public func verifications(
        _ query: VerificationQuery, of application: ApplicationID
    ) async throws(StoreError) -> [VerificationRecord] {
        try await read { session throws(StoreError) in try session.verifications(query, of: application) }
    }

    public func deliveries(of key: VerificationKey) async throws(StoreError) -> [DeliveryRecord]? {
        try await read { session throws(StoreError) in try session.deliveries(of: key) }
    }

    public func events(of key: VerificationKey) async throws(StoreError) -> [EventRecord]? {
        try await read { session throws(StoreError) in try session.events(of: key) }
    }

    public func due(at now: Timestamp, limit: Int) async throws(StoreError) -> [VerificationKey] {
        try await read { session throws(StoreError) in try session.due(at: now, limit: limit) }
    }

    public func claimDeliveries(
        at now: Timestamp, lease: Duration, limit: Int
    ) async throws(StoreError) -> [DeliveryClaim] {
        try await write { session throws(StoreError) in
            try session.claimDeliveries(at: now, lease: lease, limit: limit)
        }
    }

    public func save(
        _ change: DeliveryChange, letGo: Bool, at now: Timestamp
    ) async throws(StoreError) -> SaveOutcome {
        try await write { session throws(StoreError) in try session.save(change, letGo: letGo, at: now) }
    }

    public func nextDue() async throws(StoreError) -> Timestamp? {
        try await read { session throws(StoreError) in try session.nextDue() }
    }

    /// Removes what is past its time in portions of a transaction each, between which others have their turn, gives
    /// free pages back and cuts the log; to be called at least every 5 minutes (R59, R83).
    public func sweep(at now: Timestamp, keeping retention: Retention) async throws(StoreError) -> SweepOutcome {
        var rows = 0
        var isFinished = false
        for _ in 0..<portionsMax where !isFinished {
            let portion = try await write { session throws(StoreError) in
                try session.sweep(at: now, keeping: retention)
            }
            rows += portion.rows
            isFinished = portion.isFinished
        }
        let outcome = SweepOutcome(rows: rows, isFinished: isFinished)
        try await write { session throws(StoreError) in try session.giveBackPages() }
        let isLogDue = try await write(.alone) { session throws(StoreError) in
            session.shouldCutLog(outcome, at: now)
        }
        if isLogDue { try await cutLog { $0.logCutAt = now } }
        return outcome
    }
}

/// Portions in one call of `sweep`.
private let portionsMax = 10

extension VerificationEvent {
    /// Whether somebody who has typed a code waits for it.
    fileprivate var decidesCheck: Bool {
        switch self {
        case .codeMatched, .codeMismatched, .transactionDiffered: true
        default: false
        }
    }
}
