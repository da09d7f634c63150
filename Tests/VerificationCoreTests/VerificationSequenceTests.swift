import Testing

@testable import VerificationCore

/// Every sequence of a small alphabet, and long random ones, before a judge of their own.
struct VerificationSequenceTests {
    private static let limits = SendLimits(waits: [.zero], sendsMax: 3)

    @Test("I1 I2 I3 every sequence of four events before, at and after expiry")
    func fourEvents() {
        let walk = Walk(alphabet: Move.allCases, depth: 4)
        walk.run(
            VerificationState.begin(
                at: moment(0), policy: policy(checks: 2), workflow: callThenEmail, limits: Self.limits, delivery: id(1)
            ).state)
        #expect(walk.faults.isEmpty, "\(walk.faults.prefix(3))")
        #expect(walk.count > 100_000 && walk.ends == Walk.everyEnd)
    }

    @Test("R3 R5 R16 every sequence of five of the events that issue, count and compare codes")
    func fiveEvents() {
        let alphabet: [Move] = [
            .countAndMatch, .countAndMatchFormer, .countAndMiss, .resend, .reissue, .newestArrives, .time,
        ]
        let walk = Walk(alphabet: alphabet, depth: 5)
        walk.run(
            VerificationState.begin(
                at: moment(0), policy: policy(checks: 3), workflow: emailOnly, limits: Self.limits, delivery: id(1)
            ).state)
        #expect(walk.faults.isEmpty, "\(walk.faults.prefix(3))")
        #expect(walk.count > 100_000)
    }

    @Test("I1 I2 I3 random sequences of 60 events", arguments: UInt64(1)...40)
    func randomSequences(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for run in 0..<25 {
            let steps = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                Workflow.Step(
                    channel: .allCases.randomElement(using: &random)!,
                    timeout: .seconds(Int.random(in: 5...120, using: &random)))
            }
            guard let workflow = try? Workflow(steps) else { continue }
            let policy = policy(
                lifetime: .random(in: 60...600, using: &random), checks: .random(in: 1...5, using: &random))
            var state = VerificationState.begin(
                at: moment(0), policy: policy, workflow: workflow, checksCarried: .random(in: 0...2, using: &random),
                delivery: id(1)
            ).state
            var judge = VerificationJudge()
            var now = moment(0)
            for step in 0..<60 {
                let pause = [0, 1, 1000, 5000, 30_000, 60_000].randomElement(using: &random)!
                now = now + .milliseconds(pause)
                let move = Move.allCases.randomElement(using: &random)!
                for input in move.inputs(state, fresh: UInt8(step + 2)) { judge.feed(input, to: &state, at: now) }
            }
            #expect(judge.faults.isEmpty, "seed \(seed), run \(run): \(judge.faults.prefix(3))")
        }
    }

    @Test("I2 the judge sees an approval that the machine should not have given")
    func judgeIsAwake() {
        var judge = VerificationJudge()
        var state = Scene(callThenEmail, after: [.count(1000)]).state
        state.ledger.expiresAt = moment(900_000)
        judge.feed(.event(.codeMatched(generation: 1)), to: &state, at: moment(700_000))
        #expect(judge.faults.contains("R3 approved 600 s or more after creation"))
        #expect(judge.faults.contains("I2 approved twice") == false)
    }
}

/// What may happen in a sequence; each is put into words for the state that it meets.
enum Move: CaseIterable {
    case countAndMatch, countAndMatchFormer, countAndMiss, matchUncounted, resend, resendByMail, reissue, reissueStale,
        advance, cancel
    case newestLeaves, newestFails, newestIsUnknown, newestArrives, oldestFails, time

    func inputs(_ state: VerificationState, fresh: UInt8) -> [VerificationJudge.Input] {
        let generation = state.ledger.generation
        let newest = state.sends[state.sends.count - 1].delivery
        let oldest = state.sends[0].delivery
        return switch self {
        case .countAndMatch: [.count, .event(.codeMatched(generation: generation))]
        case .countAndMatchFormer: [.count, .event(.codeMatched(generation: generation - 1))]
        case .countAndMiss: [.count, .event(.codeMismatched(generation: generation))]
        case .matchUncounted: [.event(.codeMatched(generation: generation))]
        case .resend: [.event(.resendRequested(channel: nil, delivery: id(fresh)))]
        case .resendByMail: [.event(.resendRequested(channel: .email, delivery: id(fresh)))]
        case .reissue: [.event(.reissueRequested(delivery: id(fresh), generation: generation + 1))]
        case .reissueStale: [.event(.reissueRequested(delivery: id(fresh), generation: generation))]
        case .advance: [.event(.advanceRequested(delivery: id(fresh)))]
        case .cancel: [.event(.cancelRequested)]
        case .newestLeaves: [.event(.deliveryChanged(newest, .underWay, next: id(fresh)))]
        case .newestFails: [.event(.deliveryChanged(newest, .failed, next: id(fresh)))]
        case .newestIsUnknown: [.event(.deliveryChanged(newest, .unknown, next: id(fresh)))]
        case .newestArrives: [.event(.deliveryChanged(newest, .arrived, next: id(fresh)))]
        case .oldestFails: [.event(.deliveryChanged(oldest, .failed, next: id(fresh)))]
        case .time: [.event(.timeReached(next: id(fresh)))]
        }
    }
}

/// A walk over all sequences of an alphabet, each event at three moments: just before the code's end, at it, after it.
private final class Walk {
    static let everyEnd: Set<VerificationStatus.Word> = [
        .approved, .attemptsExceeded, .expired, .canceled, .undeliverable, .pending,
    ]

    private(set) var faults: [String] = []
    private(set) var count = 0
    private(set) var ends: Set<VerificationStatus.Word> = []
    private let alphabet: [Move]
    private let depth: Int

    init(alphabet: [Move], depth: Int) {
        self.alphabet = alphabet
        self.depth = depth
    }

    func run(_ state: VerificationState) {
        go(state, VerificationJudge(), moment(1000), [])
    }

    private func go(_ state: VerificationState, _ judge: VerificationJudge, _ now: Timestamp, _ path: [String]) {
        guard path.count < depth else {
            count += 1
            ends.insert(state.ledger.status.word)
            return
        }
        let expiry = state.ledger.expiresAt
        let moments = [expiry + .milliseconds(-1), expiry, expiry + .milliseconds(1)].filter { $0 >= now }
        for moment in moments.isEmpty ? [now] : moments {
            for move in alphabet {
                var next = state
                var nextJudge = judge
                for input in move.inputs(state, fresh: UInt8(path.count + 2)) {
                    nextJudge.feed(input, to: &next, at: moment)
                }
                guard nextJudge.faults.isEmpty else {
                    faults.append("\(path) \(move) at \(moment.milliseconds): \(nextJudge.faults)")
                    continue
                }
                go(next, nextJudge, moment, path + ["\(move)"])
            }
        }
    }
}
