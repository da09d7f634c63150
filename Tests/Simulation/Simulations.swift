import Foundation
import ServiceDoubles

/// Many worlds, one after the other on each of a few threads.
public struct Simulations: Sendable {
    let first: UInt64
    let count: Int

    /// What many worlds came to.
    public struct Total: Sendable {
        var seeds = 0
        var tally = Tally()
        var failed: [Outcome] = []

        /// The verifications of all worlds.
        public var verifications: Int { tally["verifications"] }

        /// What is told when nothing was found.
        var summary: String { "simulation seeds \(seeds), duplicates 0, lost 0, \(tally)" }
    }

    func run() async -> Total {
        let threads = ProcessInfo.processInfo.activeProcessorCount
        return await withTaskGroup(of: Total.self) { group in
            for thread in 0..<threads { group.addTask { await share(thread, of: threads) } }
            return await group.reduce(into: Total()) { sum, total in
                sum.seeds += total.seeds
                sum.tally.add(total.tally)
                sum.failed += total.failed
            }
        }
    }

    /// Every so-and-so-manieth world.
    private func share(_ thread: Int, of threads: Int) async -> Total {
        await OwnThread.run {
            var total = Total()
            for number in stride(from: thread, to: count, by: threads) where total.failed.count < failuresToldMax {
                let outcome = World(seed: first &+ UInt64(number)).run()
                total.seeds += 1
                total.tally.add(outcome.tally)
                if !outcome.breaches.isEmpty { total.failed.append(outcome) }
            }
            return total
        }
    }

    /// What one world comes to.
    public static func outcome(of seed: UInt64) async -> Outcome {
        await OwnThread.run { World(seed: seed).run() }
    }
}

private let failuresToldMax = 3
