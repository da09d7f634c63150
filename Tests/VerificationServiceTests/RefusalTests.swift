import ServiceDoubles
import Testing
import VerificationCore

@testable import VerificationService

@Suite struct RefusalTests {
    /// The service with a watch and stop switches.
    private struct Machine {
        let service: ServiceHarness
        let verifications: Verifications
        let watch: RefusalWatch

        init(_ workflow: String) async throws {
            service = try await ServiceHarness(workflow: workflow)
            watch = RefusalWatch(store: service.store, clock: service.clock, logger: .quiet)
            verifications = Verifications(
                store: service.store, vault: service.vault, random: service.random, reader: PlainReader(),
                rendering: PlainRendering(), clock: service.clock, signal: WorkSignal(), logger: .quiet,
                stops: StopBoard(store: service.store, clock: service.clock), refusals: watch)
        }

        var application: ApplicationID { service.application.id }

        func create(phone: String? = nil, email: String? = nil) async throws -> VerificationRecord {
            let request = CreateRequest(phone: phone, email: email)
            guard case .created(let record) = try await verifications.create(request, by: service.application) else {
                throw Unexpected("not created")
            }
            return record
        }

        func resend(_ id: VerificationID) async throws {
            _ = try await verifications.resend(id, channel: nil, by: application)
        }

        /// The lines there are once all was written, oldest first.
        func lines() async throws -> [LimitEvent] {
            await watch.flush()
            return try await stored()
        }

        func stored() async throws -> [LimitEvent] {
            try await service.store.limitEvents(of: application, after: nil, limit: 10_000).reversed().map(\.event)
        }
    }

    private static func line(
        _ rule: LimitRule, _ count: Int = 1, until end: Timestamp? = nil, masked: String? = nil, country: String? = nil
    ) -> LimitEvent {
        LimitEvent(
            .refused, SendBlock(rule, used: 0, allowed: 0, endsAt: end), times: count, masked: masked, country: country)
    }

    @Test("R32 R33 R40 a country that is not called and a special range are stored, with the country where it is known")
    func numbers() async throws {
        let machine = try await Machine("call:45")
        for phone in ["+12025550123", "+900123456", "nonsense"] {
            await #expect(throws: ServiceError.self) { _ = try await machine.create(phone: phone) }
        }
        let lines = try await machine.lines()
        #expect(Set(lines) == [Self.line(.countryNotAllowed, country: "US"), Self.line(.specialRange)])
        #expect(lines.count == 2 && machine.service.call.requests.isEmpty)
    }

    @Test(
        "R39 R40 what a stop switch refuses is stored with the switch's kind",
        arguments: [StopTarget.Kind.everything, .application, .country, .channel])
    func stops(_ kind: StopTarget.Kind) async throws {
        let machine = try await Machine("call:45")
        let record = try await machine.create(phone: "+6281234567890")
        let masked = record.details.destinations.phone?.masked
        let (target, rule): (StopTarget, LimitRule) =
            switch kind {
            case .everything: (.everything, .stoppedEverything)
            case .application: (.application(machine.application), .stoppedApplication)
            case .country: (.country("ID"), .stoppedCountry)
            case .channel: (.channel(.call), .stoppedChannel)
            }
        let stop = StopSwitch(target: target, reason: "", setAt: machine.service.clock.now())
        _ = try await machine.service.store.set(stop)
        machine.service.clock.advance(by: .seconds(2))
        await #expect(throws: ServiceError.stopped(target)) { _ = try await machine.create(phone: "+6281234567890") }
        await #expect(throws: ServiceError.stopped(target)) { try await machine.resend(record.key.id) }
        let country = kind == .country ? "ID" : nil
        #expect(try await machine.lines() == [Self.line(rule, 2, masked: masked, country: country)])
    }

    @Test("R34 R35 R40 the waits of a verification are stored with their ends, and its own end is no refusal of theirs")
    func commands() async throws {
        let machine = try await Machine("email:120")
        let record = try await machine.create(email: "ann@example.com")
        let masked = record.details.destinations.email?.masked
        let end = machine.service.clock.now() + .seconds(30)
        await #expect(throws: ServiceError.refused(.tooSoon(end))) { try await machine.resend(record.key.id) }
        #expect(try await machine.lines() == [Self.line(.verificationWait, until: end, masked: masked)])
        for wait in [30, 40, 60, 90] {
            machine.service.clock.advance(by: .seconds(wait))
            try await machine.resend(record.key.id)
        }
        machine.service.clock.advance(by: .seconds(120))
        await #expect(throws: ServiceError.refused(.tooManySends)) { try await machine.resend(record.key.id) }
        _ = try await machine.verifications.cancel(record.key.id, by: machine.application)
        await #expect(throws: ServiceError.refused(.closed(.canceled))) { try await machine.resend(record.key.id) }
        let lines = try await machine.lines()
        #expect(lines.dropFirst() == [Self.line(.sendsPerVerification, masked: masked)])
    }

