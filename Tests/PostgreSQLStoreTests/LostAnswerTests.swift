import PostgreSQLDoubles
import ServiceDoubles
import Testing
import VerificationCore

@testable import PostgreSQLStore

@Suite(.serialized) struct `Commits whose answer is lost` {
    private static let counts = """
        SELECT (SELECT count(*) FROM sandi.ledgers), (SELECT count(*) FROM sandi.deliveries),
            (SELECT count(*) FROM sandi.events), (SELECT count(*) FROM sandi.commits WHERE NOT is_fence),
            (SELECT count(*) FROM sandi.commits WHERE is_fence)
        """

    /// Where the commit is cut, and how many fences that leaves.
    private static let cuts: [(cut: CuttingProxy.Cut, fences: Int)] = [
        (.beforeMark, 1), (.beforeCommit, 1), (.beforeAnswer, 0),
    ]

    @Test("R93 a create is done once and answered, wherever its commit is cut", arguments: cuts)
    func create(_ cut: (cut: CuttingProxy.Cut, fences: Int)) async throws {
        try await withProxy { store, proxy, database in
            proxy.cut(cut.cut)
            let draft = Drafts(seed: 3).draft()
            guard case .created(let record) = try await store.create(draft, once: nil, at: Drafts.start) else {
                Issue.record("not created")
                return
            }
            #expect(proxy.cuts == 1)
            let found1 = try await store.verification(draft.key)
            #expect(found1 == record)
            let found2 = try await database.run(Self.counts)
            #expect(found2 == "1|1|2|1|\(cut.fences)")
        }
    }

    @Test("R93 R7 a check is counted once and answered, wherever its commit is cut", arguments: cuts)
    func check(_ cut: (cut: CuttingProxy.Cut, fences: Int)) async throws {
        try await withProxy { store, proxy, _ in
            let draft = Drafts(seed: 3).draft()
            _ = try await store.create(draft, once: nil, at: Drafts.start)
            proxy.cut(cut.cut)
            guard case .counted(let ticket) = try await store.countCheck(draft.key, length: 6, at: Drafts.start)
            else {
                Issue.record("not counted")
                return
            }
            #expect(proxy.cuts == 1)
            #expect(ticket.checksLeft == 4)
            let found3 = try await store.verification(draft.key)?.state.ledger.checksUsed
            #expect(found3 == 1)
        }
    }

    @Test("R93 when no server can be asked, the caller is told that nobody knows")
    func unknown() async throws {
        try await withProxy(resolutionTimeout: .milliseconds(200)) { store, proxy, database in
            proxy.cut(.forGood)
            do throws(StoreError) {
                _ = try await store.create(Drafts(seed: 3).draft(), once: nil, at: Drafts.start)
                Issue.record("answered")
            } catch {
                guard case .outcomeUnknown = error else {
                    Issue.record("\(error)")
                    return
                }
            }
            let found4 = try await database.run(Self.counts)
            #expect(found4 == "1|1|2|1|0")
            // By now the thread knows that there is no connection: nobody waits for it.
            await #expect(throws: StoreError.unavailable("there is no connection to the database")) {
                try await store.create(Drafts(seed: 4).draft(), once: nil, at: Drafts.start)
            }
        }
    }

    @Test("R93 a transaction that was fenced off cannot be committed any more")
    func fenced() async throws {
        try await withSchema { database in
            let settings = database.settings()
            let random = SeededRandom(seed: 1)
            let late = try Connection(settings)
            let asking = try Connection(settings)
            for connection in [late, asking] { try connection.prepareForWork(settings) }
            let mark = try CommitMark(at: Drafts.start, random)
            let found5 = try mark.resolve(on: asking, random)
            #expect(found5 == false)
            let transaction = Transaction(late, .all, .changing, random)
            transaction.run(SQL("UPDATE ledgers SET aged = 0"), [])
            #expect(throws: StoreError.self) { try transaction.commit(mark) }
            let found6 = try mark.resolve(on: asking, random)
            #expect(found6 == false)
        }
    }

    @Test("R93 a mark that was committed is found, however often it is asked for")
    func committed() async throws {
        try await withSchema { database in
            let settings = database.settings()
            let random = SeededRandom(seed: 1)
            let connection = try Connection(settings)
            try connection.prepareForWork(settings)
            let mark = try CommitMark(at: Drafts.start, random)
            let transaction = Transaction(connection, .all, .changing, random)
            transaction.run(SQL("UPDATE ledgers SET aged = 0"), [])
            try transaction.commit(mark)
            let found7 = try mark.resolve(on: connection, random)
            #expect(found7)
            let found8 = try mark.resolve(on: connection, random)
            #expect(found8)
        }
    }

    @Test func `marks are kept for an hour of the store's clock, and then swept`() async throws {
        try await withStore { store, database in
            _ = try await store.create(Drafts(seed: 3).draft(), once: nil, at: Drafts.start)
            let none = try await store.sweep(at: Drafts.start, keeping: .standard)
            #expect(none.rows == 0)
            _ = try await database.run("UPDATE sandi.commits SET made_at = made_at - 3600000")
            let swept = try await store.sweep(at: Drafts.start, keeping: .standard)
            #expect(swept.rows >= 1)
            #expect(swept.isFinished)
        }
    }
}
