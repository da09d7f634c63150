import HTTPTypes
import Logging
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("The admin API")
struct AdministrationTests {
    private static let settings = #"""
        {"name": "toko", "sender": "Toko Ünï", "countries": ["ID", "SG"], "channels": ["call", "email"],
         "workflow": [{"channel": "call", "timeout": 30}, {"channel": "email", "timeout": 60, "on": ["busy"]}],
         "lifetime_starts": "first_delivery", "locale": "id", "web_domain": "toko.example", "code_length": 4,
         "allow_short_codes": true, "code_lifetime": 120, "checks_max": 3}
        """#

    private static func send(
        _ caller: Caller, _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, once: String? = nil
    ) async throws -> Answer {
        var headers: HTTPFields = [:]
        if let once { headers[.idempotencyKey] = once }
        return try await caller.send(method, path, body, key: World.adminKey, headers: headers)
    }

    @Test func `an application is made, read, changed and disabled`() async throws {
        let world = try await World()
        try await world.run { caller in
            let made = try await Self.send(caller, .post, "/v1/applications", Self.settings)
            let id = try #require(made.json?["id"]?.string)
            #expect(made.status == 201 && made.headers[.location] == "/v1/applications/\(id)")
            #expect(made.json?["sender"] == "Toko Ünï" && made.json?["code_length"] == 4)
            #expect(made.json?["workflow"]?.array?.last?["on"] == ["busy"])
            let path = "/v1/applications/\(id)"
            #expect(try await Self.send(caller, .get, path).json == made.json)
            let change = #"{"sender": "Bank", "web_domain": "", "channels": [], "countries": []}"#
            let changed = try await Self.send(caller, .patch, path, change)
            #expect(changed.json?["sender"] == "Bank" && changed.json?["web_domain"] == nil)
            #expect(changed.json?["code_length"] == 4 && changed.json?["countries"] == [])
            #expect(try await Self.send(caller, .post, "\(path)/disable").json?["status"] == "disabled")
            #expect(try await Self.send(caller, .patch, path, "{}").json?["status"] == "disabled")
            #expect(try await Self.send(caller, .post, "\(path)/enable").json?["status"] == "active")
            let twin = try await Self.send(caller, .post, "/v1/applications", #"{"name": "toko"}"#)
            #expect(twin.status == 409 && twin.code == "name_taken")
        }
    }

    @Test("R32 an application that is made with nothing but a name may call no country")
    func noCountry() async throws {
        let world = try await World()
        try await world.run { caller in
            let made = try await Self.send(caller, .post, "/v1/applications", #"{"name": "new"}"#)
            #expect(made.json?["countries"] == [] && made.json?["sender"] == "new")
        }
    }

    @Test(
        "every wrong field is named",
        arguments: [
            (#"{}"#, ["name"]), (#"{"name": "Shop"}"#, ["name"]), (#"{"name": 1}"#, ["name"]),
            (#"{"name": "a", "sender": "www.evil.example"}"#, ["sender"]),
            (#"{"name": "a", "countries": ["Indonesia"]}"#, ["countries"]),
            (#"{"name": "a", "countries": ["ID", "ID"], "locale": "xx"}"#, ["countries", "locale"]),
            (#"{"name": "a", "countries": "ID"}"#, ["countries"]),
            (#"{"name": "a", "channels": ["fax"]}"#, ["channels"]),
            (#"{"name": "a", "channels": ["call", "call"]}"#, ["channels"]),
            (#"{"name": "a", "web_domain": "UPPER"}"#, ["web_domain"]),
            (#"{"name": "a", "code_length": 4}"#, ["code_length"]),
            (#"{"name": "a", "code_lifetime": 59}"#, ["code_lifetime"]),
            (#"{"name": "a", "checks_max": 6}"#, ["checks_max"]),
            (#"{"name": "a", "workflow": []}"#, ["workflow"]),
            (#"{"name": "a", "workflow": ["call"]}"#, ["workflow[0]"]),
            (#"{"name": "a", "workflow": [{"channel": "call"}]}"#, ["workflow[0].timeout"]),
            (#"{"name": "a", "workflow": [{"channel": "call", "timeout": 4}]}"#, ["workflow[0].timeout"]),
            (#"{"name": "a", "workflow": [{"channel": "call", "timeout": 99999999999}]}"#, ["workflow[0].timeout"]),
            (#"{"name": "a", "workflow": [{"channel": "call", "timeout": "9"}]}"#, ["workflow[0].timeout"]),
            (
                #"{"name": "a", "workflow": [{"channel": "call", "timeout": 9, "on": ["busy"]}]}"#, ["workflow[0].on"]
            ),
            (
                #"{"name": "a", "workflow": [{"channel": "call", "timeout": 9, "gateway": "A B"}]}"#,
                ["workflow[0].gateway"]
            ),
            (#"{"name": "a", "allow_short_codes": 1}"#, ["allow_short_codes"]), (#"{"name": "a", "x": 1}"#, ["x"]),
            (#"{"name": "a", "web_domain": null}"#, ["web_domain"]),
        ])
    func faults(_ body: String, _ fields: [String]) async throws {
        let world = try await World()
        try await world.run { caller in
            let answer = try await Self.send(caller, .post, "/v1/applications", body)
            #expect(answer.status == 422 && answer.fields == fields, "\(answer.text)")
            let all = try await Self.send(caller, .get, "/v1/applications")
            #expect(all.json?["data"]?.array?.count == 2)
        }
    }

    @Test func `applications page by name`() async throws {
        let world = try await World()
        try await world.run { caller in
            for name in ["b", "a", "c"] {
                _ = try await Self.send(caller, .post, "/v1/applications", #"{"name": "\#(name)"}"#)
            }
            var names: [String] = []
            var path = "/v1/applications?limit=2"
            for _ in 0..<4 {
                let page = try await Self.send(caller, .get, path)
                names += (page.json?["data"]?.array ?? []).compactMap { $0["name"]?.string }
                guard let next = page.json?["next"]?.string else { break }
                path = "/v1/applications?limit=2&cursor=\(next)"
            }
            #expect(names == ["a", "b", "c", "other", "shop"])
            for query in ["limit=0", "limit=101", "cursor=x", "name=a"] {
                #expect(try await Self.send(caller, .get, "/v1/applications?\(query)").status == 422, "\(query)")
            }
        }
    }

    @Test("R42 a key is shown once, also where its making is repeated, and is not logged")
    func shownOnce() async throws {
        let world = try await World()
        try await world.run { caller in
            let path = "/v1/applications/\(world.application.id)/keys"
            let body = #"{"scopes": ["read", "check"], "expires_in": 3600}"#
            let first = try await Self.send(caller, .post, path, body, once: "k1")
            let text = try #require(first.json?["key"]?.string)
            let id = try #require(first.json?["id"]?.string)
            #expect(first.status == 201 && text.hasPrefix("sk_live_") && first.json?["scopes"] == ["check", "read"])
            #expect(first.headers[.location] == "\(path)/\(id)")
            let again = try await Self.send(caller, .post, path, body, once: "k1")
            #expect(again.status == 201 && again.json?["id"]?.string == id && again.json?["key"] == nil)
            #expect(again.headers[.idempotentReplayed] == "true")
            let other = try await Self.send(caller, .post, path, #"{"scopes": ["read"]}"#, once: "k1")
            #expect(other.code == "idempotency_key_reused")
            let list = try await Self.send(caller, .get, path)
            #expect(list.json?["data"]?.array?.count == 1 && !list.text.contains(text))
            #expect(!world.lines.text.contains(text))
            #expect(world.lines.text.contains("key.created"))
        }
    }

    @Test("R43 two keys with the same scopes may be live, and a third is refused until one has ended")
    func rotation() async throws {
        let world = try await World()
        try await world.run { caller in
            let path = "/v1/applications/\(world.application.id)/keys"
            let body = #"{"scopes": ["check"]}"#
            var ids: [String] = []
            for _ in 0..<2 {
                let made = try await Self.send(caller, .post, path, body)
                ids.append(try #require(made.json?["id"]?.string))
            }
            let third = try await Self.send(caller, .post, path, body)
            #expect(third.status == 409 && third.code == "too_many_keys")
            let test = try await Self.send(caller, .post, path, #"{"scopes": ["check"], "mode": "test"}"#)
            #expect(test.json?["key"]?.string?.hasPrefix("sk_test_") == true)
            let ended = try await Self.send(caller, .post, "\(path)/\(ids[0])/revoke")
            #expect(ended.json?["status"] == "revoked" && ended.json?["revoked_at"] != nil)
            #expect(try await Self.send(caller, .post, "\(path)/\(ids[0])/revoke").text == ended.text)
            #expect(try await Self.send(caller, .post, path, body).status == 201)
        }
    }

    @Test("R43 a key with manage makes no key that may more than itself")
    func noMore() async throws {
        let world = try await World()
        try await world.run { caller in
            let path = "/v1/applications/\(world.application.id)/keys"
            let wrong = [
                (#"{"scopes": ["create"], "mode": "test"}"#, ["scopes"]), (#"{"scopes": ["manage"]}"#, ["mode"]),
                (#"{"scopes": ["read", "manage"]}"#, ["scopes", "mode"]), (#"{"mode": "test"}"#, ["scopes"]),
                (#"{"scopes": ["manage"], "mode": "test", "expires_in": 59}"#, ["expires_in"]),
            ]
            for (body, fields) in wrong {
                let answer = try await caller.send(.post, path, body, key: "sk_test_only_manage")
                #expect(answer.status == 422 && answer.fields == fields, "\(body)")
            }
            let own = try await caller.send(
                .post, path, #"{"scopes": ["manage"], "mode": "test"}"#, key: "sk_test_only_manage")
            #expect(own.status == 201)
            let list = try await caller.send(.get, "/v1/applications", key: "sk_test_only_manage")
            #expect(list.json?["data"]?.array?.compactMap { $0["name"]?.string } == ["shop"])
        }
    }

    @Test("R39 stop switches are set, listed and lifted, and a target that is none is refused")
    func stops() async throws {
        let world = try await World()
        try await world.run { caller in
            let app = world.application.id.text
            let targets = [
                #"{"everything": true}"#, #"{"application": "\#(app)"}"#, #"{"country": "ID"}"#,
                #"{"channel": "call"}"#,
            ]
            for target in targets {
                let set = try await Self.send(
                    caller, .post, "/v1/stops", #"{"target": \#(target), "reason": "fraud"}"#)
                #expect(set.status == 200 && set.json?["reason"] == "fraud", "\(set.text)")
            }
            let again = try await Self.send(caller, .post, "/v1/stops", #"{"target": {"country": "ID"}}"#)
            #expect(again.json?["reason"] == "fraud")
            #expect(try await Self.send(caller, .get, "/v1/stops").json?["data"]?.array?.count == 4)
            for target in targets {
                let lifted = try await Self.send(caller, .post, "/v1/stops/lift", #"{"target": \#(target)}"#)
                #expect(lifted.json?["lifted"]?.array?.count == 1)
            }
            let nothing = try await Self.send(caller, .post, "/v1/stops/lift", #"{"target": {"country": "ID"}}"#)
            #expect(nothing.json == ["lifted": []])
            let wrong = [
                (#"{}"#, ["target"]), (#"{"target": {}}"#, ["target"]), (#"{"target": "all"}"#, ["target"]),
                (#"{"target": {"country": "ID", "channel": "call"}}"#, ["target"]),
                (#"{"target": {"everything": false}}"#, ["target.everything"]),
                (#"{"target": {"country": "id"}}"#, ["target.country"]),
                (#"{"target": {"channel": "fax"}}"#, ["target.channel"]),
                (#"{"target": {"application": "shop"}}"#, ["target.application"]),
                (#"{"target": {"everything": true}, "reason": "a\nb"}"#, ["reason"]),
            ]
            for (body, fields) in wrong {
                let answer = try await Self.send(caller, .post, "/v1/stops", body)
                #expect(answer.status == 422 && answer.fields == fields, "\(body) \(answer.text)")
            }
            let unknown = world.random.id(ApplicationKind.self).text
            let nobody = try await Self.send(
                caller, .post, "/v1/stops", #"{"target": {"application": "\#(unknown)"}}"#)
            #expect(nobody.status == 404)
        }
    }

    @Test("R47 one application is made for one idempotency key of an operator")
    func madeOnce() async throws {
        let world = try await World()
        try await world.run { caller in
            let first = try await Self.send(caller, .post, "/v1/applications", #"{"name": "a"}"#, once: "k")
            let again = try await Self.send(caller, .post, "/v1/applications", #"{"name": "a"}"#, once: "k")
            #expect(first.status == 201 && again.status == 201 && again.json == first.json)
            #expect(again.headers[.location] == first.headers[.location])
            let other = try await Self.send(caller, .post, "/v1/applications", #"{"name": "b"}"#, once: "k")
            #expect(other.status == 422 && other.code == "idempotency_key_reused")
        }
    }

    @Test("R80 every act of the administration is logged with who did it")
    func logged() async throws {
        let world = try await World()
        try await world.run { caller in
            let made = try await Self.send(caller, .post, "/v1/applications", #"{"name": "a"}"#)
            let path = "/v1/applications/\(try #require(made.json?["id"]?.string))"
            _ = try await Self.send(caller, .patch, path, #"{"locale": "id"}"#)
            _ = try await Self.send(caller, .post, "\(path)/disable")
            _ = try await Self.send(caller, .post, "\(path)/enable")
            let key = try await Self.send(caller, .post, "\(path)/keys", #"{"scopes": ["read"]}"#)
            let keyID = try #require(key.json?["id"]?.string)
            _ = try await Self.send(caller, .post, "\(path)/keys/\(keyID)/revoke")
            _ = try await Self.send(caller, .post, "/v1/stops", #"{"target": {"channel": "sms"}}"#)
            _ = try await Self.send(caller, .post, "/v1/stops/lift", #"{"target": {"channel": "sms"}}"#)
            let told = world.lines.all.filter { $0.message == "administration" }
            #expect(
                told.compactMap { $0.metadata["act"]?.description } == [
                    "application.created", "application.changed", "application.disabled", "application.enabled",
                    "key.created", "key.revoked", "stop.set", "stop.lifted",
                ])
            let keys = try await world.tenants.adminKeys()
            #expect(told.allSatisfy { $0.metadata["actor"]?.description == keys[0].id.text })
        }
    }

    @Test("R1 codes that are guessed more easily than the ceiling allows are refused, by the fields that ask for them")
    func guessable() async throws {
        let world = try await World()
        try await world.run { caller in
            let short = #""code_length": 4, "allow_short_codes": true"#
            let twice = try await Self.send(
                caller, .post, "/v1/applications", #"{"name": "a", \#(short), "checks_max": 5}"#)
            #expect(twice.status == 422 && twice.fields == ["code_length", "checks_max"], "\(twice.text)")
            let length = try await Self.send(caller, .post, "/v1/applications", #"{"name": "a", \#(short)}"#)
            #expect(length.status == 422 && length.fields == ["code_length"], "\(length.text)")
            // Forty-five checks a day of ten thousand codes: one in 222, and the ceiling is one in 200.
            let made = try await Self.send(
                caller, .post, "/v1/applications", #"{"name": "a", \#(short), "checks_max": 3}"#)
            #expect(made.status == 201, "\(made.text)")
            let path = "/v1/applications/\(try #require(made.json?["id"]?.string))"
            let more = try await Self.send(caller, .patch, path, #"{"checks_max": 4}"#)
            #expect(more.status == 422 && more.fields == ["checks_max"], "\(more.text)")
            #expect(try await Self.send(caller, .get, path).json == made.json)
            let other = try await Self.send(caller, .patch, path, #"{"locale": "ms"}"#)
            #expect(other.json?["checks_max"] == 3 && other.json?["locale"] == "ms")
        }
    }

    @Test("R1 a disabled application whose codes are too easily guessed is not enabled until they are not")
    func guessableWhileDisabled() async throws {
        let world = try await World()
        var easy = world.stranger
        easy.policy = try CodePolicy.checked(length: 4, lifetimeInSeconds: 300, checksMax: 5, allowShort: true)
        easy.isDisabled = true
        #expect(try await world.tenants.update(easy))
        try await world.run { [easy] caller in
            let path = "/v1/applications/\(easy.id.text)"
            let refused = try await Self.send(caller, .post, "\(path)/enable")
            #expect(refused.status == 422 && refused.fields == ["code_length"], "\(refused.text)")
            #expect(refused.text.contains("one in 200 is allowed"))
            #expect(try await Self.send(caller, .get, path).json?["status"] == "disabled")
            let changed = try await Self.send(caller, .patch, path, #"{"checks_max": 3}"#)
            #expect(changed.json?["checks_max"] == 3)
            #expect(try await Self.send(caller, .post, "\(path)/enable").json?["status"] == "active")
        }
        let acts = world.lines.all.filter { $0.message == "administration" }
            .compactMap { $0.metadata["act"]?.description }
        #expect(acts == ["application.changed", "application.enabled"])
    }
}
