import HTTPTypes
import Hummingbird
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

@testable import VerificationAPI

/// A generator that never has any bytes.
private struct BrokenRandom: RandomSource {
    func bytes(_ count: Int) throws(RandomSourceError) -> [UInt8] { throw RandomSourceError(reason: "broken") }
}

@Suite struct `The names of requests` {
    /// The differences between numbers that follow one another.
    private func steps(_ digits: [some StringProtocol]) -> Set<UInt64> {
        let numbers = digits.compactMap { UInt64($0, radix: 16) }
        return Set(zip(numbers, numbers.dropFirst()).map { $1 &- $0 })
    }

    private func isName(_ name: String) -> Bool {
        name.utf8.count == 32 && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    @Test("R45 names of requests that follow one another tell nothing of what came in between")
    func names() {
        let names = RequestNames(SeededRandom(seed: 45))
        let given = (0..<2000).map { _ in names.next() }
        #expect(given.allSatisfy(isName))
        #expect(Set(given).count == 2000)
        #expect(steps(given.map { $0.prefix(16) }).count == 1999)
        #expect(steps(given.map { $0.suffix(16) }).count == 1999)
        // Each half of a name has every bit both set and not.
        for half in [given.map { $0.prefix(16) }, given.map { $0.suffix(16) }] {
            let numbers = half.compactMap { UInt64($0, radix: 16) }
            #expect(numbers.reduce(0, |) == .max && numbers.reduce(.max, &) == 0)
        }
    }

    @Test("R45 traces and pieces of work that begin with a request are as random as its name")
    func traces() {
        let names = RequestNames(SeededRandom(seed: 46))
        let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/")
        let traces = (0..<500).map { _ in
            TraceContext(of: Request(head: head, body: .init(buffer: .init())), named: names.next())
        }
        #expect(steps(traces.map(\.spanID)).count == 499)
        #expect(steps(traces.map { $0.traceID.prefix(16) }).count == 499)
        #expect(steps(traces.map { $0.traceID.suffix(16) }).count == 499)
    }

    @Test("R45 R48 answers of the API carry such names, and a problem the same one as its header")
    func answers() async throws {
        let world = try await World()
        try await world.run { caller in
            var names: [String] = []
            for _ in 0..<20 {
                let answer = try await caller.send(.get, "/v1/verifications/none")
                let name = try #require(answer.headers[.requestID])
                #expect(isName(name))
                #expect(answer.json?["request_id"]?.string == name)
                names.append(name)
            }
            #expect(steps(names.map { $0.suffix(16) }).count == 19)
        }
    }

    @Test("R2 R48 a generator that fails leaves requests their names")
    func unaided() {
        let names = RequestNames(BrokenRandom())
        let given = (0..<500).map { _ in names.next() }
        #expect(given.allSatisfy(isName))
        #expect(Set(given).count == 500)
        #expect(steps(given.map { $0.suffix(16) }).count == 499)
    }
}
