import HTTPTypes
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore
import VerificationService

@testable import VerificationAPI

@Suite("Problems")
struct ProblemTests {
    static let refusals: [(refusal: Refusal, status: Int, code: String)] = [
        (.closed(.expired), 409, "verification_closed"), (.checksUsedUp, 409, "checks_used_up"),
        (.wrongLength(expected: 6), 422, "invalid_request"), (.staleCode, 409, "code_replaced"),
        (.tooSoon(Timestamp(milliseconds: 1_767_225_600_001)), 429, "too_soon"), (.tooManySends, 409, "too_many_sends"),
        (.noStep, 409, "no_step"), (.channelBarred(.call), 409, "channel_barred"),
        (.callUnderWay, 409, "call_under_way"), (.destinationClosed(.untilUnlocked), 429, "destination_closed"),
        (.destinationClosed(.until(Timestamp(milliseconds: 1_767_225_600_001))), 429, "destination_closed"),
    ]

    @Test("R40 every refusal has its own problem on every command")
    func everyRefusal() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            for row in ProblemTests.refusals {
                world.store.refuse(row.refusal)
                for command in ["resend", "reissue", "advance", "cancel"] {
                    let answer = try await caller.send(.post, "/v1/verifications/\(id)/\(command)")
                    #expect(answer.status == row.status)
                    #expect(answer.code == row.code)
                    #expect(answer.json?["type"]?.string == "urn:sandi:problem:\(row.code)")
                }
                let body = #"{"code": "471902"}"#
                #expect(try await caller.send(.post, "/v1/verifications/\(id)/checks", body).code == row.code)
            }
        }
    }

    @Test(
        "R48 when the store fails, every route says 503 with Retry-After and nothing of our insides",
        arguments: [
            (StoreError.overloaded, "overloaded"), (.unavailable("disk I/O error in /data/sandi.db"), "unavailable"),
            (.closed, "unavailable"), (.damaged("SELECT * FROM verifications"), "unavailable"),
            (.conflict("UNIQUE"), "unavailable"),
        ])
    func failures(_ error: StoreError, _ code: String) async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            // A read first, so that the key is remembered and the use case itself meets the failure.
            for scope in ["create", "read", "check"] {
                _ = try await caller.send(.get, "/v1/verifications", key: "sk_test_only_\(scope)")
            }
            world.store.fail(error)
            await world.limitStore.fail(call: 1, with: error, lasting: true)
            for key in [World.allKey, "sk_test_never_seen"] {
                for route in World.routes where route.scope != nil {
                    var body: String?
                    if route.path.hasSuffix("/checks") { body = #"{"code": "471902"}"# }
                    if route.method == .post, route.path == "/v1/verifications" { body = IdempotencyTests.body }
                    if route.path.hasPrefix("/v1/destinations/") { body = #"{"to": {"phone": "+6281234567890"}}"# }
                    let path = route.path.replacing("{id}", with: id)
                    let answer = try await caller.send(route.method, path, body, key: key)
                    #expect(answer.status == 503, "\(path)")
                    #expect(answer.code == code)
                    for word in ["disk", "/data", "SELECT", "UNIQUE", "store", "sqlite"] {
                        #expect(!answer.text.contains(word))
                    }
                }
            }
        }
    }

    @Test func `an error that nobody foresaw is a 500 that tells nothing`() throws {
        struct Secret: Error { let code = "471902" }
        let problem = Problem(Secret(), at: Timestamp(milliseconds: 0))
        #expect(problem.code == .internalError)
        let body = String(decoding: problem.body(requestID: "r"), as: UTF8.self)
        #expect(!body.contains("471902"))
        #expect(!body.contains("Secret"))
        let json = try JSONValue.parse(Array(body.utf8))
        try Contract.validate(json, ["$ref": "#/components/schemas/Problem"], "500")
    }

    @Test("every kind of problem has an error status, a type and a title of its own")
    func table() {
        #expect(Set(ProblemCode.allCases.map(\.title)).count == ProblemCode.allCases.count)
        #expect(ProblemCode.allCases.allSatisfy { (400...599).contains($0.status) && $0.type.hasPrefix("urn:sandi:") })
        let documented = Contract.resolve(["$ref": "#/components/schemas/Problem"])["properties"]?["code"]?["enum"]
        #expect(Set(documented?.array ?? []) == Set(ProblemCode.allCases.map { .string($0.rawValue) }))
    }
}
