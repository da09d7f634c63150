import HTTPTypes
import StrictJSON
import Testing

@testable import VerificationAPI

@Suite struct HandleTests {
    private let body = #"{"to": {"phone": "+6281234567890"}, "handle": true}"#

    @Test("R15 a handle is shown with the create that makes the verification, and nowhere else")
    func shownOnce() async throws {
        let world = try await World()
        try await world.run { caller in
            let created = try await caller.send(.post, "/v1/verifications", body)
            let handle = try #require(created.json?["handle"]?.string)
            #expect(handle.hasPrefix("hdl_"))
            let id = try #require(created.json?["id"]?.string)
            #expect(try await caller.send(.get, "/v1/verifications/\(id)").json?["handle"] == nil)
            let again = try await caller.send(.post, "/v1/verifications", body)
            #expect(again.status == 200 && again.json?["handle"] == nil)
            let plain = try await caller.send(.post, "/v1/verifications", #"{"to": {"phone": "+6281234567891"}}"#)
            #expect(plain.status == 201 && plain.json?["handle"] == nil)
            #expect(!world.lines.text.contains(handle))
        }
    }

    @Test("R15 a stranger's last wrong code leaves the verification pending, in the answer as in a read")
    func strangersUsedUp() async throws {
        let world = try await World()
        try await world.run { caller in
            let created = try await caller.send(.post, "/v1/verifications", body)
            let id = try #require(created.json?["id"]?.string)
            let handle = try #require(created.json?["handle"]?.string)
            let wrong = world.vault.lastCode == "000000" ? "000001" : "000000"
            func check(_ handle: String?) async throws -> Answer {
                let shown = handle.map { #", "handle": "\#($0)""# } ?? ""
                return try await caller.send(
                    .post, "/v1/verifications/\(id)/checks", #"{"code": "\#(wrong)"\#(shown)}"#)
            }
            for left in [1, 0] {
                let answer = try await check(nil)
                #expect(answer.json?["checks_left"]?.integer == Int64(left) && answer.json?["status"] == "pending")
            }
            let further = try await check(nil)
            #expect(further.status == 409 && further.code == "checks_used_up")
            #expect(try await caller.send(.get, "/v1/verifications/\(id)").json?["status"] == "pending")
            for left in [2, 1, 0] {
                let answer = try await check(handle)
                #expect(answer.json?["checks_left"]?.integer == Int64(left))
                #expect(answer.json?["status"]?.string == (left > 0 ? "pending" : "attempts_exceeded"))
            }
            let read = try await caller.send(.get, "/v1/verifications/\(id)")
            #expect(read.json?["status"] == "attempts_exceeded")
        }
    }

    @Test func `a handle is a text, and wanting one is true or false`() async throws {
        let world = try await World()
        try await world.run { caller in
            let bad = #"{"to": {"phone": "+6281234567890"}, "handle": "yes"}"#
            #expect(try await caller.send(.post, "/v1/verifications", bad).fields == ["handle"])
            let id = try await caller.create()
            let check = try await caller.send(
                .post, "/v1/verifications/\(id)/checks", #"{"code": "000000", "handle": 7}"#)
            #expect(check.fields == ["handle"])
        }
    }
}
