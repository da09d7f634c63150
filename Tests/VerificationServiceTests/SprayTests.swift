import Logging
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@testable import VerificationService

@Suite struct SprayTests {
    /// Keeps the moments in which a spray was warned of.
    private final class Warnings: Sendable {
        let moments = Mutex<[Timestamp]>([])
    }

    private struct Handler: LogHandler {
        let warnings: Warnings
        let clock: ManualClock
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.warning
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(
            level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String, file: String,
            function: String, line: UInt
        ) {
            if message == "spraying" { warnings.moments.withLock { $0.append(clock.now()) } }
        }
    }

    /// One check at each of so many destinations, evenly over so many seconds; answers after which time it was warned.
    private func warned(_ destinations: Int, wrong percent: Int, seconds: Int) async throws -> [Duration] {
        let service = try await ServiceHarness(workflow: "email:120")
        let warnings = Warnings()
        let clock = service.clock
        let verifications = Verifications(
            store: service.store, vault: service.vault, random: service.random, reader: PlainReader(),
            rendering: PlainRendering(), clock: clock, signal: WorkSignal(),
            logger: Logger(label: "test") { _ in Handler(warnings: warnings, clock: clock) })
        let start = clock.now()
        for number in 0..<destinations {
            let id = try await service.create(phone: nil, email: "person\(number)@example.com")
            await service.worker().runOnce()
            let code = try #require(service.email.submittedCodes.last)
            let isWrong = (number + 1) * percent / 100 > number * percent / 100
            _ = try await verifications.check(
                id, typed: isWrong ? service.wrong(code) : code, by: service.application.id)
            clock.advance(by: .milliseconds(seconds * 1000 / destinations))
        }
        return warnings.moments.withLock { $0.map { $0 - start } }
    }

    @Test("R22 a spray over 1,000 destinations is warned of within 60 s, once")
    func spray() async throws {
        let moments = try await warned(1000, wrong: 98, seconds: 120)
        #expect(moments.count == 1)
        #expect(try #require(moments.first) <= .seconds(60))
    }

    @Test("R22 ordinary traffic with 15 % typing errors is no spray")
    func ordinary() async throws {
        #expect(try await warned(400, wrong: 15, seconds: 120).isEmpty)
    }
}