    @Test("R35 R40 a send into the verification's own call is stored")
    func ringing() async throws {
        let machine = try await Machine("call:45")
        let record = try await machine.create(phone: "+6281234567890")
        machine.service.clock.advance(by: .seconds(40))
        await #expect(throws: ServiceError.refused(.callUnderWay)) { try await machine.resend(record.key.id) }
        let masked = record.details.destinations.phone?.masked
        #expect(try await machine.lines() == [Self.line(.sendDuringCall, masked: masked)])
    }

    @Test("R17 R40 a closed destination is stored with its end")
    func closed() async throws {
        let machine = try await Machine("email:120")
        var masked: String?
        for _ in 0..<2 {
            let record = try await machine.create(email: "ann@example.com")
            masked = record.details.destinations.email?.masked
            await machine.service.worker().runOnce()
            let code = try #require(machine.service.email.submittedCodes.last)
            for _ in 0..<5 {
                _ = try await machine.verifications.check(
                    record.key.id, typed: machine.service.wrong(code), by: machine.application)
            }
            machine.service.clock.advance(by: .seconds(40))
        }
        var found: Refusal?
        do throws(ServiceError) {
            _ = try await machine.verifications.create(
                CreateRequest(email: "ann@example.com"), by: machine.service.application)
        } catch {
            if case .refused(let refusal) = error { found = refusal }
        }
        guard case .destinationClosed(.until(let end)) = found else { throw Unexpected("\(String(describing: found))") }
        #expect(try await machine.lines() == [Self.line(.destinationClosed, until: end, masked: masked)])
    }

    @Test("R34 R40 what a counter refuses is stored with the counter, and repeats of it are one line")
    func counted() async throws {
        let machine = try await Machine("call:45")
        let record = try await machine.create(phone: "+6281234567890")
        let masked = record.details.destinations.phone?.masked
        _ = try await machine.verifications.cancel(record.key.id, by: machine.application)
        let calls = await machine.service.store.calls
        var told: Set<LimitRule> = []
        for _ in 0..<20 {
            do throws(ServiceError) {
                _ = try await machine.verifications.create(
                    CreateRequest(phone: "+6281234567890"), by: machine.service.application)
            } catch {
                if case .refused(.limited(let refusal)) = error { told.insert(refusal.block.rule) }
            }
        }
        #expect(told == [.callUnderWay])
        #expect(await machine.service.store.calls == calls + 20)
        #expect(try await machine.stored() == [])
        let line = try #require(try await machine.lines().first)
        #expect(try await machine.lines() == [line])
        #expect(line.times == 20 && line.block.rule == .callUnderWay && line.block.allowed == 1)
        #expect(line.masked == masked && line.country == "ID")
    }

