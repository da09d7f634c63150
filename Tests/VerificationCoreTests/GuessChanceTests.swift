import Testing
import VerificationCore

@Suite struct GuessChanceTests {
    private func policy(_ length: Int, _ checks: Int) throws -> CodePolicy {
        try CodePolicy.checked(length: length, lifetimeInSeconds: 300, checksMax: checks, allowShort: true)
    }

    @Test("R1 R15 R17 the chance of a guess follows from length, checks, sends and the guard")
    func figures() throws {
        let table: [(length: Int, checks: Int, sends: Int, checksPerDay: Int, odds: Int)] = [
            (6, 5, 10, 75, 13_333), (6, 1, 10, 15, 66_666), (5, 5, 10, 75, 1333), (4, 5, 10, 75, 133),
            (4, 1, 10, 15, 666), (6, 5, 0, 0, Int.max), (6, 5, 1, 10, 100_000), (6, 5, 40, 100, 10_000),
            (10, 5, 10, 75, 133_333_333), (6, 3, 1000, 100, 10_000),
        ]
        for line in table {
            let chance = GuessChance(try policy(line.length, line.checks), sendsPerDay: line.sends)
            #expect(chance.checksPerDay == line.checksPerDay, "\(line)")
            // The exact odds are a little above the quotient, as one hit is enough.
            #expect(chance.oddsPerDay >= line.odds && Double(chance.oddsPerDay) <= Double(line.odds) * 1.003, "\(line)")
        }
        let standard = GuessChance(.standard)
        #expect(standard.perVerification == 5e-6)
        #expect(abs(standard.perDay - 7.499_737_506e-5) < 1e-13)
    }

    @Test("R1 R34 no rhythm of sends has more verifications checked within a day than are counted with, one as many")
    func verifications() throws {
        let seed: UInt64 = 0x0DA7
        var generator = SeededGenerator(seed: seed)
        let most = GuessChance(.standard).verificationsPerDay
        for round in 0..<100 {
            let pause = [1, 60, 600, 7200][round % 4]
            #expect(
                verifications { Int.random(in: 1...pause, using: &generator) } <= most, "seed \(seed), round \(round)")
        }
        #expect(verifications { 1 } == most)
    }

    /// Sends as often as the limits allow, asking at intervals, for three days: the most of them whose codes live
    /// (R3) at some time of one day.
    private func verifications(_ pause: () -> Int) -> Int {
        var destination = DestinationSends()
        var sends: [Timestamp] = []
        var now = Timestamp(milliseconds: 0)
        while now < Timestamp(milliseconds: 3 * 86_400_000) {
            if destination.block(call: false, isAsked: true, at: now) == nil {
                destination.count(id(1), call: false, at: now)
                sends.append(now)
            }
            now = now + .seconds(pause())
        }
        let reach = DestinationSends.longWindow + .seconds(CodePolicy.lifetimeSeconds.upperBound)
        return sends.map { first in sends.count { first <= $0 && $0 < first + reach } }.max() ?? 0
    }

    @Test("R17 no rhythm gets more failed checks past the guard within a day than the figure counts with")
    func rhythms() throws {
        let seed: UInt64 = 0x6A17
        var generator = SeededGenerator(seed: seed)
        for round in 0..<300 {
            var destination = DestinationGuard()
            let pause = Int.random(in: 1...2000, using: &generator)
            var now = Timestamp(milliseconds: 0)
            var passed = 0
            while now < Timestamp(milliseconds: 86_400_000) {
                if destination.closing(at: now) == nil {
                    _ = destination.failed(at: now)
                    passed += 1
                }
                now = now + .seconds(Int.random(in: 1...pause, using: &generator))
            }
            #expect(passed <= 100, "seed \(seed), round \(round)")
        }
    }

    @Test("R1 R17 guessing for a day succeeds as often as computed (Monte Carlo)", arguments: [10, 40])
    func monteCarlo(_ sends: Int) throws {
        let seed: UInt64 = 0xC0DE + UInt64(sends)
        var generator = SeededGenerator(seed: seed)
        let chance = GuessChance(try policy(4, 5), sendsPerDay: sends)
        let days = 6000
        var hits = 0
        for _ in 0..<days where isHit(chance, using: &generator) { hits += 1 }
        let expected = Double(days) * chance.perDay
        let deviation = (expected * (1 - chance.perDay)).squareRoot()
        #expect(abs(Double(hits) - expected) < 5 * deviation, "seed \(seed): \(hits) hits, \(expected) expected")
    }

    /// One attacker's day against the real ledger and guard: five checks an hour, or nine by two verifications where
    /// there are sends enough, so that the guard closes only at the very end.
    private func isHit(_ chance: GuessChance, using generator: inout SeededGenerator) -> Bool {
        var destination = DestinationGuard()
        let together = chance.verificationsPerDay > 24 ? 2 : 1
        for send in 0..<chance.verificationsPerDay {
            let begin = Timestamp(milliseconds: Int64(send / together) * 3_600_000 + Int64(send % together) * 10_000)
            var ledger = CheckLedger(
                status: .pending, generation: 1, createdAt: begin, codeLength: chance.codeLength,
                expiresAt: begin + .seconds(300), checksMax: chance.checksMax, checksCarried: 0, checkTimes: [])
            var isGuarded = false
            let code = Int.random(in: 0..<10_000, using: &generator)
            let first = Int.random(in: 0..<10_000, using: &generator)
            for guess in 0..<chance.checksMax - send % together {
                let (answer, _) = ledger.count(
                    length: chance.codeLength, at: begin + .seconds(guess), isGuarded: &isGuarded,
                    against: &destination)
                guard case .counted = answer else { break }
                if (first + guess) % 10_000 == code { return true }
            }
        }
        return false
    }
}
