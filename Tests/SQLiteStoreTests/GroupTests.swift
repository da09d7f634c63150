import Dispatch
import Foundation
import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

/// Holds the writing thread until it is told to go on.
private final class Hold: Sendable {
    private let begun = AsyncStream<Void>.makeStream()
    private let goOn = DispatchSemaphore(value: 0)

    func wait() {
        begun.continuation.yield()
        goOn.wait()
    }

    func untilBegun() async {
        for await _ in begun.stream { return }
    }

    func release() { goOn.signal() }
}

private struct Refused: Error {}

@Suite struct `Group commit` {
    /// Starts `count` jobs while the writer is held, so that they become one group, and gathers what they came to.
    private static func group(
        of count: Int, on store: SQLiteStore, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async -> [Bool] {
        let hold = Hold()
        async let held: Void = store.write(.alone) { _ throws(StoreError) in hold.wait() }
        await hold.untilBegun()
        let outcomes = await withTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<count {
                group.addTask { (number, (try? await body(number)) != nil) }
            }
            while store.writes.waiting < count { await Task.yield() }
            hold.release()
            var outcomes = Array(repeating: false, count: count)
            for await (number, succeeded) in group { outcomes[number] = succeeded }
            return outcomes
        }
        try? await held
        return outcomes
    }

