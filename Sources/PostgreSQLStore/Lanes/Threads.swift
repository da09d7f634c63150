import StoreThreads
import Synchronization
import VerificationCore

/// The threads of a store, each with its connection.
final class Threads: Sendable {
    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let settings: PostgreSQLStore.Settings
    private let clock: StoreClock
    private let random: any RandomSource

    init(_ settings: PostgreSQLStore.Settings, _ clock: StoreClock, _ random: any RandomSource) {
        self.settings = settings
        self.clock = clock
        self.random = random
    }

    /// Starts a thread that takes up to `count` items at a time; returns when its connection stands.
    /// - Parameter judge: Looks at the connection before it is used.
    func start<Item>(
        _ queue: WaitingQueue<Item>, upTo count: Int,
        judge: @escaping @Sendable (Inspection) throws(PostgreSQLStoreError) -> Void,
        perform: @escaping @Sendable ([Item], Line) -> Void
    ) async throws(PostgreSQLStoreError) {
        let result: Result<Void, PostgreSQLStoreError> = await withCheckedContinuation { continuation in
            let isStarted = ConnectionThread.start {
                let line = Line(self.settings, self.clock, self.random) { queue.threadChanged(isUp: $0) }
                let opened = Result { () throws(PostgreSQLStoreError) in try Threads.open(line, judge) }
                guard case .success = opened else { return continuation.resume(returning: opened) }
                self.enter()
                queue.threadChanged(isUp: true)
                continuation.resume(returning: opened)
                Threads.work(queue, line, upTo: count, perform)
                line.close()
                self.leave()
            }
            if !isStarted {
                continuation.resume(returning: .failure(.noThread))
            }
        }
        try result.get()
    }

    /// Waits until no thread runs.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.running == 0 { return true }
                state.waiting.append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private static func open(
        _ line: Line, _ judge: (Inspection) throws(PostgreSQLStoreError) -> Void
    ) throws(PostgreSQLStoreError) {
        let connection: Connection
        do throws(StoreError) {
            connection = try line.connectedAtStart()
        } catch {
            throw PostgreSQLStoreError(opening: error)
        }
        try judge(Inspection(connection, line.settings))
    }

    /// Works until the queue is closed; without a connection, tries to get one with growing pauses.
    private static func work<Item>(
        _ queue: WaitingQueue<Item>, _ line: Line, upTo count: Int, _ perform: ([Item], Line) -> Void
    ) {
        var turn = 0
        while true {
            guard line.isUp else {
                guard queue.rest(Pause.jittered(afterTurn: turn + 3, line.random)) else { return }
                turn += 1
                line.tryToConnect()
                continue
            }
            turn = 0
            guard let items = queue.take(upTo: count) else { return }
            line.refreshIfDue()
            perform(items, line)
        }
    }

    private func enter() { state.withLock { $0.running += 1 } }

    private func leave() {
        let woken = state.withLock { state in
            state.running -= 1
            guard state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in woken { continuation.resume() }
    }
}
