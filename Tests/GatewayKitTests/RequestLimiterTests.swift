import GatewayKit
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@Suite struct `The limiter of an account` {
    private let clock = ManualClock()

    private func limiter(_ rate: Int, waitMax: Duration = .seconds(4), waitingMax: Int = 1000) -> RequestLimiter {
        RequestLimiter(
            limits: RequestLimits(requestsPerSecond: rate, waitMax: waitMax, waitingMax: waitingMax), clock: clock)
    }

    /// Makes requests one behind the other, so that their order is known, and waits until each has its place.
    private func line(
        _ limiter: RequestLimiter, _ urgencies: [RequestUrgency], _ log: TurnLog, in group: inout TaskGroup<Void>
    ) async {
        for (index, urgency) in urgencies.enumerated() {
            let before = log.begun
            group.addTask {
                log.begin()
                let fault = await limiter.turn(urgency)
                log.end(fault == nil ? "\(urgency)\(index)" : "refused", at: clock.now())
            }
            while log.begun == before { await Task.yield() }
            for _ in 0..<50 { await Task.yield() }
        }
    }

    @Test(
        "never gives more turns than the rate within any second, whoever comes when",
        arguments: [1, 3, 25])
    func rate(rate: Int) async {
        let limiter = limiter(rate, waitMax: .seconds(60))
        let log = TurnLog()
        await withTaskGroup { group in
            for _ in 0..<rate * 4 + 1 {
                group.addTask {
                    let fault = await limiter.turn(.send)
                    log.end(fault == nil ? "turn" : "refused", at: clock.now())
                }
            }
            for _ in 0..<60 where log.ended.count < rate * 4 + 1 {
                for _ in 0..<500 { await Task.yield() }
                clock.advance(by: .milliseconds(100))
            }
        }
        let moments = log.ended.map(\.moment).sorted()
        #expect(log.ended.allSatisfy { $0.name == "turn" })
        #expect(moments.count == rate * 4 + 1)
        for (first, next) in zip(moments, moments.dropFirst(rate)) { #expect(next - first >= .seconds(1)) }
        #expect(moments[moments.count - 1] - moments[0] >= .seconds(4))
    }

    @Test func `takes sends first, each kind in its order, and lets one of five turns go to the others`() async {
        let limiter = limiter(1, waitMax: .seconds(60))
        #expect(await limiter.turn(.send) == nil)
        let log = TurnLog()
        await withTaskGroup { group in
            await line(
                limiter, [.report, .release, .send, .send, .send, .send, .send, .send, .send], log, in: &group)
            while log.ended.count < 9 {
                await clock.waitForSleepers()
                clock.advance(by: .seconds(1))
                for _ in 0..<200 { await Task.yield() }
            }
        }
        #expect(
            log.ended.map(\.name) == [
                "send2", "send3", "send4", "send5", "release1", "send6", "send7", "send8", "report0",
            ])
    }

    @Test func `refuses at once what would wait for too long, and says when to come again`() async throws {
        let limiter = limiter(2)
        let log = TurnLog()
        await withTaskGroup { group in
            await line(limiter, Array(repeating: .send, count: 10), log, in: &group)
            let fault = await limiter.turn(.send)
            #expect(fault?.failure == .rateLimited)
            #expect(fault?.failure.isTemporary == true)
            #expect(fault?.retryAfter == .seconds(5))
            while log.ended.count < 10 {
                await clock.waitForSleepers()
                clock.advance(by: .seconds(1))
                for _ in 0..<200 { await Task.yield() }
            }
        }
        #expect(log.ended.count { $0.name != "refused" } == 10)
    }

    @Test func `keeps no more waiting than its queue holds`() async {
        let limiter = limiter(1, waitMax: .seconds(60), waitingMax: 2)
        let log = TurnLog()
        await withTaskGroup { group in
            await line(limiter, [.send, .send, .send, .send], log, in: &group)
            #expect(log.ended.map(\.name) == ["send0", "refused"])
            while log.ended.count < 4 {
                await clock.waitForSleepers()
                clock.advance(by: .seconds(1))
                for _ in 0..<200 { await Task.yield() }
            }
        }
    }

    @Test("R97 gives nobody a turn while the vendor wants a rest")
    func pause() async {
        let limiter = limiter(10)
        let log = TurnLog()
        limiter.pause(for: .seconds(3))
        await withTaskGroup { group in
            await line(limiter, [.send, .send], log, in: &group)
            await clock.waitForSleepers()
            clock.advance(by: .milliseconds(2999))
            for _ in 0..<200 { await Task.yield() }
            #expect(log.ended.isEmpty)
            clock.advance(by: .milliseconds(1))
        }
        #expect(log.ended.map(\.name) == ["send0", "send1"])
        limiter.pause(for: .seconds(86_400))
        #expect(await limiter.turn(.send)?.retryAfter == .seconds(60))
        clock.advance(by: .seconds(60))
        #expect(await limiter.turn(.send) == nil)
    }

    @Test func `sends those away who would wait through a long rest`() async {
        let limiter = limiter(1)
        let log = TurnLog()
        await withTaskGroup { group in
            await line(limiter, [.send, .send], log, in: &group)
            limiter.pause(for: .seconds(30))
        }
        #expect(log.ended.map(\.name) == ["send0", "refused"])
    }

    @Test func `lets go of whoever is cancelled, and the others keep their turns`() async {
        let limiter = limiter(1)
        #expect(await limiter.turn(.send) == nil)
        let task = Task { await limiter.turn(.send) }
        await clock.waitForSleepers()
        task.cancel()
        #expect(await task.value?.detail == "the service is stopping")
        clock.advance(by: .seconds(1))
        #expect(await limiter.turn(.send) == nil)
    }
}

/// Who got a turn, in the order in which it came.
private final class TurnLog: Sendable {
    struct Entry {
        let name: String
        let moment: Timestamp
    }

    private let state = Mutex((begun: 0, ended: [Entry]()))

    var begun: Int { state.withLock { $0.begun } }
    var ended: [Entry] { state.withLock { $0.ended } }
    func begin() { state.withLock { $0.begun += 1 } }
    func end(_ name: String, at moment: Timestamp) {
        state.withLock { $0.ended.append(Entry(name: name, moment: moment)) }
    }
}
