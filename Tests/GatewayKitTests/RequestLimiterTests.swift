import GatewayKit
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@Suite struct `The limiter of an account` {
    private let clock = ManualClock()

    private func limiter(_ rate: Int, waitMax: Duration = .seconds(4)) -> RequestLimiter {
        RequestLimiter(limits: RequestLimits(requestsPerSecond: rate, waitMax: waitMax), clock: clock)
    }

    @Test func `gives a turn when its moment has come, to one after the other`() async {
        let limiter = limiter(1)
        #expect(await limiter.turn(.send) == nil)
        for _ in 0..<3 {
            let turns = Turns()
            await withTaskGroup(of: GatewayFault?.self) { group in
                group.addTask {
                    let fault = await limiter.turn(.send)
                    turns.note()
                    return fault
                }
                await clock.waitForSleepers()
                clock.advance(by: .milliseconds(999))
                for _ in 0..<200 { await Task.yield() }
                #expect(turns.count == 0)
                clock.advance(by: .milliseconds(1))
                for await fault in group { #expect(fault == nil) }
            }
        }
    }

    @Test func `gives everybody a turn who comes at the same time`() async {
        let limiter = limiter(5, waitMax: .seconds(1_000_000))
        let turns = Turns()
        await withTaskGroup { group in
            for number in 0..<60 {
                group.addTask {
                    let fault = await limiter.turn(RequestUrgency.allCases[number % 3])
                    #expect(fault == nil)
                    turns.note()
                }
            }
            while turns.count < 60 {
                clock.advance(by: .milliseconds(100))
                await Task.yield()
            }
        }
    }

    @Test func `refuses at once what would wait for too long, and says when to come again`() async throws {
        let limiter = limiter(1, waitMax: .milliseconds(999))
        #expect(await limiter.turn(.send) == nil)
        let fault = try #require(await limiter.turn(.send))
        #expect(fault.failure == .rateLimited && fault.failure.isTemporary)
        #expect(fault.retryAfter == .seconds(1))
    }

    @Test("R97 gives nobody a turn while the vendor wants a rest")
    func pause() async {
        let limiter = limiter(10)
        let turns = Turns()
        limiter.pause(for: .seconds(3))
        await withTaskGroup(of: GatewayFault?.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let fault = await limiter.turn(.send)
                    turns.note()
                    return fault
                }
            }
            await clock.waitForSleepers()
            clock.advance(by: .milliseconds(2999))
            for _ in 0..<200 { await Task.yield() }
            #expect(turns.count == 0)
            clock.advance(by: .milliseconds(1))
            for await fault in group { #expect(fault == nil) }
        }
        limiter.pause(for: .seconds(86_400))
        #expect(await limiter.turn(.send)?.retryAfter == .seconds(60))
        clock.advance(by: .seconds(60))
        #expect(await limiter.turn(.send) == nil)
    }

    @Test func `sends those away who would wait through a long rest`() async {
        let limiter = limiter(1)
        #expect(await limiter.turn(.send) == nil)
        async let waiting = limiter.turn(.send)
        await clock.waitForSleepers()
        limiter.pause(for: .seconds(30))
        let fault = await waiting
        #expect(fault?.failure == .rateLimited && fault?.retryAfter == .seconds(30))
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

private final class Turns: Sendable {
    private let noted = Mutex(0)

    var count: Int { noted.withLock { $0 } }
    func note() { noted.withLock { $0 += 1 } }
}
