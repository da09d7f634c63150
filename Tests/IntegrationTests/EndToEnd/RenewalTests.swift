import Glibc
import Logging
import OpenSSLCrypto
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore
import VerificationService

@testable import sandi

/// Sealing anew behind a rotation, look by look, without a service around it.
@Suite struct `The watch over the key ring` {
    /// Keeps the events that are logged.
    private struct EventLog: LogHandler {
        final class Events: Sendable {
            private let kept = Mutex<[String]>([])
            var all: [String] { kept.withLock { $0 } }
            func count(_ beginning: String) -> Int { all.count { $0.hasPrefix(beginning) } }
            func add(_ event: String) { kept.withLock { $0.append(event) } }
        }

        let events: Events
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) { events.add("\(event.message)") }
    }

    /// A ring on disk, the vault and the watch over it, and a store with keys of subjects.
    private struct Stage {
        let path: String
        let clock = ManualClock()
        let random = SeededRandom(seed: 56)
        let store = MemoryStore()
        let events = EventLog.Events()
        let vault: RingVault
        let watch: KeyRingService

        init(_ folder: String, subjects: Int) async throws {
            path = "\(folder)/keys/ring"
            try KeyRing.generate(random: random, at: clock.now()).save(path: path)
            vault = try RingVault(path: path) { [clock] in clock.now() }
            watch = KeyRingService(
                vault: vault, renewal: SubjectRenewal(store: store, renewal: vault), clock: clock,
                logger: Logger(label: "ring") { [events] _ in EventLog(events: events) })
            for number in 0..<subjects {
                let subject = DestinationKey(
                    application: random.id(), index: withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) })
                await store.keep(try vault.makeSubjectKey(for: subject))
            }
        }

        func rotate() throws {
            try KeyRing.load(path: path).rotated(random: random, at: clock.now()).saveRotated(path: path)
        }

        func stale(notUnder id: UInt32) async throws -> Int {
            try await store.staleSubjectKeys(notUnder: id, after: nil, limit: 1000).count
        }
    }

    @Test("R56 keys of subjects are sealed anew also when a request takes the rotated ring up before the watch")
    func takenByARequest() async throws {
        try await withFolder { folder in
            let stage = try await Stage(folder, subjects: 3)
            var progress = KeyRingService.Progress()
            await stage.watch.look(&progress)
            #expect(stage.events.all == [])
            try stage.rotate()
            // Another process makes with the fresh key what this one is asked to compare.
            let other = try RingVault(path: stage.path) { [clock = stage.clock] in clock.now() }
            let message = Array("entry".utf8)
            #expect(try stage.vault.matchesAudit(message, other.sealAudit(message)))
            #expect(try stage.vault.refresh() == .unchanged)
            await stage.watch.look(&progress)
            #expect(stage.events.all == ["key ring reloaded", "keys of subjects sealed anew"])
            #expect(try await stage.stale(notUnder: 2) == 0)
            await stage.watch.look(&progress)
            #expect(stage.events.all.count == 2)
        }
    }

    @Test("R56 a renewal that failed keeps its place, says so once, and goes on half a minute later")
    func failed() async throws {
        try await withFolder { folder in
            let stage = try await Stage(folder, subjects: SubjectRenewal.stepMax + 3)
            var progress = KeyRingService.Progress()
            await stage.watch.look(&progress)
            try stage.rotate()
            await stage.watch.look(&progress)
            #expect(try await stage.stale(notUnder: 2) == 3)
            for _ in 0..<3 {
                await stage.store.fail(call: 1)
                await stage.watch.look(&progress)
                // Within the half minute nothing is tried.
                stage.clock.advance(by: .seconds(29))
                await stage.watch.look(&progress)
                stage.clock.advance(by: .seconds(1))
            }
            #expect(stage.events.count("keys of subjects not sealed anew") == 1)
            #expect(try await stage.stale(notUnder: 2) == 3)
            await stage.watch.look(&progress)
            #expect(try await stage.stale(notUnder: 2) == 0)
            #expect(stage.events.count("keys of subjects sealed anew") == 2)
        }
    }

    @Test("R56 each file that is refused is told once, as an error")
    func refused() async throws {
        try await withFolder { folder in
            let stage = try await Stage(folder, subjects: 0)
            var progress = KeyRingService.Progress()
            for count in 1...2 {
                let stranger = try KeyRing.generate(random: stage.random, at: stage.clock.now())
                try stranger.save(path: "\(folder)/keys/other")
                try #require(rename("\(folder)/keys/other", stage.path) == 0)
                for _ in 0..<3 { await stage.watch.look(&progress) }
                #expect(stage.events.all == Array(repeating: "key ring not reloaded: the former stays", count: count))
            }
        }
    }
}
