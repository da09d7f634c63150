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
        (limited(.sendWait), 429, "too_soon"), (limited(.sendsPerDay), 429, "send_limited"),
        (limited(.sendsPerTenMinutes), 429, "send_limited"), (limited(.callUnderWay), 429, "send_limited"),
        (limited(.prefixCalls), 429, "send_limited"), (limited(.prefixSpeed), 429, "sending_held"),
        (limited(.conversion), 429, "sending_held"), (limited(.own), 429, "own_limit_reached"),
        (limited(.callsPerDay), 403, "cap_reached"), (limited(.countryCallsPerMonth), 403, "cap_reached"),
        (limited(.spraying), 429, "paused"),
    ]

    private static func limited(_ rule: LimitRule) -> Refusal {
        .limited(
            LimitEvent(
                .refused, SendBlock(rule, used: 5, allowed: 5, endsAt: Timestamp(milliseconds: 1_767_225_607_001)),
                masked: nil, country: nil))
    }

    @Test("R34 R40 a limit tells its rule, its counters and when it ends, and to wait where that helps")
    func limits() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            for rule in LimitRule.allCases {
                world.store.refuse(ProblemTests.limited(rule))
                let answer = try await caller.send(.post, "/v1/verifications/\(id)/resend")
                #expect(answer.json?["rule"]?.string == rule.rawValue)
                #expect(answer.json?["used"] == .integer(5) && answer.json?["allowed"] == .integer(5))
                #expect(answer.json?["retry_at"]?.string == "2026-01-01T00:00:07.001Z")
                #expect((answer.headers[.retryAfter] != nil) == (answer.status == 429))
            }
        }
    }

    @Test("R34 R40 a refusal by the verification's own waits stands among the blocks, with its end and how often")
    func refusalsTold() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let end = world.clock.now() + .seconds(30)
            world.store.refuse(.tooSoon(end))
            for _ in 0..<3 {
                #expect(try await caller.send(.post, "/v1/verifications/\(id)/resend").code == "too_soon")
            }
            await world.refusals.flush()
            let blocks = try await caller.send(.get, "/v1/blocks").json?["data"]?.array ?? []
            #expect(blocks.map { $0["rule"]?.string } == ["verification_wait"])
            #expect(blocks.first?["times"] == .integer(3) && blocks.first?["allowed"] == .integer(0))
            #expect(blocks.first?["ends_at"]?.string == end.rfc3339)
            #expect(blocks.first?["to"]?.string?.hasSuffix("7890") == false)
            let others = try await caller.send(.get, "/v1/blocks", key: World.strangerKey)
            #expect(others.json?["data"]?.array?.isEmpty == true)
        }
    }

    @Test("R21 one route evaluates codes, and it counts in the store before it compares")
    func codeRoutes() async throws {
        let paths = World.routes.filter { $0.scope == .check }.map(\.path)
        #expect(paths == ["/v1/verifications/{id}/checks"])
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            _ = try await caller.send(.post, "/v1/verifications/\(id)/checks", #"{"code": "471902"}"#)
            #expect(world.store.checksAsked == 1)
        }
    }

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