    /// Transactions in the log: its frames that end one say how large the database is.
    private static func transactions(_ folder: String) throws -> Int {
        let log = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/sandi.db-wal")))
        guard log.count > 32 else { return 0 }
        let number = { (place: Int) in log[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        let frame = 24 + number(8)
        // Frames of a former round of the log carry another salt and do not count.
        return stride(from: 32, to: log.count - frame + 1, by: frame).filter { place in
            number(place + 4) != 0 && log[place + 8..<place + 16] == log[16..<24]
        }.count
    }

    @Test func `64 checks that wait together are one transaction`() async throws {
        try await withStore { store, folder in
            let drafts = Drafts(seed: 4)
            var keys: [VerificationKey] = []
            for _ in 0..<64 {
                let draft = drafts.draft()
                _ = try await store.create(draft, once: nil, at: Drafts.start)
                keys.append(draft.key)
            }
            let before = try Self.transactions(folder)
            let outcomes = await Self.group(of: 64, on: store) { [keys] number in
                guard case .counted = try await store.countCheck(keys[number], length: 6, at: Drafts.start) else {
                    throw Refused()
                }
            }
            #expect(outcomes.allSatisfy { $0 })
            #expect(try Self.transactions(folder) == before + 1)
        }
    }

    @Test func `what a group came to is counted once, a lone check as a group of one`() async throws {
        try await withStore { store, _ in
            let draft = Drafts(seed: 4).draft()
            _ = try await store.create(draft, once: nil, at: Drafts.start)
            let before = store.measurements
            _ = try await store.countCheck(draft.key, length: 6, at: Drafts.start)
            let alone = store.measurements
            #expect(alone.groupSizes.counts[0] == before.groupSizes.counts[0] + 1)
            _ = await Self.group(of: 40, on: store) { _ in
                _ = try await store.countCheck(draft.key, length: 5, at: Drafts.start)
            }
            let after = store.measurements
            #expect(after.groupSizes.sum == alone.groupSizes.sum + 40 && after.groupSizes.max == 40)
            #expect(after.groupSizes.counts[6] == alone.groupSizes.counts[6] + 1)
            #expect(after.commitMicroseconds.counts.reduce(0, +) == after.groupSizes.counts.reduce(0, +))
            #expect(after.failedGroups == 0)
        }
    }

    @Test("R102 checks go before what waited longer, of which a part goes along")
    func lanes() async throws {
        let queue = JobQueue(limit: 100)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<48 {
                let isCheck = number >= 40
                group.addTask {
                    try? await queue.perform(isCheck ? .single : .composed, lane: isCheck ? .urgent : .ordinary) { _ in
                    }
                }
                while queue.waiting <= number { await Task.yield() }
            }
            var checks: [Int] = []
            while queue.waiting > 0 {
                let jobs = queue.take(upTo: 8) ?? []
                checks.append(jobs.count { $0.kind == .single })
                for job in jobs { job.answer(failure: .closed) }
            }
            #expect(checks == [6, 2, 0, 0, 0, 0])
        }
    }

    @Test("R9 a refused check waits for the disk like one that is counted")
    func refusedChecks() async throws {
        try await withStore { store, folder in
            let sizes = try await StoreContract.eachCheck(on: store) { try sizeOfLog(folder) }
            #expect(zip(sizes, sizes.dropFirst()).allSatisfy { $0 < $1 }, "\(sizes)")
        }
    }

    @Test("R9 a refused check writes as many pages as one that is counted against its destination")
    func pagesOfRefusedChecks() async throws {
        try await withStore { store, folder in
            let drafts = Drafts(seed: 6)
            let (open, unknown) = (drafts.draft(), drafts.draft().key)
            _ = try await store.create(open, once: nil, at: Drafts.start)
            var added: [VerificationID: [Int]] = [:]
            for number in 1...4 {
                for key in [open.key, unknown] {
                    let before = try sizeOfLog(folder)
                    _ = try await store.countCheck(key, length: 6, at: Drafts.start + .seconds(number))
                    added[key.id, default: []].append(try sizeOfLog(folder) - before)
                }
            }
            // The first check is counted against its verification alone, and the second marks that from now on.
            #expect(added[open.key.id]?.suffix(2) == added[unknown.id]?.suffix(2), "\(added)")
        }
    }

    @Test func `a group is no larger than its bound`() async throws {
        var options = SQLiteStore.Options()
        options.groupMax = 10
        try await withStore(options) { store, folder in
            let drafts = Drafts(seed: 4)
            let before = try Self.transactions(folder)
            let outcomes = await Self.group(of: 40, on: store) { _ in
                _ = try await store.create(drafts.draft(), once: nil, at: Drafts.start)
            }
            #expect(outcomes.allSatisfy { $0 })
            #expect(try Self.transactions(folder) == before + 4)
        }
    }

    @Test("R86 a failing job is undone whole, and alone")
    func failingJob() async throws {
        try await withStore { store, _ in
            let drafts = Drafts(seed: 4)
            let made = (0..<30).map { _ in drafts.draft() }
            let outcomes = await Self.group(of: 30, on: store) { number in
                try await store.write { session throws(StoreError) in
                    _ = try session.create(made[number], once: nil, at: Drafts.start)
                    if number % 3 == 0 { throw .conflict("as asked") }
                }
            }
            #expect(outcomes == (0..<30).map { $0 % 3 != 0 })
            for (number, draft) in made.enumerated() {
                let record = try await store.verification(draft.key)
                #expect((record != nil) == (number % 3 != 0))
            }
        }
    }

    @Test func `jobs whose transaction breaks down are done one by one`() async throws {
        try await withStore { store, _ in
            let drafts = Drafts(seed: 4)
            let made = (0..<10).map { _ in drafts.draft() }
            let outcomes = await Self.group(of: 10, on: store) { number in
                try await store.write { session throws(StoreError) in
                    _ = try session.create(made[number], once: nil, at: Drafts.start)
                    // As SQLite does by itself when a disk is full.
                    if number == 5 {
                        try session.database.execute("ROLLBACK")
                        throw .unavailable("as asked")
                    }
                }
            }
            #expect(outcomes == (0..<10).map { $0 != 5 })
            for (number, draft) in made.enumerated() {
                let record = try await store.verification(draft.key)
                #expect((record != nil) == (number != 5))
            }
        }
    }

    @Test func `a reader sees nothing of a transaction before its commit`() async throws {
        try await withStore { store, _ in
            let draft = Drafts(seed: 4).draft()
            let hold = Hold()
            async let written = store.write { session throws(StoreError) in
                _ = try session.create(draft, once: nil, at: Drafts.start)
                hold.wait()
            }
            await hold.untilBegun()
            let during = try await store.verification(draft.key)
            let dueDuring = try await store.nextDue()
            hold.release()
            try await written
            #expect(during == nil && dueDuring == nil)
            let after = try await store.verification(draft.key)
            #expect(after != nil)
        }
    }

    @Test("R102 what does not fit into the queue is refused at once, and the rest is done")
    func overload() async throws {
        var options = SQLiteStore.Options()
        options.waitingWritesMax = 8
        try await withStore(options) { store, _ in
            let drafts = Drafts(seed: 4)
            let hold = Hold()
            async let held: Void = store.write(.alone) { _ throws(StoreError) in hold.wait() }
            await hold.untilBegun()
            let refusals = try await withThrowingTaskGroup(of: StoreError?.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do throws(StoreError) {
                            _ = try await store.create(drafts.draft(), once: nil, at: Drafts.start)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                var refusals: [StoreError] = []
                // Twelve are answered while the writer still stands.
                for _ in 0..<12 { if let refusal = try await group.next() ?? nil { refusals.append(refusal) } }
                hold.release()
                for try await refusal in group { if let refusal { refusals.append(refusal) } }
                return refusals
            }
            try await held
            #expect(refusals == Array(repeating: .overloaded, count: 12))
        }
    }

    @Test("R91 once a store is closed, none of its connections touches the files any more", arguments: 1...40)
    func closed(seed: UInt64) async throws {
        try await withFolder { folder in
            let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: seed))
            _ = try await store.create(Drafts(seed: seed).draft(), once: nil, at: Drafts.start)
            await store.close()
            // The connection that is closed last removes both.
            for ending in ["-wal", "-shm"] {
                #expect(!FileManager.default.fileExists(atPath: folder + "/sandi.db" + ending), "\(ending)")
            }
        }
    }