    @Test(
        "R34 R40 a resend and a reissue that a counter refuses are stored with it, with and without a key for repeats",
        arguments: [false, true])
    func commanded(withKey: Bool) async throws {
        let machine = try await Machine("email:120")
        var ids: [VerificationID] = []
        for purpose in ["login", "payment"] {
            var request = CreateRequest(email: "ann@example.com")
            request.purpose = purpose
            let made = try await machine.verifications.create(request, by: machine.service.application)
            guard case .created(let record) = made else { throw Unexpected("not created") }
            ids.append(record.key.id)
            machine.service.clock.advance(by: .seconds(30))
        }
        // The last send to the mailbox was 35 s ago, after which the wait is 40; the first verification's own is over.
        machine.service.clock.advance(by: .seconds(5))
        let masked = try await machine.service.record(ids[0]).details.destinations.email?.masked
        let once = withKey ? OnceKey(key: "k", request: []) { _, _ in nil } : nil
        var moments: [Timestamp] = []
        for command in 0..<2 {
            machine.service.clock.advance(by: .seconds(1))
            moments.append(machine.service.clock.now())
            await #expect(throws: ServiceError.self) {
                if command == 0 {
                    _ = try await machine.verifications.resend(
                        ids[0], channel: .email, by: machine.application, once: once)
                } else {
                    _ = try await machine.verifications.reissue(ids[0], by: machine.application, once: once)
                }
            }
        }
        #expect(try await machine.stored() == [])
        await machine.watch.flush()
        let lines = try await machine.service.store.limitEvents(of: machine.application, after: nil, limit: 10)
        #expect(lines.map(\.event.block.rule) == [.sendWait] && lines.map(\.event.times) == [2])
        #expect(lines.map(\.event.masked) == [masked] && lines.map(\.at) == [moments[1]])
    }

    @Test("R40 a line for several refusals tells the counter as the last of them met it")
    func lastCounter() async throws {
        let machine = try await Machine("call:45")
        for used in [5, 7, 6] {
            let block = SendBlock(
                .sendsPerDay, used: used, allowed: 5, endsAt: machine.service.clock.now() + .seconds(used))
            machine.watch.count(
                LimitEvent(.refused, block, masked: nil, country: "ID"), of: machine.application)
        }
        let block = SendBlock(.sendsPerDay, used: 6, allowed: 5, endsAt: machine.service.clock.now() + .seconds(6))
        #expect(
            try await machine.lines() == [LimitEvent(.refused, block, times: 3, masked: nil, country: "ID")])
    }

    @Test("R40 R104 a flood costs one write a second and some lines a minute, and none of it is left out of the sums")
    func flood() async throws {
        let machine = try await Machine("call:45")
        func refuse(_ times: Int) {
            for number in 0..<times {
                machine.watch.count(
                    Self.line(.countryNotAllowed, masked: "+1***\(number % 100)", country: "US"),
                    of: machine.application)
            }
        }
        let calls = await machine.service.store.calls
        refuse(10_000)
        #expect(await machine.service.store.calls == calls)
        await machine.watch.flushRipe()
        #expect(await machine.service.store.calls == calls + 1)
        let first = try await machine.stored()
        #expect(first.count == 9 && first.reduce(0) { $0 + $1.times } == 10_000)
        #expect(first.count { $0.masked == nil && $0.country == nil } == 1)
        for _ in 0..<59 {
            machine.service.clock.advance(by: .seconds(1))
            refuse(100)
            await machine.watch.flushRipe()
        }
        #expect(try await machine.stored().count == 9)
        machine.service.clock.advance(by: .seconds(1))
        await machine.watch.flushRipe()
        let second = try await machine.stored()
        #expect(second.count == 18 && second.reduce(0) { $0 + $1.times } == 15_900)
    }

    @Test("R40 a place that is quiet makes room for another")
    func room() async throws {
        let machine = try await Machine("call:45")
        func refuse(_ country: String) {
            machine.watch.count(Self.line(.countryNotAllowed, country: country), of: machine.application)
        }
        for country in ["AA", "AB", "AC", "AD", "AE", "AF", "AG", "AH"] { refuse(country) }
        await machine.watch.flushRipe()
        machine.service.clock.advance(by: .seconds(1))
        refuse("ZA")
        await machine.watch.flushRipe()
        #expect(try await machine.stored().last?.country == nil)
        machine.service.clock.advance(by: .seconds(59))
        await machine.watch.flushRipe()
        refuse("ZB")
        await machine.watch.flushRipe()
        #expect(try await machine.stored().last?.country == "ZB")
    }

    @Test("R41 a store that cannot write changes no refusal's answer, and is told later")
    func unwritten() async throws {
        let machine = try await Machine("call:45")
        let calls = await machine.service.store.calls
        await machine.service.store.fail(call: 1, with: .unavailable("full"))
        do throws(ServiceError) {
            _ = try await machine.verifications.create(
                CreateRequest(phone: "+12025550123"), by: machine.service.application)
            Issue.record("not refused")
        } catch {
            guard case .invalid(let faults) = error else { throw error }
            #expect(faults.map(\.code) == [.countryNotAllowed])
        }
        await machine.watch.flushRipe()
        await machine.service.store.heal()
        #expect(await machine.service.store.calls == calls + 1)
        #expect(try await machine.stored() == [])
        machine.service.clock.advance(by: .seconds(1))
        await machine.watch.flushRipe()
        #expect(try await machine.stored() == [Self.line(.countryNotAllowed, country: "US")])
    }

    @Test("R40 what was refused is written while the service runs, and at its end")
    func running() async throws {
        let machine = try await Machine("call:45")
        func refuse() async {
            await #expect(throws: ServiceError.self) { _ = try await machine.create(phone: "+900123456") }
        }
        await refuse()
        let running = Task { await machine.watch.run() }
        await machine.service.clock.waitForSleepers()
        machine.service.clock.advance(by: .seconds(1))
        await machine.service.clock.waitForSleepers()
        #expect(try await machine.stored() == [Self.line(.specialRange)])
        await refuse()
        running.cancel()
        await running.value
        #expect(try await machine.stored() == [Self.line(.specialRange), Self.line(.specialRange)])
    }
}
