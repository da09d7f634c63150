import FuzzTargets
import ServiceDoubles
import Testing

struct FuzzTests {
    private static let inputs = 1500

    @Test("R105 whatever a reader is given, it answers", arguments: FuzzTarget.all)
    func inputs(_ target: FuzzTarget) async throws {
        for seed in target.seeds { try await target.run(seed) }
        let seed = UInt64.random(in: 0...(1 << 40))
        let mutation = Mutation(SeededRandom(seed: seed))
        var last: [UInt8] = []
        do {
            for _ in 0..<Self.inputs {
                last = mutation.input(from: target.seeds)
                try await target.run(last)
            }
        } catch {
            Issue.record("\(target), seed \(seed): \(error); the input was \(last)")
        }
    }

    @Test func `inputs follow from their seed, and differ`() {
        func inputs(_ seed: UInt64) -> [[UInt8]] {
            let mutation = Mutation(SeededRandom(seed: seed))
            return (0..<50).map { _ in mutation.input(from: [Array("a text to begin from".utf8)]) }
        }
        #expect(inputs(1) == inputs(1))
        #expect(inputs(1) != inputs(2))
        #expect(Set(inputs(1)).count > 40)
    }

    @Test func `every target has a name of its own and something to begin from`() {
        #expect(Set(FuzzTarget.all.map(\.name)).count == FuzzTarget.all.count)
        #expect(FuzzTarget.all.allSatisfy { !$0.seeds.isEmpty })
    }
}
