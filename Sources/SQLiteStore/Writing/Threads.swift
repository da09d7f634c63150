import StoreThreads
import Dispatch
import Synchronization
import VerificationCore

/// The threads of a store: each tells whether it could open its connection, and when it ends.
final class Threads: Sendable {
    private struct State {
        var running: [Role: Int] = [:]
        var waiting: [(role: Role, continuation: CheckedContinuation<Void, Never>)] = []
    }

    /// What a thread is there for.
    enum Role {
        case writer, reader, mover
    }

    private let state = Mutex(State())
    private let meter: CommitMeter
    private static let beginReading = SQL("BEGIN")
    private static let endReading = SQL("COMMIT")

    init(_ meter: CommitMeter) {
        self.meter = meter
    }

    /// Starts the thread that writes; returns when its connection stands.
    func startWriter(
        _ file: DatabaseFile, _ queue: JobQueue, _ random: any RandomSource, _ options: SQLiteStore.Options,
        _ mover: LogMover
    ) async throws(SQLiteStoreError) {
        try await start(.writer) { answer in
            let session: Session
            do throws(SQLiteStoreError) {
                let connection = try file.openForWriting(creates: options.creates)
                try file.checkThroughout(connection)
                try file.migrate(connection)
                session = Session(database: connection, random: random, meter: self.meter)
            } catch {
                return answer(.failure(error))
            }
            answer(.success(()))
            self.write(session, file, queue, random, mover, options)
        }
    }

    /// Starts a thread that reads; returns when its connection stands.
    func startReader(
        _ file: DatabaseFile, _ queue: JobQueue, _ random: any RandomSource
    ) async throws(SQLiteStoreError) {
        try await start(.reader) { answer in
            let session: Session
            do throws(StoreError) {
                session = Session(database: try file.openForReading(), random: random, meter: self.meter)
            } catch {
                let fault = SQLiteStoreError(.unavailable, "a reading connection cannot be opened: \(error)")
                return answer(.failure(fault))
            }
            answer(.success(()))
            while let jobs = queue.take(upTo: 1) {
                for job in jobs { Threads.read(job, session) }
            }
        }
    }

    /// Starts the thread that moves the log; returns when its connection stands.
    func startMover(_ file: DatabaseFile, _ mover: LogMover) async throws(SQLiteStoreError) {
        try await start(.mover) { answer in
            let connection: Connection
            do throws(SQLiteStoreError) {
                connection = try file.openForWriting(creates: false)
            } catch {
                return answer(.failure(error))
            }
            answer(.success(()))
            mover.work(connection)
        }
    }

    /// Waits until no thread of this role runs.
    func ended(_ role: Role) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.running[role, default: 0] == 0 { return true }
                state.waiting.append((role, continuation))
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    /// The writer's loop: all that queued up during a commit is the next group.
    private func write(
        _ session: Session, _ file: DatabaseFile, _ queue: JobQueue, _ random: any RandomSource, _ mover: LogMover,
        _ options: SQLiteStore.Options
    ) {
        let (meter, groupMax) = (meter, options.groupMax)
        let groups = GroupCommit(session: session, meter: meter, mover: mover, logPagesMax: options.logPagesMax) {
            () throws(StoreError) in
            do throws(SQLiteStoreError) {
                return Session(database: try file.openForWriting(creates: false), random: random, meter: meter)
            } catch {
                throw error.code == .damaged ? .damaged(error.description) : .unavailable(error.description)
            }
        }
        while let group = queue.take(upTo: groupMax) {
            groups.perform(group)
            guard let pause = groups.gatheringMicroseconds else { continue }
            // Those who were answered and those who came meanwhile: as many as there are callers.
            queue.gather(min(groupMax, group.count + queue.waiting), within: .microseconds(pause))
        }
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

    /// - Parameter body: Has let go of its connection when it returns: whoever waits for the end of the threads may
    ///   touch the files then.
    private func start(
        _ role: Role, _ body: @escaping @Sendable (_ answer: (Result<Void, SQLiteStoreError>) -> Void) -> Void
    ) async throws(SQLiteStoreError) {
        let result: Result<Void, SQLiteStoreError> = await withCheckedContinuation { continuation in
            let isStarted = ConnectionThread.start {
                self.enter(role)
                body { continuation.resume(returning: $0) }
                self.leave(role)
            }
            if !isStarted {
                continuation.resume(
                    returning: .failure(SQLiteStoreError(.unavailable, "the system gives no further thread")))
            }
        }
        try result.get()
    }

    private func enter(_ role: Role) {
        state.withLock { $0.running[role, default: 0] += 1 }
    }

    private func leave(_ role: Role) {
        let woken = state.withLock { state in
            state.running[role, default: 0] -= 1
            guard state.running[role] == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting.removeAll { $0.role == role } }
            return state.waiting.filter { $0.role == role }.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }
}