    @Test("R91 closing finishes what waits and refuses what comes after")
    func closing() async throws {
        try await withFolder { folder in
            let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 1))
            let drafts = Drafts(seed: 4)
            let draft = drafts.draft()
            let hold = Hold()
            async let held: Void = store.write(.alone) { _ throws(StoreError) in hold.wait() }
            await hold.untilBegun()
            async let created = store.create(draft, once: nil, at: Drafts.start)
            while store.writes.waiting < 1 { await Task.yield() }
            async let closed: Void = store.close()
            hold.release()
            _ = try await (held, created)
            await closed
            await #expect(throws: StoreError.closed) {
                _ = try await store.create(drafts.draft(), once: nil, at: Drafts.start)
            }
            await #expect(throws: StoreError.closed) { _ = try await store.verification(draft.key) }
            // The log was cut: whatever is left of it is empty.
            let log = try? Data(contentsOf: URL(fileURLWithPath: folder + "/sandi.db-wal"))
            #expect(log?.isEmpty ?? true)
            let record = try await withOpenedStore(folder) { try await $0.verification(draft.key) }
            #expect(record != nil)
        }
    }

    @Test func `gathering ends with the last job that was waited for, and without it when its time is over`()
        async throws
    {
        let queue = JobQueue(limit: 100)
        let done = AsyncStream<Int>.makeStream()
        Thread {
            // An hour stands for: until they are there.
            queue.gather(3, within: .seconds(3600))
            done.continuation.yield(queue.waiting)
            queue.gather(4, within: .nanoseconds(1))
            done.continuation.yield(queue.waiting)
            while let group = queue.take(upTo: 10) { for job in group { job.answer() } }
            done.continuation.finish()
        }.start()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { _ = try? await queue.perform(.single) { _ throws(StoreError) in } }
            }
            var counts = done.stream.makeAsyncIterator()
            #expect(await counts.next() == 3)
            #expect(await counts.next() == 3)
            await group.waitForAll()
            // What gathering left behind wakes nobody too often or too seldom.
            for _ in 0..<20 { _ = try? await queue.perform(.single) { _ throws(StoreError) in } }
            queue.close()
            #expect(await counts.next() == nil)
        }
    }

    @Test func `a queue that closes lets nobody gather any longer`() async {
        let queue = JobQueue(limit: 100)
        let done = AsyncStream<Void>.makeStream()
        Thread {
            queue.gather(2, within: .seconds(3600))
            done.continuation.finish()
        }.start()
        while !queue.isGathering { await Task.yield() }
        queue.close()
        for await _ in done.stream {}
        #expect(queue.waiting == 0)
    }
}
