import HTTPTypes
import Hummingbird
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("What answers tell of destinations")
struct EnumerationTests {
    @Test("R46 a destination that was verified before and one that never was get alike answers, fields and sizes")
    func knownAndUnknown() async throws {
        let world = try await World()
        try await world.run { caller in
            // Known to this application, known to another one, known to nobody.
            let id = try await caller.create("+6281234567891")
            _ = try await caller.send(.post, "/v1/verifications/\(id)/cancel")
            _ = try await caller.create("+6281234567892", key: World.strangerKey)
            var shapes: [Shape] = []
            for phone in ["+6281234567891", "+6281234567892", "+6281234567893"] {
                let body = #"{"to": {"phone": "\#(phone)"}}"#
                let created = try await caller.send(.post, "/v1/verifications", body)
                let new = try #require(created.json?["id"]?.string)
                let read = try await caller.send(.get, "/v1/verifications/\(new)")
                let check = try await caller.send(.post, "/v1/verifications/\(new)/checks", #"{"code": "000000"}"#)
                let list = try await caller.send(.get, "/v1/verifications?phone=+6280000000000")
                shapes.append(Shape([created, read, check, list]))
            }
            #expect(shapes[0].statuses == [201, 200, 200, 200])
            #expect(Set(shapes).count == 1, "\(shapes)")
        }
    }

    @Test("R48 every kind of problem is answered as the schema has it, and names nothing of our insides")
    func everyProblem() throws {
        for code in ProblemCode.allCases {
            let problem = Problem(code, "in words")
            let body = problem.body(requestID: "r1")
            try Contract.validate(
                try JSONValue.parse(body), ["$ref": "#/components/schemas/Problem"], code.rawValue)
            let response = problem.response(requestID: "r1")
            #expect(response.status.code == code.status)
            #expect(response.headers[.contentType] == "application/problem+json")
            let text = String(decoding: body, as: UTF8.self).lowercased()
            for word in ["swift", "sqlite", "postgres", "select ", "/sources/", ".swift", "hummingbird", "0.1.0"] {
                #expect(!text.contains(word), "\(code)")
            }
        }
    }

    /// What an observer sees of answers beside the random parts of ids: their statuses, fields and sizes.
    private struct Shape: Hashable {
        let statuses: [Int]
        let fields: [[String]]
        let sizes: [Int]

        init(_ answers: [Answer]) {
            statuses = answers.map(\.status)
            let varying: Set<HTTPField.Name> = [.requestID, .location, .date]
            fields = answers.map { answer in
                answer.headers.map { varying.contains($0.name) ? $0.name.rawName : "\($0.name.rawName): \($0.value)" }
            }
            sizes = answers.map(\.bytes.count)
        }
    }
}
