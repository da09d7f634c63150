import HTTPTypes
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("API keys")
struct KeyTests {
    @Test(
        "R42 without a good Authorization field every keyed route answers 401",
        arguments: [
            nil, "", "Bearer", "Bearer ", "Basic c2tfdGVzdF9hbGw6", "sk_test_all", "Bearer sk_test_none",
            "Bearer sk_test_all x", "Bearer sk_test_all, Bearer sk_test_all", "Token sk_test_all", "Bearer sk-test-all",
            "Bearer \"sk_test_all\"", "Bearersk_test_all", "Bearer " + String(repeating: "s", count: 5000),
        ])
    func unauthenticated(_ value: String?) async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let before = world.store.contents
            for route in World.routes where !route.isOpen {
                var headers: HTTPFields = [:]
                if let value { headers[.authorization] = value }
                let path = world.path(of: route, verification: id)
                let answer = try await caller.send(route.method, path, key: nil, headers: headers)
                #expect(answer.status == 401, "\(path)")
                #expect(answer.code == "unauthenticated")
            }
            #expect(world.store.contents == before)
        }
    }

    /// The keys of the scope matrix, each with the one scope that it has.
    static let holders: [(key: String, scope: String)] =
        APIKeyScope.allCases.map { ("sk_test_only_\($0.rawValue)", $0.rawValue) } + [(World.adminKey, adminScope)]

    @Test("R43 a key may use exactly the routes of its scopes", arguments: holders)
    func scopes(_ holder: (key: String, scope: String)) async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            for route in World.routes where !route.isOpen {
                let path = world.path(of: route, verification: id)
                let answer = try await caller.send(route.method, path, key: holder.key)
                let isAllowed = route.scopeWords.contains(holder.scope)
                #expect((answer.status == 403) == !isAllowed, "\(route.method) \(path) \(holder.scope)")
                if !isAllowed {
                    #expect(answer.code == "scope_missing")
                    let words = route.scopeWords.joined(separator: " or ")
                    #expect(answer.json?["detail"]?.string?.hasSuffix(words) == true)
                }
            }
        }
    }

    @Test(
        "R42 a key in the URL is refused and not logged",
        arguments: [
            "api_key=sk_test_all", "key=%73k_test_all", "sk_test_all", "x=1&token=SK_TEST_ALL",
            "access_token=sk_live_other", "key=sk_admin_all",
        ])
    func keyInURL(_ query: String) async throws {
        let world = try await World()
        try await world.run { caller in
            for path in ["/v1/verifications", "/livez", "/nowhere"] {
                let answer = try await caller.send(.get, "\(path)?\(query)")
                #expect(answer.status == 401)
                #expect(answer.code == "key_in_url")
            }
            #expect(!world.lines.text.lowercased().contains("sk_test"))
            #expect(!world.lines.text.contains("sk_live") && !world.lines.text.contains("sk_admin"))
        }
    }

    @Test("R44 a foreign id answers exactly like an unknown and a malformed one, and nothing changes")
    func foreign() async throws {
        let world = try await World()
        try await world.run { caller in
            let foreign = try await caller.create(key: World.strangerKey)
            let unknown = world.random.id(VerificationKind.self).text
            let before = world.store.contents
            for route in World.routes where route.path.contains("{id}") {
                let body = route.path.hasSuffix("/checks") ? #"{"code": "471902"}"# : nil
                func ask(_ id: String) async throws -> Answer {
                    try await caller.send(route.method, route.path.replacing("{id}", with: id), body)
                }
                let expected = try await ask(unknown)
                #expect(expected.status == 404)
                let malformed = ["x", "ver_", "ver_\(String(repeating: "u", count: 26))", unknown.uppercased(), "0"]
                for id in [foreign] + malformed {
                    let answer = try await ask(id)
                    #expect(answer.status == 404, "\(route.path) \(id)")
                    #expect(answer.withoutRequestID == expected.withoutRequestID, "\(route.path) \(id)")
                    #expect(answer.bytes.count == expected.bytes.count)
                }
            }
            #expect(world.store.contents == before)
            let list = try await caller.send(.get, "/v1/verifications")
            #expect(list.json?["data"] == [])
        }
    }

    @Test("R12 GET, HEAD and OPTIONS change nothing on any route")
    func reading() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let before = world.store.contents
            for path in Set(World.routes.map(\.path)) {
                for method in [HTTPRequest.Method.get, .head, .options] {
                    let body = #"{"code": "\#(world.vault.lastCode)"}"#
                    _ = try await caller.send(method, path.replacing("{id}", with: id), body)
                }
            }
            #expect(world.store.contents == before)
            #expect(world.store.checksAsked == 0)
        }
    }
}
