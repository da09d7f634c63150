import Logging
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@testable import VerificationService

@Suite struct SprayTests {
    /// A process with its own watch, over the harness's store.
    private struct Machine {
        let verifications: Verifications
        let watch: SprayWatch
        let warnings: Warnings

        init(_ service: ServiceHarness) {
            let warnings = Warnings()
            let clock = service.clock
            let logger = Logger(label: "test") { _ in
                NotingLogHandler(logLevel: .warning) { message in
                    if message == "spraying" { warnings.moments.withLock { $0.append(clock.now()) } }
                }
            }
            let watch = SprayWatch(store: service.store, clock: clock, logger: logger, observer: warnings)
            verifications = Verifications(
                store: service.store, vault: service.vault, random: service.random, reader: PlainReader(),
                rendering: PlainRendering(), clock: clock, signal: WorkSignal(), logger: logger, sprays: watch)
            self.watch = watch
            self.warnings = warnings
        }
    }

    /// Keeps the moments in which a spray was warned of, and counts those that were observed.
    private final class Warnings: ServiceObserver {
        let moments = Mutex<[Timestamp]>([])
        let observed = Mutex(0)

        func note(_ fact: ServiceFact) {
            if fact == .sprayed { observed.withLock { $0 += 1 } }
        }
    }

    /// One check at each of so many destinations, evenly over so many seconds and by the machines in turn; answers
    /// after which time it was warned.
    private func warned(
        _ destinations: Int, wrong percent: Int, seconds: Int, _ service: ServiceHarness, _ machines: [Machine]
    ) async throws -> [Duration] {
        let clock = service.clock
        let start = clock.now()
        for number in 0..<destinations {
            let id = try await service.create(phone: nil, email: "person\(number)@example.com")
            await service.worker().runOnce()
            let code = try #require(service.email.submittedCodes.last)
            let isWrong = (number + 1) * percent / 100 > number * percent / 100
            _ = try await machines[number % machines.count].verifications.check(
                id, typed: isWrong ? service.wrong(code) : code, by: service.application.id)
            let next = start + .milliseconds((number + 1) * seconds * 1000 / destinations)
            while clock.now() < next {
                clock.advance(by: min(.seconds(1), next - clock.now()))
                for machine in machines { await machine.watch.flushRipe() }
            }
        }
        return machines.flatMap { $0.warnings.moments.withLock { $0.map { $0 - start } } }
    }

    private func events(_ service: ServiceHarness) async throws -> [LimitNews] {
        let lines = try await service.store.limitEvents(of: service.application.id, after: nil, limit: 100)
        return lines.map(\.event).filter { $0.block.rule == .spraying }.map(\.news)
    }

    @Test("R22 a spray over 1,000 destinations is an event, a warning and a metric within 60 s, once")
    func spray() async throws {
        let service = try await ServiceHarness(workflow: "email:120")
        let machine = Machine(service)
        let moments = try await warned(1000, wrong: 98, seconds: 120, service, [machine])
        #expect(moments.count == 1)
        #expect(try #require(moments.first) <= .seconds(60))
        #expect(try await events(service) == [.noticed])
        #expect(machine.warnings.observed.withLock { $0 } == 1)
    }

    @Test("R22 R19 a spray is noticed where each of two processes sees too little of it")
    func twoProcesses() async throws {
        let service = try await ServiceHarness(workflow: "email:120")
        let machines = [Machine(service), Machine(service)]
        let moments = try await warned(260, wrong: 90, seconds: 520, service, machines)
        #expect(moments.count == 1)
        #expect(try await events(service) == [.noticed])
    }

    @Test("R22 ordinary traffic with 15 % typing errors is no spray")
    func ordinary() async throws {
        let service = try await ServiceHarness(workflow: "email:120")
        let machine = Machine(service)
        #expect(try await warned(400, wrong: 15, seconds: 120, service, [machine]).isEmpty)
        #expect(try await events(service).isEmpty)
        #expect(machine.warnings.observed.withLock { $0 } == 0)
    }

    @Test("R22 a pause refuses checks, which it does not count, and creates, and ends by itself")
    func pause() async throws {
        let service = try await ServiceHarness(workflow: "email:120")
        var policy = SendPolicy()
        try policy.set("spraying_pause", "60")
        try await service.store.setSendPolicy(policy, of: service.application.id, noting: nil)
        let (machine, other) = (Machine(service), Machine(service))
        let victim = try await service.create(phone: nil, email: "ann@example.com")
        await service.worker().runOnce()
        let code = try #require(service.email.submittedCodes.last)
        // The other process has looked just now, and found nothing.
        #expect(try await other.watch.pause(of: service.application.id) == nil)
        for _ in 0..<200 { machine.watch.count(isWrong: true, by: service.application.id) }
        await machine.watch.flushRipe()
        let end = service.clock.now() + .seconds(60)
        let block = SendBlock(.spraying, used: 200, allowed: 120, endsAt: end)
        let paused = ServiceError.refused(.limited(LimitEvent(.refused, block, masked: nil, country: nil)))
        await #expect(throws: paused) {
            _ = try await machine.verifications.check(victim, typed: code, by: service.application.id)
        }
        await #expect {
            _ = try await service.create(phone: nil, email: "ben@example.com")
        } throws: { error in
            guard case .refused(.limited(let refusal)) = error as? ServiceError else { return false }
            return refusal.block == block
        }
        service.clock.advance(by: .seconds(1))
        await #expect(throws: paused) {
            _ = try await other.verifications.check(victim, typed: code, by: service.application.id)
        }
        #expect(try await service.record(victim).state.ledger.checksLeft == 5)
        service.clock.advance(by: .seconds(59))
        let result = try await other.verifications.check(victim, typed: code, by: service.application.id)
        guard case .approved(_, let left) = result else { throw Unexpected("\(result)") }
        #expect(left == 4)
        #expect(try await events(service) == [.held])
    }

    @Test("R22 a check pays no write for being counted, and what the store did not take is added the next time")
    func lazily() async throws {
        let service = try await ServiceHarness(workflow: "email:120")
        let machine = Machine(service)
        let calls = await service.store.calls
        for _ in 0..<40 { machine.watch.count(isWrong: true, by: service.application.id) }
        await machine.watch.flushRipe()
        #expect(await service.store.calls == calls)
        service.clock.advance(by: .seconds(5))
        await service.store.fail(call: 1, with: .unavailable("full"))
        await machine.watch.flushRipe()
        await service.store.heal()
        #expect(await service.store.calls == calls + 1)
        for _ in 0..<160 { machine.watch.count(isWrong: true, by: service.application.id) }
        await machine.watch.flushRipe()
        #expect(await service.store.calls == calls + 2)
        #expect(try await events(service) == [.noticed])
    }

    @Test("R22 checks are added while the service runs, and at its end")
    func running() async throws {
        let service = try await ServiceHarness(workflow: "email:120")
        let machine = Machine(service)
        for _ in 0..<199 { machine.watch.count(isWrong: true, by: service.application.id) }
        let running = Task { await machine.watch.run() }
        await service.clock.waitForSleepers()
        service.clock.advance(by: .seconds(1))
        await service.clock.waitForSleepers()
        machine.watch.count(isWrong: true, by: service.application.id)
        running.cancel()
        await running.value
        #expect(try await events(service) == [.noticed])
    }
}
