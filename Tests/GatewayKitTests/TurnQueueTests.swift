import Testing
import VerificationCore

@testable import GatewayKit

@Suite struct `Who waits for a turn` {
    @Test("gets no more turns than the rate within any second, whoever comes when", arguments: [1, 3, 25])
    func rate(rate: Int) {
        var line = Line(rate)
        let names = (0...rate * 4).map { "\($0)" }
        for (number, name) in names.enumerated() {
            #expect(line.enter(.send, name) == nil)
            if number % 5 == 4 { line.pass(.milliseconds(37)) }
        }
        line.passAll()
        #expect(line.turns.map(\.name) == names && line.late.isEmpty)
        let moments = line.turns.map(\.moment)
        for (first, next) in zip(moments, moments.dropFirst(rate)) { #expect(next - first >= .seconds(1)) }
        #expect(moments[moments.count - 1] - moments[0] < .seconds(5))
    }

    @Test func `goes after all sends, each kind in its order, but one of five turns is for the others`() {
        var line = Line(1)
        line.enter(.send, "first")
        for name in ["report0", "release1", "send2", "send3", "send4", "send5", "send6", "send7", "send8"] {
            line.enter(name.hasPrefix("send") ? .send : name.hasPrefix("release") ? .release : .report, name)
        }
        line.passAll()
        #expect(
            line.turns.map(\.name) == [
                "first", "send2", "send3", "send4", "send5", "release1", "send6", "send7", "send8", "report0",
            ])
        #expect(line.now == Timestamp(milliseconds: 9000))
    }

    @Test func `is sent away at once when the wait would be too long, and told how long`() {
        var line = Line(2, waitMax: .seconds(4))
        for number in 0..<10 { #expect(line.enter(.send, "\(number)") == nil) }
        #expect(line.enter(.send, "refused") == .seconds(5))
        line.passAll()
        #expect(line.turns.map(\.name) == (0..<10).map { "\($0)" } && line.late.isEmpty)
    }

    @Test func `is sent away when as many wait already as may`() {
        var line = Line(1, waitingMax: 2)
        let waits = (0..<4).map { line.enter(.send, "\($0)") }
        #expect(waits == [nil, nil, nil, .seconds(3)])
        line.passAll()
        #expect(line.turns.map(\.name) == ["0", "1", "2"])
    }

    @Test("R97 gets none while the vendor wants a rest")
    func pause() {
        var line = Line(10)
        #expect(line.pause(.seconds(3)) == [])
        for name in ["0", "1"] { line.enter(.send, name) }
        line.pass(.milliseconds(2999))
        #expect(line.turns.isEmpty)
        line.pass(.milliseconds(1))
        #expect(line.turns.map(\.name) == ["0", "1"])
    }

    @Test func `is sent away when a rest lasts longer than the wait, or its turn was missed`() {
        var line = Line(1, waitMax: .seconds(4))
        line.enter(.send, "0")
        line.enter(.send, "1")
        #expect(line.pause(.seconds(30)) == ["1"])
        line.pass(.seconds(30))
        #expect(line.turns.map(\.name) == ["0"] && line.late.isEmpty)
        line.enter(.send, "2")
        line.enter(.send, "3")
        line.pass(.milliseconds(4001))
        #expect(line.turns.map(\.name) == ["0", "2"] && line.late == ["3"])
    }

    @Test func `gives a place up once, and the others move up`() {
        var line = Line(1)
        for name in ["0", "1", "2"] { line.enter(.send, name) }
        #expect(line.leave("1") == "1")
        #expect(line.leave("1") == nil)
        #expect(line.leave("0") == nil)
        line.passAll()
        #expect(line.turns.map(\.name) == ["0", "2"])
        #expect(line.now == Timestamp(milliseconds: 1000))
    }
}

/// A queue of names with a time of its own.
private struct Line {
    private(set) var now = Timestamp(milliseconds: 0)
    /// Whose turn came, and when.
    private(set) var turns: [(name: String, moment: Timestamp)] = []
    /// Who was sent away after waiting.
    private(set) var late: [String] = []
    private var queue: TurnQueue<String>
    private var places: [String: Int] = [:]

    init(_ rate: Int, waitMax: Duration = .seconds(60), waitingMax: Int = 1000) {
        queue = TurnQueue(
            limits: RequestLimits(requestsPerSecond: rate, waitMax: waitMax, waitingMax: waitingMax), now: now)
    }

    /// - Returns: Of what is sent away at once, how long its wait would have been.
    @discardableResult
    mutating func enter(_ urgency: RequestUrgency, _ name: String) -> Duration? {
        switch queue.enter(urgency, at: now, name) {
        case .now: turns.append((name, now))
        case .waits(let place): places[name] = place
        case .refused(let wait): return wait
        }
        return nil
    }

    mutating func leave(_ name: String) -> String? { places[name].flatMap { queue.leave($0) } }

    mutating func pause(_ rest: Duration) -> [String] { queue.pause(until: now + rest) }

    mutating func pass(_ time: Duration) {
        now = now + time
        let taken = queue.take(at: now)
        turns += taken.turns.map { ($0, now) }
        late += taken.late
    }

    /// Goes from turn to turn until nobody waits.
    mutating func passAll() {
        while let next = queue.nextTurn(at: now) { pass(next - now) }
    }
}
