import HTTPTypes
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore
import VerificationService

/// The same API for whoever runs the service, whichever store is behind it.
extension APIStory {
    static let administration = [
        APIStory("R82 R86 every act has one entry in the audit chain, and what is refused has none") { caller, stage in
            let (path, id) = try await caller.makeApplication("toko")
            #expect(try await caller.admin(.post, "/v1/applications", #"{"name": "toko"}"#).status == 409)
            #expect(try await caller.admin(.patch, path, #"{"locale": "ms"}"#).status == 200)
            #expect(try await caller.admin(.patch, path, #"{"code_lifetime": 1}"#).status == 422)
            for _ in 0..<2 { #expect(try await caller.admin(.post, "\(path)/disable").status == 200) }
            let made = try await caller.admin(.post, "\(path)/keys", #"{"scopes": ["read"]}"#)
            let key = try #require(made.id)
            for _ in 0..<2 { #expect(try await caller.admin(.post, "\(path)/keys/\(key)/revoke").status == 200) }
            // The two applications that the stage has made come first.
            let lines = try await stage.store.auditLines(after: 2, limit: 100)
            #expect(
                lines.map(\.act) == [
                    "admin_key.created", "application.created", "application.changed", "application.disabled",
                    "key.created", "key.revoked",
                ])
            let operators = try await stage.store.adminKeys().map(\.id.text)
            #expect(lines.dropFirst().allSatisfy { $0.application == id && operators.contains($0.actor) })
            #expect(lines.suffix(2).allSatisfy { $0.object == key })
            let verified = try await AuditScribe(store: stage.store, sealing: PlainVault()).verify()
            #expect(verified == 2 + lines.count)
        },
        APIStory("R42 R43 an application is made with its keys, uses them, and is disabled") { caller, stage in
            let (path, id) = try await caller.makeApplication("toko")
            let made = try await caller.admin(.post, "\(path)/keys", #"{"scopes": ["create", "read", "manage"]}"#)
            let key = try #require(made.json?["key"]?.string)
            let first = try await caller.create(key: key)
            #expect(try await caller.send(.get, "/v1/verifications/\(first)", key: key).status == 200)
            #expect(try await caller.send(.get, "/v1/verifications/\(first)").status == 404)
            await stage.uses.flush()
            let listed = try await caller.send(.get, "\(path)/keys", key: key)
            #expect(listed.json?["data"]?.array?.first?["last_used_at"]?.string == stage.clock.now().rfc3339)
            #expect(!listed.text.contains(key))
            #expect(try await caller.admin(.post, "\(path)/disable").json?["status"] == "disabled")
            stage.clock.advance(by: .seconds(1))
            #expect(try await caller.send(.get, "/v1/verifications/\(first)", key: key).status == 401)
            #expect(try await caller.admin(.post, "\(path)/enable").json?["id"]?.string == id)
            stage.clock.advance(by: .seconds(1))
            #expect(try await caller.send(.get, "/v1/verifications/\(first)", key: key).status == 200)
        },
        APIStory("R43 a key that is revoked under load is refused everywhere within a second") { caller, stage in
            let (path, _) = try await caller.makeApplication("toko")
            let made = try await caller.admin(.post, "\(path)/keys", #"{"scopes": ["read"]}"#)
            let key = try #require(made.json?["key"]?.string)
            let keyID = try #require(made.id)
            func load() async throws -> [Int] {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<40 {
                        group.addTask { try await caller.send(.get, "/v1/verifications", key: key).status }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
            }
            #expect(Set(try await load()) == [200])
            async let during = load()
            let ended = try await caller.admin(.post, "\(path)/keys/\(keyID)/revoke")
            #expect(ended.json?["status"] == "revoked")
            #expect(Set(try await during).isSubset(of: [200, 401]))
            stage.clock.advance(by: .seconds(1))
            #expect(Set(try await load()) == [401])
        },
        APIStory("R43 of ten parallel requests for a key two are granted, and one under one idempotency key") {
            caller, _ in
            let (path, _) = try await caller.makeApplication("toko")
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await caller.admin(.post, "\(path)/keys", #"{"scopes": ["check"]}"#).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 201 } == 2 && statuses.count { $0 == 409 } == 8)
            let answers = try await withThrowingTaskGroup(of: APICaller.Answer.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await caller.admin(.post, "\(path)/keys", #"{"scopes": ["read"]}"#, once: "k")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.status)) == [201] && Set(answers.map(\.id)).count == 1)
            #expect(answers.count { $0.json?["key"] != nil } == 1)
            let all = try await caller.admin(.get, "\(path)/keys?limit=2")
            #expect(all.json?["data"]?.array?.count == 2)
            let next = try #require(all.json?["next"]?.string)
            let rest = try await caller.admin(.get, "\(path)/keys?limit=2&cursor=\(next)")
            #expect(rest.json?["data"]?.array?.count == 1 && rest.json?["next"] == .null)
        },
        APIStory("of two changes at once none undoes the other") { caller, _ in
            let (path, _) = try await caller.makeApplication("toko")
            let changes = [
                (HTTPRequest.Method.patch, path, #"{"locale": "id"}"#), (.patch, path, #"{"code_length": 8}"#),
                (.patch, path, #"{"countries": ["ID"]}"#), (.post, "\(path)/disable", "{}"),
            ]
            try await withThrowingTaskGroup(of: Int.self) { group in
                for (method, path, body) in changes {
                    group.addTask { try await caller.admin(method, path, body).status }
                }
                for try await status in group { #expect(status == 200) }
            }
            let found = try await caller.admin(.get, path)
            #expect(found.json?["locale"] == "id" && found.json?["code_length"] == 8)
            #expect(found.json?["countries"] == ["ID"] && found.json?["status"] == "disabled")
        },
        APIStory("R39 R40 a switch refuses creates and resends, holds queued calls, and lets them go on") {
            caller, stage in
            let id = try await caller.create()
            let stopped = try await caller.admin(.post, "/v1/stops", #"{"target": {"everything": true}}"#)
            #expect(stopped.status == 200)
            await stage.pass(2)
            #expect(stage.call.requests.isEmpty)
            let body = #"{"to": {"phone": "+6281234567899"}}"#
            let refused = try await caller.send(.post, "/v1/verifications", body)
            #expect(refused.status == 403 && refused.code == "sending_stopped")
            #expect(refused.json?["stopped"] == "everything")
            for command in ["resend", "reissue", "advance"] {
                #expect(try await caller.send(.post, "/v1/verifications/\(id)/\(command)").code == "sending_stopped")
            }
            #expect(try await caller.send(.get, "/v1/verifications/\(id)").status == 200)
            let lifted = try await caller.admin(.post, "/v1/stops/lift", #"{"target": {"everything": true}}"#)
            #expect(lifted.json?["lifted"]?.array?.count == 1)
            await stage.pass(3)
            #expect(stage.call.submittedCodes.count == 1)
            #expect(try await caller.check(id, stage.call.submittedCodes[0]).json?["outcome"] == "approved")
            #expect(try await caller.events(id).contains("delivery.queued"))
        },
        APIStory("R39 a stopped channel's step is passed over, and the mail carries the code") { caller, stage in
            _ = try await caller.admin(.post, "/v1/stops", #"{"target": {"channel": "call"}, "reason": "outage"}"#)
            let id = try await caller.create()
            await stage.pass(2)
            #expect(stage.call.requests.isEmpty && stage.email.submittedCodes.count == 1)
            let events = try await caller.send(.get, "/v1/verifications/\(id)/events")
            #expect(events.json?["data"]?.array?.contains { $0["reason"] == "stopped" } == true)
            #expect(!events.text.contains("outage"))
        },
    ]
}

extension APICaller {
    /// Asks as an operator.
    func admin(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, once: String? = nil
    ) async throws -> Answer {
        try await send(method, path, body, key: stage.adminKey, once: once)
    }

    /// Makes an application that may call Indonesia, and gives its path and id.
    func makeApplication(_ name: String) async throws -> (path: String, id: String) {
        let body = #"{"name": "\#(name)", "countries": ["ID"], "locale": "en"}"#
        let made = try await admin(.post, "/v1/applications", body)
        #expect(made.status == 201, "\(made.text)")
        let id = try #require(made.id)
        return ("/v1/applications/\(id)", id)
    }
}
