import Synchronization
import VerificationCore

/// The threads of a store: they start one by one, tell whether they could open their connection, and tell when they end.
final class Threads: Sendable {
    private struct State {
        var readers = 0
        var isWriterRunning = false
        var waiting: [(isOver: @Sendable (borrowing State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())
    private static let beginReading = SQL("BEGIN")
    private static let endReading = SQL("COMMIT")

    /// Starts the thread that writes; returns when its connection stands.
    func startWriter(
        _ file: DatabaseFile, _ queue: JobQueue, _ random: any RandomSource, _ options: SQLiteStore.Options
    ) async throws(SQLiteStoreError) {
        try await start { answer in
            let session: Session
            do throws(SQLiteStoreError) {
                let connection = try file.openForWriting(creates: options.creates)
                try file.checkThroughout(connection)
                try file.migrate(connection)
                session = Session(database: connection, random: random)
            } catch {
                return answer(.failure(error))
            }
            self.state.withLock { $0.isWriterRunning = true }
            answer(.success(()))
            Threads.write(session, file, queue, random, groupMax: options.groupMax)
            self.leave { $0.isWriterRunning = false }
        }
    }

    /// Starts a thread that reads; returns when its connection stands.
    func startReader(
        _ file: DatabaseFile, _ queue: JobQueue, _ random: any RandomSource
    ) async throws(SQLiteStoreError) {
        try await start { answer in
            let session: Session
            do throws(StoreError) {
                session = Session(database: try file.openForReading(), random: random)
            } catch {
                return answer(.failure(SQLiteStoreError(.unavailable, "a reading connection cannot be opened: \(error)")))
            }
            self.state.withLock { $0.readers += 1 }
            answer(.success(()))
            while let jobs = queue.take(upTo: 1) {
                for job in jobs { Threads.read(job, session) }
            }
            self.leave { $0.readers -= 1 }
        }
    }

    func readersEnded() async { await wait { $0.readers == 0 } }
    func writerEnded() async { await wait { !$0.isWriterRunning } }

    /// The writer's loop: all that queued up during a commit is the next group.
    private static func write(
        _ session: Session, _ file: DatabaseFile, _ queue: JobQueue, _ random: any RandomSource, groupMax: Int
    ) {
        let groups = GroupCommit(session: session) { () throws(StoreError) in
            do throws(SQLiteStoreError) {
                return Session(database: try file.openForWriting(creates: false), random: random)
            } catch {
                throw error.code == .damaged ? .damaged(error.description) : .unavailable(error.description)
            }
        }
        while let group = queue.take(upTo: groupMax) { groups.perform(group) }
        groups.end()
    }

    /// Everything that one job reads belongs to one moment.
    private static func read(_ job: Job, _ session: Session) {
        do throws(StoreError) {
            try session.database.run(beginReading)
            _ = job.perform(session)
            if session.database.isInTransaction { try session.database.run(endReading) }
            job.answer()
        } catch {
            job.answer(failure: error)
        }
    }

    private func start(
        _ body: @escaping @Sendable (_ answer: (Result<Void, SQLiteStoreError>) -> Void) -> Void
    ) async throws(SQLiteStoreError) {
        let result: Result<Void, SQLiteStoreError> = await withCheckedContinuation { continuation in
            let isStarted = ConnectionThread.start { body { continuation.resume(returning: $0) } }
            if !isStarted {
                continuation.resume(
                    returning: .failure(SQLiteStoreError(.unavailable, "the system gives no further thread")))
            }
        }
        try result.get()
    }

    private func leave(_ change: (inout State) -> Void) {
        let woken = state.withLock { state in
            change(&state)
            var woken: [CheckedContinuation<Void, Never>] = []
            var left: [(isOver: @Sendable (borrowing State) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
            for waiter in state.waiting {
                if waiter.isOver(state) { woken.append(waiter.continuation) } else { left.append(waiter) }
            }
            state.waiting = left
            return woken
        }
        for continuation in woken { continuation.resume() }
    }

    private func wait(until isOver: @escaping @Sendable (borrowing State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isOverNow = state.withLock { state in
                if isOver(state) { return true }
                state.waiting.append((isOver, continuation))
                return false
            }
            if isOverNow { continuation.resume() }
        }
    }
}
