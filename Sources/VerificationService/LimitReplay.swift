public import VerificationCore

/// A dry run of changed limits: what the sends of the last days would have met under them. It only reads, and counts in
/// memory with the same `SendBook` that counts in the stores.
public struct LimitReplay: Sendable {
    /// How far back and how much one run looks at. The newest verifications are those that count.
    public static let daysAllowed = 1...30
    public static let verificationsMax = 50_000
    /// Refusals that a report names one by one.
    public static let listedMax = 1000
    /// Counted before the first day, so that the windows of a day are not empty at its beginning.
    static let warmUp: Duration = .seconds(24 * 3600)

    private let store: any VerificationStore
    private let limits: any LimitStore & OwnKeyReading
    private let vault: any Vault
    private let subjects: Subjects?
    private let clock: any ServiceClock
    private let verificationsMax: Int

    /// - Parameter subjects: The keys under which destinations are sealed: a number's prefix is read from it (R84).
    public init(
        store: any VerificationStore, limits: any LimitStore & OwnKeyReading, vault: any Vault, subjects: Subjects?,
        clock: any ServiceClock, verificationsMax: Int = LimitReplay.verificationsMax
    ) {
        self.store = store
        self.limits = limits
        self.vault = vault
        self.subjects = subjects
        self.clock = clock
        self.verificationsMax = verificationsMax
    }

    /// Runs the stored sends of an application through its limits with some of them changed.
    /// - Parameter settings: Names with their values, as `SendPolicy.set` reads them.
    public func run(
        days: Int, changing settings: [(name: String, value: String)], of application: ApplicationID
    ) async throws(ServiceError) -> LimitReplayReport {
        guard LimitReplay.daysAllowed.contains(days) else {
            let allowed = LimitReplay.daysAllowed
            throw .invalid([FieldFault("days", .invalid, "\(allowed.lowerBound) to \(allowed.upperBound)")])
        }
        let now = clock.now()
        let since = now.earlier(by: .seconds(days * 24 * 3600))
        var policy = try await stored { () async throws(StoreError) in try await limits.sendPolicy(of: application) }
        do throws(SendPolicyFault) {
            for (name, value) in settings { try policy.set(name, value) }
        } catch {
            throw .invalid([FieldFault(error.name, .invalid, error.allowed)])
        }
        let changed = policy
        return try await stored { () async throws(StoreError) in
            var run = ReplayRun(policy: changed, since: since, until: now)
            try await read(into: &run, of: application)
            run.report.refusedInTruth = try await refusals(of: application, since: since)
            try run.play()
            return run.report
        }
    }

    /// Reads page by page, newest first, until the moment from which on sends count.
    private func read(into run: inout ReplayRun, of application: ApplicationID) async throws(StoreError) {
        let start = run.report.since.earlier(by: LimitReplay.warmUp)
        var query = VerificationQuery(limit: VerificationQuery.limitMax)
        while true {
            let page = try await store.verifications(query, of: application)
            let ownKeys = try await ownKeys(of: page, run.report.policy, application)
            for record in page {
                guard record.state.ledger.createdAt >= start else { return }
                guard run.report.verifications < verificationsMax else {
                    run.report.isCut = true
                    return
                }
                try await add(record, ownKeys[record.key.id] ?? [], to: &run)
            }
            guard page.count == query.limit, let last = page.last else { return }
            query.after = VerificationCursor(createdAt: last.state.ledger.createdAt, id: last.key.id)
        }
    }

    /// The keys that came with creates; asked for only where a limit of the application's own counts them.
    private func ownKeys(
        of page: [VerificationRecord], _ policy: SendPolicy, _ application: ApplicationID
    ) async throws(StoreError) -> [VerificationID: [OwnLimitKey]] {
        guard !policy.own.isEmpty, !page.isEmpty else { return [:] }
        return try await limits.ownKeys(of: page.map(\.key.id), application)
    }

    private func add(
        _ record: VerificationRecord, _ ownKeys: [OwnLimitKey], to run: inout ReplayRun
    ) async throws(StoreError) {
        guard let deliveries = try await store.deliveries(of: record.key), !deliveries.isEmpty else { return }
        // A workflow's own steps do not wait: only the timeline tells them from what somebody asked for.
        let events = deliveries.count > 1 ? try await store.events(of: record.key) ?? [] : []
        let asked = Set(events.filter(\.asksForSend).map(\.at))
        let details = record.details.destinations
        let opener = TextOpener(
            vault: vault, subjects: subjects,
            keys: try await subjects?.keys(sealing: details, of: record.key.application) ?? [])
        let sends = deliveries.enumerated().map { place, delivery in
            ReplayRun.Sent(
                delivery: delivery, target: target(of: delivery, record, opener),
                isAsked: place == 0 || asked.contains(delivery.queuedAt))
        }
        run.add(record, sends, ownKeys: ownKeys)
    }

    /// What a send is counted by: all of it while the destination can be opened, and without its prefix otherwise; nil
    /// once the destination was erased.
    private func target(
        of delivery: DeliveryRecord, _ record: VerificationRecord, _ opener: TextOpener
    ) -> SendTarget? {
        let details = record.details.destinations
        let steps = record.state.workflow.steps
        if let destination = try? details.destination(
            of: delivery.step, on: delivery.channel, in: record.state.workflow, of: record.key, with: opener),
            let target = try? vault.sendTarget(of: destination, application: record.key.application)
        {
            return target
        }
        guard !(steps.indices.contains(delivery.step) && steps[delivery.step].hasOwnDestination),
            let entry = details.entry(for: delivery.channel), !entry.index.isEmpty
        else { return nil }
        return SendTarget(lookUpValue: entry.index)
    }

    /// What the limits refused in truth: such sends were never stored.
    private func refusals(of application: ApplicationID, since: Timestamp) async throws(StoreError) -> Int {
        var count = 0
        var cursor: LimitEventCursor?
        var seen = 0
        while seen < LimitEvents.keptMax {
            let page = try await limits.limitEvents(of: application, after: cursor, limit: LimitEvents.pageMax)
            for line in page where line.at >= since && line.event.news == .refused { count += line.event.times }
            seen += page.count
            guard page.count == LimitEvents.pageMax, let last = page.last, last.at >= since else { return count }
            cursor = last.cursor
        }
        return count
    }

    private func stored<Result>(_ call: () async throws(StoreError) -> Result) async throws(ServiceError) -> Result {
        do throws(StoreError) {
            return try await call()
        } catch {
            throw ServiceError(error)
        }
    }
}

extension EventRecord {
    /// Whether somebody asked for a send in this moment.
    fileprivate var asksForSend: Bool {
        switch kind {
        case .verification(.created), .verification(.resendAsked), .verification(.codeReissued),
            .verification(.advanceAsked):
            true
        default: false
        }
    }
}

extension Timestamp {
    fileprivate func earlier(by duration: Duration) -> Timestamp { self + (.zero - duration) }
}
