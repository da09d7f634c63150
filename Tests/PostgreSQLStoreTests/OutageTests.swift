import PostgreSQLDoubles
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@testable import PostgreSQLStore

@Suite(.serialized) struct `Outages of the server` {
    /// Runs `body` with a server of its own.
    private static func withServer(
        _ body: (TemporaryPostgreSQL, TemporaryDatabase) async throws -> Void
    ) async throws {
        let server = try await TemporaryPostgreSQL.start()
        do {
            let database = try await server.makeDatabase()
            try await database.migrate()
            try await body(server, database)
            await server.close()
        } catch {
            await server.close()
            throw error
        }
    }

    /// Repeats an operation until the store is back.
    private static func persist<Value>(_ body: () async throws(StoreError) -> Value) async throws -> Value {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            do throws(StoreError) {
                return try await body()
            } catch {
                guard ContinuousClock.now < end else { throw error }
                await Task.yield()
            }
        }
    }

    @Test("R88 R99 without a server everybody is told so, and with one the store works again by itself")
    func stopped() async throws {
        try await Self.withServer { server, database in
            try await withOpenedStore(database.settings()) { store in
                let drafts = Drafts(seed: 2)
                let draft = drafts.draft()
                _ = try await store.create(draft, once: nil, at: Drafts.start)
                try await server.stop(.fast)
                for _ in 0..<3 {
                    await #expect(throws: StoreError.self) { try await store.verification(draft.key) }
                    await #expect(throws: StoreError.self) {
                        try await store.countCheck(draft.key, length: 6, at: Drafts.start)
                    }
                    await #expect(throws: StoreError.self) {
                        try await store.create(drafts.draft(), once: nil, at: Drafts.start)
                    }
                }
                try await server.start()
                let record = try await Self.persist { () throws(StoreError) in
                    try await store.verification(draft.key)
                }
                #expect(record?.key == draft.key)
                _ = try await Self.persist { () throws(StoreError) in
                    try await store.countCheck(draft.key, length: 6, at: Drafts.start)
                }
                _ = try await Self.persist { () throws(StoreError) in
                    try await store.create(drafts.draft(), once: nil, at: Drafts.start)
                }
            }
        }
    }

    @Test("R85 R93 nothing that was answered is lost when the server is killed and restarted under load")
    func killed() async throws {
        try await Self.withServer { server, database in
            try await withOpenedStore(database.settings()) { store in
                let journal = Journal()
                let random = SeededRandom(seed: 77)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<16 {
                        group.addTask {
                            let drafts = Drafts(seed: UInt64(number + 100))
                            while !journal.isOver { await journal.work(on: store, drafts) }
                        }
                    }
                    for _ in 0..<3 {
                        let goal = journal.entries.created.count + 20 + Int(try random.bytes(1)[0]) % 20
                        while journal.entries.created.count < goal { await Task.yield() }
                        try await server.restart(.immediate)
                    }
                    journal.end()
                    try await group.waitForAll()
                }
                try await Self.compare(journal.entries, database)
            }
        }
    }

    private static func compare(_ journal: Journal.Entries, _ database: TemporaryDatabase) async throws {
        let lines = try await database.run("SELECT id, length(check_times) / 8 FROM sandi.ledgers")
        var stored: [Substring: Int] = [:]
        for line in lines.split(separator: "\n") {
            let parts = line.split(separator: "|")
            stored[parts[0]] = Int(parts[1])
        }
        for key in journal.created {
            let counted = try #require(stored[key.id.text[...]], "an answered create is gone")
            #expect(counted >= journal.counted[key] ?? 0, "an answered check is gone")
        }
        #expect(stored.count <= journal.created.count + journal.unknown, "a create was done twice")
        for failure in journal.failures {
            switch failure {
            case .unavailable, .outcomeUnknown: break
            default: Issue.record("\(failure)")
            }
        }
    }
}

/// What the clients of a store were told, to be compared with the database afterwards.
private final class Journal: Sendable {
    struct Entries {
        var created: [VerificationKey] = []
        var counted: [VerificationKey: Int] = [:]
        /// Creates of which nobody knows.
        var unknown = 0
        var failures: [StoreError] = []
        var isOver = false
    }

    private let state = Mutex(Entries())

    var entries: Entries { state.withLock { $0 } }
    var isOver: Bool { state.withLock { $0.isOver } }
    func end() { state.withLock { $0.isOver = true } }

    /// Creates a verification, checks it three times, and writes down what was answered.
    func work(on store: PostgreSQLStore, _ drafts: Drafts) async {
        let draft = drafts.draft()
        do throws(StoreError) {
            _ = try await store.create(draft, once: nil, at: Drafts.start)
            state.withLock { $0.created.append(draft.key) }
        } catch {
            state.withLock { entries in
                entries.failures.append(error)
                if case .outcomeUnknown = error { entries.unknown += 1 }
            }
            await Task.yield()
            return
        }
        for _ in 0..<3 {
            do throws(StoreError) {
                guard case .counted = try await store.countCheck(draft.key, length: 6, at: Drafts.start) else {
                    continue
                }
                state.withLock { $0.counted[draft.key, default: 0] += 1 }
            } catch {
                state.withLock { $0.failures.append(error) }
            }
        }
    }
}
