public import VerificationCore

extension MemoryStore: LimitStore, SprayStore, RefusalStore, OwnKeyReading {
    /// Asks the limits for a send, and counts it if it may go out.
    func admit(
        _ send: SendBook.Send, by application: ApplicationID, at now: Timestamp
    ) throws(StoreError) -> LimitEvent? {
        var book = book(of: application)
        let refusal = try book.admit(send, at: now)
        save(book, application, at: now)
        return refusal
    }

    /// Tells the limits what an event has brought to an end.
    func noteEnds(
        _ verification: Verification, since before: VerificationState, at now: Timestamp
    ) throws(StoreError) {
        guard let targets = verification.targets else { return }
        let state = verification.record.state
        let application = verification.record.key.application
        var book = book(of: application)
        for call in state.endedCalls(since: before) {
            guard let target = targets.target(step: call.step, channel: call.channel) else { continue }
            try book.callEnded(call, target, at: now)
        }
        if before.ledger.status == .pending, state.ledger.status.isTerminal, let area = state.countedArea(targets) {
            let isApproved = state.ledger.status.word == .approved
            try book.verificationEnded(isApproved: isApproved, in: area, part: 0, at: now)
        }
        save(book, application, at: now)
    }

    public func limitEvents(
        of application: ApplicationID, after cursor: LimitEventCursor?, limit: Int
    ) throws(StoreError) -> [LimitEventRecord] {
        try serve { () throws(StoreError) in
            let events = (limitEvents[application] ?? []).sorted { ($0.at, $0.id.text) > ($1.at, $1.id.text) }
            let rest = events.filter { event in
                cursor.map { (event.at, event.id.text) < ($0.at, $0.id.text) } != false
            }
            return Array(rest.prefix(limit))
        }
    }

    public func holds(of application: ApplicationID, at now: Timestamp) throws(StoreError) -> [HeldArea] {
        try serve { () throws(StoreError) in
            (limits[application] ?? [:]).values.sorted { $0.key < $1.key }
                .compactMap { HeldArea(key: $0.key, bytes: $0.bytes) }.filter { $0.hold.block(at: now) != nil }
        }
    }

    public func lift(
        _ key: LimitKey, of application: ApplicationID, at now: Timestamp, noting note: AuditNote?
    ) throws(StoreError) -> Bool {
        try serve { () throws(StoreError) in
            guard let row = limits[application]?[key], let area = HeldArea(key: key, bytes: row.bytes),
                let block = area.hold.block(at: now)
            else { return false }
            try note?.chained(to: self)
            limits[application]?[key] = area.lifted(at: now)
            tell(LimitEvent(.lifted, block, masked: nil, country: key.country), application, at: now)
            return true
        }
    }

    public func setSafe(
        _ isSafe: Bool, _ target: SendTarget, of application: ApplicationID, noting note: AuditNote?
    ) throws(StoreError) {
        try serve { () throws(StoreError) in
            try note?.chained(to: self)
            let row = LimitRow(key: .safe(target), bytes: [1], expiresAt: nil)
            limits[application, default: [:]][row.key] = isSafe ? row : nil
        }
    }

    public func sendPolicy(of application: ApplicationID) throws(StoreError) -> SendPolicy {
        try serve { () throws(StoreError) in try book(of: application).policy() }
    }

    public func setSendPolicy(
        _ policy: SendPolicy, of application: ApplicationID, noting note: AuditNote?
    ) throws(StoreError) {
        try serve { () throws(StoreError) in
            try note?.chained(to: self)
            limits[application, default: [:]][.policy] = policy == .standard ? nil : policy.row
        }
    }

    func sweepLimits(at now: Timestamp) -> Int {
        var rows = 0
        for (application, states) in limits {
            let kept = states.filter { $0.value.expiresAt.map { now < $0 } != false }
            rows += states.count - kept.count
            limits[application] = kept
        }
        for (application, events) in limitEvents {
            let kept = events.filter { now < $0.at + LimitEvents.keptFor }.suffix(LimitEvents.keptMax)
            rows += events.count - kept.count
            limitEvents[application] = Array(kept)
        }
        return rows
    }

    public func ownKeys(
        of ids: [VerificationID], _ application: ApplicationID
    ) throws(StoreError) -> [VerificationID: [OwnLimitKey]] {
        try serve { () throws(StoreError) in
            var keys: [VerificationID: [OwnLimitKey]] = [:]
            for id in ids {
                let found = find(VerificationKey(application: application, id: id))?.targets?.ownKeys ?? []
                if !found.isEmpty { keys[id] = found }
            }
            return keys
        }
    }

    public func add(_ batches: [CheckBatch], at now: Timestamp) throws(StoreError) -> [Spray] {
        try serve { () throws(StoreError) in
            var sprays: [Spray] = []
            for batch in batches {
                var book = book(of: batch.application)
                if let block = try book.add(batch, at: now) {
                    sprays.append(Spray(application: batch.application, block: block))
                }
                save(book, batch.application, at: now)
            }
            return sprays
        }
    }

    public func pauses(at now: Timestamp) throws(StoreError) -> [ApplicationID: SendBlock] {
        try serve { () throws(StoreError) in
            limits.compactMapValues { rows in
                rows[.pause].flatMap { HeldArea(key: $0.key, bytes: $0.bytes) }?.hold.block(at: now)
            }
        }
    }

    public func tell(_ refusals: [ToldRefusal]) throws(StoreError) {
        try serve { () throws(StoreError) in
            for refusal in refusals { tell(refusal.event, refusal.application, at: refusal.at) }
        }
    }

    private func book(of application: ApplicationID) -> SendBook {
        var book = SendBook()
        for (key, row) in limits[application] ?? [:] { book.load(key, row.bytes) }
        return book
    }

    private func save(_ book: SendBook, _ application: ApplicationID, at now: Timestamp) {
        for (key, row) in book.changes { limits[application, default: [:]][key] = row }
        for event in book.events { tell(event, application, at: now) }
    }

    private func tell(_ event: LimitEvent, _ application: ApplicationID, at now: Timestamp) {
        limitEvents[application, default: []].append(LimitEventRecord(id: newEventID(), at: now, event: event))
    }
}
