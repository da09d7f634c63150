import HTTPTypes
import StrictJSON
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("Idempotency keys")
struct IdempotencyTests {
    static let body = #"{"to": {"email": "ann@example.com"}}"#

    @Test("R47 a repeated create gets the stored answer with its place, and nothing happens twice")
    func repeatedCreate() async throws {
        let world = try await World()
        try await world.run { caller in
            let headers: HTTPFields = [.idempotencyKey: "order-7"]
            let first = try await caller.send(.post, "/v1/verifications", IdempotencyTests.body, headers: headers)
            let before = world.store.contents
            let again = try await caller.send(.post, "/v1/verifications", IdempotencyTests.body, headers: headers)
            #expect(first.status == 201 && again.status == 201)
            #expect(again.bytes == first.bytes)
            #expect(again.headers[.location] == first.headers[.location])
            #expect(first.headers[.idempotentReplayed] == nil)
            #expect(again.headers[.idempotentReplayed] == "true")
            #expect(world.store.contents == before)
            let other = #"{"to": {"email": "bob@example.com"}}"#
            let reused = try await caller.send(.post, "/v1/verifications", other, headers: headers)
            #expect(reused.status == 422)
            #expect(reused.code == "idempotency_key_reused")
        }
    }

    @Test("R47 a key belongs to its application, route and verification")
    func scope() async throws {
        let world = try await World()
        try await world.run { caller in
            let headers: HTTPFields = [.idempotencyKey: "k"]
            let mine = try await caller.send(.post, "/v1/verifications", IdempotencyTests.body, headers: headers)
            let theirs = try await caller.send(
                .post, "/v1/verifications", IdempotencyTests.body, key: World.strangerKey, headers: headers)
            #expect(theirs.status == 201)
            #expect(mine.json?["id"] != theirs.json?["id"])
            let id = try #require(mine.json?["id"]?.string)
            let other = try await caller.create()
            let canceled = try await caller.send(.post, "/v1/verifications/\(id)/cancel", headers: headers)
            #expect(canceled.status == 200)
            let again = try await caller.send(.post, "/v1/verifications/\(id)/cancel", headers: headers)
            #expect(again.status == 200)
            #expect(again.bytes == canceled.bytes)
            #expect(again.headers[.idempotentReplayed] == "true")
            let elsewhere = try await caller.send(.post, "/v1/verifications/\(other)/cancel", headers: headers)
            #expect(elsewhere.code == "idempotency_key_reused")
        }
    }

    @Test("R47 a refused request leaves its key free")
    func refused() async throws {
        let world = try await World()
        try await world.run { caller in
            let created = try await caller.send(.post, "/v1/verifications", IdempotencyTests.body)
            let id = try #require(created.json?["id"]?.string)
            let headers: HTTPFields = [.idempotencyKey: "again"]
            let place = "/v1/verifications/\(id)/resend"
            #expect(try await caller.send(.post, place, headers: headers).status == 429)
            world.store.refuse(.tooManySends)
            #expect(try await caller.send(.post, place, headers: headers).status == 409)
            world.store.refuse(.noStep)
            #expect(try await caller.send(.post, place, headers: headers).code == "no_step")
        }
    }

    @Test(
        "R47 a key is 1 to 255 printable ASCII characters",
        arguments: [
            ("", false), ("a", true), (String(repeating: "k", count: 255), true),
            (String(repeating: "k", count: 256), false),
            ("two words", false), ("ключ", false), ("a\tb", false), ("!~", true),
        ])
    func characters(_ key: String, _ isGood: Bool) async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            for route in World.routes where route.scope == .create {
                let path = route.path.replacing("{id}", with: id)
                let body = route.path == "/v1/verifications" ? IdempotencyTests.body : nil
                let answer = try await caller.send(.post, path, body, headers: [.idempotencyKey: key])
                #expect((answer.fields == ["Idempotency-Key"]) == !isGood, "\(path)")
            }
            var twice: HTTPFields = [:]
            twice.append(HTTPField(name: .idempotencyKey, value: "a"))
            twice.append(HTTPField(name: .idempotencyKey, value: "b"))
            let answer = try await caller.send(.post, "/v1/verifications", IdempotencyTests.body, headers: twice)
            #expect(answer.fields == ["Idempotency-Key"])
        }
    }
}
