public import VerificationCore

extension PostgreSQLStore: VerificationStore {
    public func create(
        _ draft: VerificationDraft, once: IdempotencyRequest?, at now: Timestamp
    ) async throws(StoreError) -> CreateOutcome {
        try await change(.application(draft.key.application)) { transaction throws(StoreError) in
            try transaction.create(draft, once: once, at: now)
        }
    }

    public func countCheck(
        _ key: VerificationKey, length: Int, handle: [UInt8]?, at now: Timestamp
    ) async throws(StoreError) -> CountOutcome {
        let result = await withUnsafeContinuation { continuation in
            checks.enqueue(Check(key, length: length, handle: handle, at: now, continuation))
        }
        return try result.get()
    }

    public func apply(
        _ event: VerificationEvent, replacing code: SealedCode?, to key: VerificationKey, once: IdempotencyRequest?,
        trace: TraceContext?, at now: Timestamp
    ) async throws(StoreError) -> ApplyOutcome {
        if once == nil, code == nil {
            let result = await withUnsafeContinuation { continuation in
                events.enqueue(EventRequest(event, to: key, trace: trace, at: now, continuation))
            }
            return try result.get()
        }
        return try await change(.application(key.application)) { transaction throws(StoreError) in
            try transaction.apply(event, replacing: code, to: key, once: once, trace: trace, at: now)
        }
    }

    public func unlock(_ destination: DestinationKey) async throws(StoreError) -> DestinationGuard? {
        try await change(.application(destination.application)) { transaction throws(StoreError) in
            try transaction.unlock(destination)
        }
    }

    public func verification(_ key: VerificationKey) async throws(StoreError) -> VerificationRecord? {
        try await read(.application(key.application)) { transaction throws(StoreError) in
            try transaction.verification(key)
        }
    }

    public func verifications(
        _ query: VerificationQuery, of application: ApplicationID
    ) async throws(StoreError) -> [VerificationRecord] {
        try await read(.application(application)) { transaction throws(StoreError) in
            try transaction.verifications(query, of: application)
        }
    }

    public func deliveries(of key: VerificationKey) async throws(StoreError) -> [DeliveryRecord]? {
        try await read(.application(key.application)) { transaction throws(StoreError) in
            try transaction.deliveries(of: key)
        }
    }

    public func events(of key: VerificationKey) async throws(StoreError) -> [EventRecord]? {
        try await read(.application(key.application)) { transaction throws(StoreError) in
            try transaction.events(of: key)
        }
    }

    public func due(at now: Timestamp, limit: Int) async throws(StoreError) -> [VerificationKey] {
        try await read(.all) { transaction throws(StoreError) in try transaction.due(at: now, limit: limit) }
    }

    public func claimDeliveries(
        at now: Timestamp, lease: Duration, limit: Int
    ) async throws(StoreError) -> [DeliveryClaim] {
        try await change(.all) { transaction throws(StoreError) in
            try transaction.claimDeliveries(at: now, lease: lease, limit: limit)
        }
    }

    public func save(
        _ change: DeliveryChange, letGo: Bool, at now: Timestamp
    ) async throws(StoreError) -> SaveOutcome {
        try await self.change(.application(change.verification.application)) { transaction throws(StoreError) in
            try transaction.save(change, letGo: letGo, at: now)
        }
    }

    public func nextDue() async throws(StoreError) -> Timestamp? {
        try await read(.all) { transaction throws(StoreError) in try transaction.nextDue() }
    }

    public func sweep(at now: Timestamp, keeping retention: Retention) async throws(StoreError) -> SweepOutcome {
        let storeTime = clock.now()
        return try await change(.all) { transaction throws(StoreError) in
            try transaction.sweep(at: now, storeTime: storeTime, keeping: retention)
        }
    }
}
