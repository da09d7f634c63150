import FoundationEssentials
import Synchronization
import Testing
import VerificationCore

@testable import sandi

/// A machine's clocks that a test sets and moves.
private final class FakeMachine: Sendable {
    private let clocks = Mutex((wall: Int64(1_767_225_600_000_000), monotonic: Int64(5_000_000)))

    var wall: Int64 { clocks.withLock { $0.wall } }

    /// Time passes.
    func pass(_ seconds: Double) {
        clocks.withLock { clocks in
            clocks.wall += Int64(seconds * 1e6)
            clocks.monotonic += Int64(seconds * 1e6)
        }
    }

    /// Somebody sets the machine's time.
    func step(_ seconds: Int) { clocks.withLock { $0.wall += Int64(seconds) * 1_000_000 } }

    /// The machine starts anew.
    func boot() { clocks.withLock { $0.monotonic = 1_000_000 } }

    func sources(_ boot: String = "first") -> MachineClock.Sources {
        MachineClock.Sources(
            wall: { self.clocks.withLock { $0.wall } }, monotonic: { self.clocks.withLock { $0.monotonic } }, boot: boot
        )
    }
}

private let steps = [3600, 86_400, 10 * 365 * 86_400].flatMap { [$0, -$0] }

@Suite struct `The clock of a machine's own store` {
    private let machine = FakeMachine()

    private func ledger(at now: Timestamp) -> CheckLedger {
        CheckLedger(
            status: .pending, generation: 1, createdAt: now, codeLength: 6, expiresAt: now + .seconds(300),
            checksMax: 5,
            checksCarried: 0, checkTimes: [])
    }

    @Test("R90 no step of the machine's time makes a code live longer or shorter", arguments: steps)
    func codes(_ step: Int) {
        let clock = MachineClock(sources: machine.sources())
        let ledger = ledger(at: clock.now())
        machine.pass(100)
        machine.step(step)
        var last = clock.now()
        for _ in 0..<399 {
            machine.pass(0.5)
            #expect(clock.now() >= last)
            last = clock.now()
        }
        #expect(ledger.effectiveStatus(at: clock.now()) == .pending)
        machine.pass(1)
        #expect(ledger.effectiveStatus(at: clock.now()).word == .expired)
    }

    @Test("R90 a date that is wrong for ten minutes and set right again changes nothing", arguments: steps)
    func passing(_ step: Int) {
        let clock = MachineClock(sources: machine.sources())
        machine.step(step)
        for _ in 0..<600 {
            machine.pass(1)
            _ = clock.now()
        }
        machine.step(-step)
        machine.pass(10)
        // Going slower for the time in which the machine was behind is all that is left of it.
        #expect(abs(clock.now().milliseconds * 1000 - machine.wall) <= 610_000)
    }

    @Test(
        "R90 a step ahead of at most a day is followed once it has stood for fifteen minutes",
        arguments: [3600, 86_400])
    func followed(_ step: Int) {
        let clock = MachineClock(sources: machine.sources())
        machine.step(step)
        machine.pass(1)
        _ = clock.now()
        machine.pass(899)
        #expect(machine.wall - clock.now().milliseconds * 1000 == Int64(step) * 1_000_000)
        machine.pass(1)
        #expect(clock.now().milliseconds * 1000 == machine.wall)
        let ahead = Duration.seconds(step)
        #expect(clock.takeNews() == [.ahead(ahead), .followed(ahead)] && clock.takeNews().isEmpty)
    }

    @Test("R90 a longer step ahead is followed by the next start alone")
    func longStep() {
        let clock = MachineClock(sources: machine.sources())
        let began = clock.now()
        machine.step(10 * 365 * 86_400)
        for _ in 0..<100 {
            machine.pass(60)
            _ = clock.now()
        }
        #expect(clock.now() == began + .seconds(6000))
        let next = MachineClock(after: clock.mark, sources: machine.sources())
        #expect(next.now().milliseconds * 1000 == machine.wall)
    }

    @Test("R90 the small steps of a time service are taken over")
    func small() {
        let clock = MachineClock(sources: machine.sources())
        machine.step(1)
        machine.pass(1)
        #expect(clock.now().milliseconds * 1000 == machine.wall && clock.takeNews().isEmpty)
        machine.step(-1)
        machine.pass(10)
        _ = clock.now()
        machine.pass(1100)
        #expect(clock.now().milliseconds * 1000 == machine.wall && clock.takeNews().isEmpty)
    }

    @Test(
        "R90 a start goes on where the last process stopped, whatever has happened to the machine's time",
        arguments: steps)
    func restart(_ step: Int) {
        let clock = MachineClock(sources: machine.sources())
        let ledger = ledger(at: clock.now())
        let mark = clock.mark
        machine.pass(299)
        machine.step(min(0, step))
        let next = MachineClock(after: mark, sources: machine.sources())
        #expect(next.now() == ledger.createdAt + .seconds(299))
        #expect(next.takeNews() == (step < 0 ? [.behind(.seconds(-step))] : []))
        machine.pass(1.1)
        #expect(ledger.effectiveStatus(at: next.now()).word == .expired)
    }

    @Test("R90 after the machine has started anew the time is never before the mark")
    func boot() {
        let clock = MachineClock(sources: machine.sources())
        machine.pass(100)
        let mark = clock.mark
        machine.boot()
        machine.step(-3600)
        let next = MachineClock(after: mark, sources: machine.sources("second"))
        #expect(next.now() == Timestamp(milliseconds: mark.time / 1000))
        machine.step(7200)
        let later = MachineClock(after: mark, sources: machine.sources("third"))
        #expect(later.now().milliseconds * 1000 == machine.wall)
    }

    @Test func `a mark is read as it was written, and anything else is none`() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/sandi-clock-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(ClockMark(folder: folder) == nil)
        let mark = ClockMark(boot: "a-1", monotonic: 7, time: 1_767_225_600_000_000)
        #expect(mark.save(folder: folder) && ClockMark(folder: folder) == mark)
        #expect(!mark.save(folder: folder + "/none"))
        for text in ["", "a 1", "a 1 2 3", "a -1 2", "a 1 x", String(repeating: "a", count: 300) + " 1 2"] {
            #expect(ClockMark(text: text) == nil, "\(text)")
        }
    }
}
