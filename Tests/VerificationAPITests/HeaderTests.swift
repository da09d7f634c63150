import HTTPTypes
import Logging
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("Methods and header fields")
struct HeaderTests {
    static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect, .init("BREW")!,
    ]

    @Test("R51 an unused method answers 405 with Allow on every path", arguments: Set(World.routes.map(\.path)))
    func unused(_ template: String) async throws {
        let world = try await World()
        var used = World.routes.filter { $0.path == template }.map(\.method)
        if used.contains(.get) { used.append(.head) }
        let allowed = used.map(\.rawValue).sorted().joined(separator: ", ")
        try await world.run { [used] caller in
            let path = template.replacing("{id}", with: try await caller.create())
            for method in HeaderTests.methods where !used.contains(method) {
                let answer = try await caller.send(method, path)
                #expect(answer.status == 405, "\(method) \(path)")
                #expect(answer.headers[.allow] == allowed, "\(method) \(path)")
            }
        }
    }

    @Test("R51 HEAD answers as GET does, without its body")
    func head() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            for route in World.routes where route.method == .get {
                let path = route.path.replacing("{id}", with: id)
                let get = try await caller.send(.get, path)
                let head = try await caller.send(.head, path)
                #expect(head.status == get.status)
                #expect(head.headers[.contentLength] == String(get.bytes.count), "\(path)")
                #expect(head.headers[.contentType] == get.headers[.contentType])
            }
            #expect(try await caller.send(.head, "/nowhere").status == 404)
            #expect(try await caller.send(.head, "/v1/verifications", key: nil).status == 401)
        }
    }

    @Test(
        "unknown paths answer 404 with a problem",
        arguments: [
            "/", "/v1", "/v2/verifications", "/v1/verifications/a/b", "/V1/verifications", "/v1/verifications/%2e%2e",
            "/v1/verifications/x/checks/1", "/livez/x", "/openapi.json", "/..", "/v1/verif%69cations", "/metrics",
        ])
    func unknown(_ path: String) async throws {
        let world = try await World()
        try await world.run { caller in
            for method in [HTTPRequest.Method.get, .post, .put] {
                let answer = try await caller.send(method, path, key: World.allKey)
                #expect([404, 405].contains(answer.status))
            }
            #expect(try await caller.send(.get, path).code == "not_found")
        }
    }

    @Test("R51 no answer carries a CORS field, whatever the origin")
    func crossOrigin() async throws {
        let world = try await World()
        try await world.run { caller in
            for method in [HTTPRequest.Method.get, .options] {
                let headers: HTTPFields = [.origin: "https://evil.example", .accessControlRequestMethod: "POST"]
                let answer = try await caller.send(method, "/v1/verifications", headers: headers)
                #expect(!answer.headers.contains { $0.name.canonicalName.hasPrefix("access-control") })
            }
        }
    }

    @Test("R29 a forged host changes no answer")
    func forgedHost() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let forged: HTTPFields = [
                .init("X-Forwarded-Host")!: "evil.example", .init("Forwarded")!: "host=evil.example",
            ]
            let answer = try await caller.send(.get, "/v1/verifications/\(id)", headers: forged)
            #expect(!answer.text.contains("evil"))
            #expect(answer.status == 200)
        }
    }

    @Test("R81 a request is one line in the log: its route, status and key, never its body, path, query or key's text")
    func log() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let code = world.vault.lastCode
            let answer = try await caller.send(.post, "/v1/verifications/\(id)/checks", #"{"code": "\#(code)"}"#)
            _ = try await caller.send(.get, "/v1/verifications?phone=+6281234567890")
            _ = try await caller.send(.get, "/v1/\(World.allKey)")
            let requests = world.lines.all.filter { $0.message == "request" }
            #expect(requests.count == 4)
            let line = requests[1].metadata
            #expect(line["route"] == "/v1/verifications/{id}/checks")
            #expect(line["status"]?.description == "200")
            #expect(line["application"]?.description == world.application.id.text)
            #expect(line["request_id"]?.description == answer.headers[.requestID])
            #expect(!world.lines.text.contains(code))
            #expect(!world.lines.text.contains("6281234567890"))
            #expect(!world.lines.text.contains(World.allKey))
        }
    }
}
