public import VerificationCore

/// Verifications, applications and keys in a PostgreSQL database, which several machines may share.
///
/// Threads of its own talk to the server, so that waiting for it never takes a thread from the concurrency pool: one
/// counts checks in groups, one feeds events in groups, some change one verification at a time, some read. A task that
/// is cancelled while it waits is still answered, and what it asked for is still done.
public final class PostgreSQLStore: Sendable {
    /// The server's time (R90).
    public let clock: StoreClock

    let checks: WaitingQueue<Check>
    let events: WaitingQueue<EventRequest>
    let changes: WaitingQueue<Job>
    let reads: WaitingQueue<Job>
    private let threads: Threads

    private init(_ settings: Settings, _ random: any RandomSource, _ clock: StoreClock) {
        self.clock = clock
        checks = WaitingQueue(limit: settings.waitingMax)
        events = WaitingQueue(limit: settings.waitingMax)
        changes = WaitingQueue(limit: settings.waitingMax)
        reads = WaitingQueue(limit: settings.waitingMax)
        threads = Threads(settings, clock, random)
    }

    deinit { closeQueues() }

    /// Connects, and refuses a server, role, schema or setting that safety does not hold on (R65).
    /// - Parameter random: Gives the ids of timeline lines and the marks of commits.
    /// - Throws: With a description that names everything that is wrong.
    public static func open(
        _ settings: Settings, random: any RandomSource
    ) async throws(PostgreSQLStoreError) -> PostgreSQLStore {
        try await open(settings, random: random, clock: StoreClock())
    }

    static func open(
        _ settings: Settings, random: any RandomSource, clock: StoreClock
    ) async throws(PostgreSQLStoreError) -> PostgreSQLStore {
        precondition(settings.connections > 0 && settings.readers > 0, "a store has connections that change and read")
        guard Inspection.isProtected(settings) else {
            throw PostgreSQLStoreError(.unsafe, Inspection.faults(of: settings).joined(separator: "; "))
        }
        let store = PostgreSQLStore(settings, random, clock)
        do throws(PostgreSQLStoreError) {
            try await store.start(settings)
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    /// Lets nothing more in, finishes what waits and closes the connections.
    public func close() async {
        closeQueues()
        await threads.ended()
    }

    func change<Value: Sendable>(
        _ scope: Transaction.Scope, _ body: @escaping @Sendable (Transaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result = await withUnsafeContinuation { continuation in
            changes.enqueue(Work(scope: scope, body: body, continuation: continuation))
        }
        return try result.get()
    }

    func read<Value: Sendable>(
        _ scope: Transaction.Scope, _ body: @escaping @Sendable (Transaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result = await withUnsafeContinuation { continuation in
            reads.enqueue(Work(scope: scope, body: body, continuation: continuation))
        }
        return try result.get()
    }

    /// The first connection looks at everything, the others at their own settings.
    private func start(_ settings: Settings) async throws(PostgreSQLStoreError) {
        for number in 0..<settings.readers {
            try await threads.start(reads, upTo: 1) { inspection throws(PostgreSQLStoreError) in
                if number == 0 { try inspection.judge() } else { try inspection.judgeSettings() }
            } perform: { jobs, line in
                PostgreSQLStore.perform(jobs, line, .reading)
            }
        }
        for _ in 0..<settings.connections {
            try await threads.start(changes, upTo: 1) { inspection throws(PostgreSQLStoreError) in
                try inspection.judgeSettings()
            } perform: { jobs, line in
                PostgreSQLStore.perform(jobs, line, .changing)
            }
        }
        try await threads.start(events, upTo: EventRequest.groupMax) { inspection throws(PostgreSQLStoreError) in
            try inspection.judgeSettings()
        } perform: { group, line in
            EventRequest.feed(group, line)
        }
        try await threads.start(checks, upTo: settings.groupMax) { inspection throws(PostgreSQLStoreError) in
            try inspection.judgeSettings()
        } perform: { group, line in
            Check.count(group, line)
        }
    }

    private static func perform(_ jobs: [Job], _ line: Line, _ access: Transaction.Access) {
        for job in jobs {
            let failure = line.carryOut(job.scope, access) { transaction throws(StoreError) in
                try job.perform(transaction)
            }
            if let failure { job.answer(failure: failure) } else { job.answer() }
        }
    }

    private func closeQueues() {
        checks.close()
        events.close()
        changes.close()
        reads.close()
    }
}
