import HTTPTypes
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("What bodies may hold")
struct BodyTests {
    /// Bodies of a create with the field that each one breaks.
    static let creates: [(body: String, field: String, code: String)] = {
        let to = #""to": {"email": "ann@example.com"}"#
        var table: [(String, String, String)] = [
            ("{}", "to", "missing"), (#"{"to": {}}"#, "to", "missing"), ("[]", "body", "wrong_type"),
            ("\"text\"", "body", "wrong_type"), ("7", "body", "wrong_type"), ("null", "body", "wrong_type"),
            (#"{"to": {"sms": "x"}}"#, "to.sms", "unknown_field"),
            (#"{"to": {"phone": "12"}}"#, "to.phone", "not_a_number"),
            (#"{"to": {"phone": ""}}"#, "to.phone", "not_a_number"),
            (#"{"to": {"phone": "+62812; DROP TABLE"}}"#, "to.phone", "not_a_number"),
            (#"{"to": {"phone": "\#(String(repeating: "9", count: 5000))"}}"#, "to.phone", "too_long"),
            (#"{"to": {"email": "no"}}"#, "to.email", "not_an_address"),
            (#"{"to": {"email": "a@b.c\r\nBcc: x@y.z"}}"#, "to.email", "not_an_address"),
            (#"{"to": {"email": "\#(String(repeating: "a", count: 5000))@b.c"}}"#, "to.email", "too_long"),
            (#"{\#(to), "workflow": []}"#, "workflow", "out_of_range"),
            (#"{\#(to), "workflow": [7]}"#, "workflow[0]", "wrong_type"),
            (#"{\#(to), "workflow": [{}]}"#, "workflow[0].channel", "missing"),
            (#"{\#(to), "workflow": [{"channel": "fax"}]}"#, "workflow[0].channel", "invalid"),
            (#"{\#(to), "workflow": [{"channel": "email", "on": ["busy"]}]}"#, "workflow[0].on", "invalid"),
            (
                #"{\#(to), "workflow": [{"channel": "email"}, {"channel": "email", "on": []}]}"#, "workflow[1].on",
                "invalid"
            ),
            (
                #"{\#(to), "workflow": [{"channel": "email"}, {"channel": "email", "on": ["busy", "busy"]}]}"#,
                "workflow[1].on", "invalid"
            ),
            (
                #"{\#(to), "workflow": [{"channel": "email"}, {"channel": "email", "on": "busy"}]}"#, "workflow[1].on",
                "wrong_type"
            ),
            (#"{\#(to), "workflow": [{"channel": "email", "gateway": "a b"}]}"#, "workflow[0].gateway", "invalid"),
            (#"{\#(to), "workflow": [{"channel": "email", "gateway": 7}]}"#, "workflow[0].gateway", "wrong_type"),
            (#"{\#(to), "workflow": [{"channel": "call", "to": ""}]}"#, "workflow[0].to", "not_a_number"),
            (#"{\#(to), "workflow": [{"channel": "email", "to": "x"}]}"#, "workflow[0].to", "not_an_address"),
            (#"{\#(to), "lifetime_starts": "now"}"#, "lifetime_starts", "invalid"),
            (#"{\#(to), "workflow": [{"channel": "EMAIL"}]}"#, "workflow[0].channel", "invalid"),
            (#"{\#(to), "workflow": [{"channel": 1}]}"#, "workflow[0].channel", "wrong_type"),
            (#"{\#(to), "workflow": [{"channel": "call"}]}"#, "workflow[0].channel", "channel_without_destination"),
            (#"{\#(to), "workflow": [{"channel": "email", "x": 1}]}"#, "workflow[0].x", "unknown_field"),
            (#"{\#(to), "purpose": "Log In"}"#, "purpose", "invalid"),
            (#"{\#(to), "purpose": ""}"#, "purpose", "invalid"),
            (#"{\#(to), "locale": "tlh"}"#, "locale", "unknown_locale"),
            (#"{\#(to), "reference": ""}"#, "reference", "invalid"),
            (#"{\#(to), "reference": "a\u0000b"}"#, "reference", "invalid"),
            (#"{\#(to), "reference": "\#(String(repeating: "r", count: 129))"}"#, "reference", "invalid"),
            (#"{\#(to), "metadata": {"a": 1}}"#, "metadata.a", "wrong_type"),
            (#"{\#(to), "metadata": {"a": {"b": "c"}}}"#, "metadata.a", "wrong_type"),
            (#"{\#(to), "metadata": {"a": "\u2028"}}"#, "metadata.a", "invalid"),
            (#"{\#(to), "brand": "Bank"}"#, "brand", "unknown_field"),
            (#"{\#(to), "transactions": {}}"#, "transactions", "unknown_field"),
            (#"{\#(to), "To": {}}"#, "To", "unknown_field"),
            (#"{\#(to), "471902": 1}"#, "*", "unknown_field"),
            (#"{\#(to), "sk_live_x": 1}"#, "*", "unknown_field"),
            (#"{\#(to), "\#(String(repeating: "n", count: 4000))": 1}"#, "*", "unknown_field"),
        ]
        for value in ["null", "7", "true", "[]", "{}"] {
            for name in ["purpose", "locale", "reference"] {
                table.append((#"{\#(to), "\#(name)": \#(value)}"#, name, "wrong_type"))
            }
            for name in ["phone", "email"] {
                table.append((#"{"to": {"\#(name)": \#(value)}}"#, "to.\(name)", "wrong_type"))
            }
        }
        for value in ["null", "\"6\"", "true", "[]", "6.0", "6.5", "1e1", "99999999999999999999"] {
            for name in ["code_length", "expires_in"] {
                table.append((#"{\#(to), "\#(name)": \#(value)}"#, name, "wrong_type"))
            }
            let step = #"{"channel": "email", "timeout": \#(value)}"#
            table.append((#"{\#(to), "workflow": [\#(step)]}"#, "workflow[0].timeout", "wrong_type"))
        }
        for value in ["0", "-1", "3", "4", "5", "11", "9223372036854775807", "-9223372036854775808"] {
            table.append((#"{\#(to), "code_length": \#(value)}"#, "code_length", "out_of_range"))
        }
        for value in ["0", "-1", "59", "601", "9223372036854775807"] {
            table.append((#"{\#(to), "expires_in": \#(value)}"#, "expires_in", "out_of_range"))
        }
        for value in ["0", "4", "301", "-9223372036854775808"] {
            let step = #"{"channel": "email", "timeout": \#(value)}"#
            table.append((#"{\#(to), "workflow": [\#(step)]}"#, "workflow[0].timeout", "out_of_range"))
        }
        for (name, wrong) in [
            ("to", ["null", "7", "[]", "\"x\""]), ("workflow", ["null", "7", "{}", "\"x\""]),
            ("metadata", ["null", "7", "[]", "\"x\""]),
        ] {
            for value in wrong {
                let body = name == "to" ? #"{"to": \#(value)}"# : #"{\#(to), "\#(name)": \#(value)}"#
                table.append((body, name, "wrong_type"))
            }
        }
        return table
    }()

    @Test func `every wrong field of a create is named with its fault, and nothing is created`() async throws {
        let world = try await World()
        try await world.run { caller in
            for row in BodyTests.creates {
                let answer = try await caller.send(.post, "/v1/verifications", row.body)
                #expect(answer.status == 422, "\(row.body.prefix(120))")
                #expect(answer.code == "invalid_request", "\(row.body.prefix(120))")
                #expect(answer.fields == [row.field], "\(row.body.prefix(120))")
                #expect(answer.faultCodes == [row.code], "\(row.body.prefix(120))")
            }
        }
        #expect(world.store.contents.verifications.isEmpty)
    }

    @Test func `all faults come in one answer, at most 32 of them`() async throws {
        let world = try await World()
        try await world.run { caller in
            let body = #"{"to": {"phone": 7, "fax": ""}, "purpose": 7, "metadata": {"a": 1, "b": 2}, "x": 1}"#
            let answer = try await caller.send(.post, "/v1/verifications", body)
            #expect(answer.fields == ["to.phone", "to.fax", "purpose", "metadata.a", "metadata.b", "x"])
            let many = (0..<1000).map { #""f\#($0 % 500)\#($0 / 500 == 0 ? "a" : "b")": 1"# }.joined(separator: ",")
            let hostile = try await caller.send(.post, "/v1/verifications", "{\(many)}")
            #expect(hostile.fields.count == 32)
        }
    }

    /// Bodies that are not strict JSON.
    static let notJSON: [[UInt8]] =
        [
            "", " ", "{", "}", "{]", "nul", "{\"code\": \"1\",}", "{'code': '1'}", "{code: 1}", "{\"code\": 01}",
            "{\"code\": +1}", "{\"code\": .5}", "{\"code\": NaN}", "{\"code\": \"\\x\"}", "{\"code\": \"\\ud800\"}",
            "{\"code\": \"1\"} {}", "{\"code\": \"1\"}x", "{\"code\": \"a\u{1}\"}", "// c\n{}",
            "{\"code\": \"471902\", \"code\": \"471902\"}", "{\"code\": \"471902\", \"c\\u006fde\": \"1\"}",
            String(repeating: "[", count: 17) + String(repeating: "]", count: 17), String(repeating: "[", count: 8000),
            "{\"code\": \"471902\"", "code=471902", "<code/>",
        ].map { Array($0.utf8) } + [
            [0xFF, 0xFE], [0x7B, 0x00, 0x7D, 0x00], Array("{\"code\": \"".utf8) + [0xC0, 0xB1] + Array("\"}".utf8),
            [0xEF, 0xBB, 0xBF] + Array("{}".utf8),
        ]

    @Test("R50 what is not strict JSON is refused with its place, on every route with a body", arguments: notJSON)
    func strict(_ bytes: [UInt8]) async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let before = world.store.contents
            for route in World.routes where route.method == .post {
                let mayBeEmpty = !route.path.hasSuffix("/checks") && !route.path.hasSuffix("verifications")
                if bytes.isEmpty, mayBeEmpty { continue }
                let path = world.path(of: route, verification: id)
                let answer = try await caller.send(.post, path, bytes: bytes, key: World.key(for: route))
                #expect(answer.status == 400, "\(path)")
                #expect(answer.code == "invalid_json")
                #expect(answer.json?["detail"]?.string?.contains("(byte ") == true)
            }
            #expect(world.store.contents == before)
        }
    }

    /// Sixty bodies that are no code.
    static let oddCodes: [String] = {
        var values = [
            "null", "471902", "true", "false", "[]", "{}", "[\"471902\"]", "{\"code\": \"471902\"}", "0", "-1", "1e6",
            "471902.0", "\"\"", "\" \"", "\"-\"", "\"      \"", "\"47190\\u0000\"", "\"a\"", "\"47190a\"", "\"O00000\"",
            "\"４７１９０２\"", "\"٤٧١٩٠٢\"", "\"४७१९०२\"", "\"4７1902\"", "\"+471902\"", "\"0x4719\"", "\"471_902\"",
            "\"471.902\"", "\"471,902\"", "\" 471902\"", "\"471902 \"", "\"471902\\n\"", "\"\\t471902\"", "\"-471902\"",
            "\"471902-\"", "\"471\\u200b902\"", "\"471\\u00a0902\"", "\"4\\u0307 71902\"", "\"null\"", "\"undefined\"",
            "\"NaN\"", "\"%\"", "\"' OR 1=1 --\"", "\"*\"", "\"......\"", "\"[0-9]+\"", "\"1\"", "\"12\"", "\"123\"",
            "\"1234\"", "\"12345\"", "\"1234567\"", "\"12345678901\"", "\"①②③④⑤⑥\"", "\"四七一九〇二\"", "\"4️⃣7️⃣1️⃣\"",
        ]
        values.append("\"\(String(repeating: "0", count: 10_000))\"")
        values.append("\"\(String(repeating: "4-", count: 3000))\"")
        return values.map { #"{"code": \#($0)}"# } + [
            "{}", #"{"Code": "471902"}"#, #"{"code": "471902", "x": 1}"#, #"{"codes": ["471902"]}"#, "[]", "\"471902\"",
        ]
    }()

    @Test("R8 odd bodies are refused with 422 and never counted, whatever became of the verification")
    func oddBodies() async throws {
        let world = try await World()
        try await world.run { caller in
            let fresh = try await caller.create()
            let approved = try await caller.create("+6281234567891")
            let code = world.vault.lastCode
            let checked = try await caller.send(.post, "/v1/verifications/\(approved)/checks", #"{"code": "\#(code)"}"#)
            #expect(checked.json?["outcome"] == "approved")
            let before = world.store.contents
            #expect(BodyTests.oddCodes.count >= 60)
            for body in BodyTests.oddCodes {
                let onFresh = try await caller.send(.post, "/v1/verifications/\(fresh)/checks", body)
                #expect(onFresh.status == 422, "\(body.prefix(60))")
                let onClosed = try await caller.send(.post, "/v1/verifications/\(approved)/checks", body)
                #expect([409, 422].contains(onClosed.status), "\(body.prefix(60))")
            }
            #expect(world.store.contents == before)
            let wrongLength = try await caller.send(.post, "/v1/verifications/\(fresh)/checks", #"{"code": "4719"}"#)
            #expect(wrongLength.fields == ["code"])
            #expect(wrongLength.text.contains("6 digits"))
            world.clock.advance(by: .seconds(300))
            for body in BodyTests.oddCodes {
                let onExpired = try await caller.send(.post, "/v1/verifications/\(fresh)/checks", body)
                #expect([409, 422].contains(onExpired.status), "\(body.prefix(60))")
            }
        }
    }

    @Test func `a code with spaces and hyphens between its digits is that code`() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let typed = world.vault.lastCode.map(String.init).joined(separator: " ").replacing("  ", with: "-")
            let answer = try await caller.send(.post, "/v1/verifications/\(id)/checks", #"{"code": "\#(typed)"}"#)
            #expect(answer.json?["outcome"] == "approved")
        }
    }

    @Test func `commands take an empty body or an object with their fields and nothing else`() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let before = world.store.contents
            for command in ["resend", "reissue", "advance", "cancel"] {
                for body in ["[]", "7", "\"x\"", "null", #"{"x": 1}"#, #"{"to": {}}"#] {
                    let answer = try await caller.send(.post, "/v1/verifications/\(id)/\(command)", body)
                    #expect(answer.status == 422, "\(command) \(body)")
                }
            }
            for value in ["null", "7", "[]", "{}", "\"fax\"", "\"Call\"", "\"\""] {
                let answer = try await caller.send(.post, "/v1/verifications/\(id)/resend", #"{"channel": \#(value)}"#)
                #expect(answer.fields == ["channel"], "\(value)")
            }
            #expect(world.store.contents == before)
        }
    }

    @Test func `a body shorter than its announced length is refused and nothing is done`() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let before = world.store.contents
            for command in ["resend", "reissue", "advance", "cancel"] {
                let answer = try await caller.send(
                    .post, "/v1/verifications/\(id)/\(command)", headers: [.contentLength: "20"])
                #expect(answer.code == "malformed_request")
            }
            #expect(world.store.contents == before)
        }
    }

    @Test("R100 a body of 16 KiB is read and one byte more is refused with 413")
    func sizes() async throws {
        let world = try await World()
        try await world.run { caller in
            let shell = #"{"code": ""}"#
            for (extra, status) in [(16 * 1024 - shell.utf8.count, 422), (16 * 1024 - shell.utf8.count + 1, 413)] {
                let body = #"{"code": "\#(String(repeating: "x", count: extra))"}"#
                let id = world.random.id(VerificationKind.self).text
                let answer = try await caller.send(.post, "/v1/verifications/\(id)/checks", body)
                #expect(answer.status == status)
            }
            let large = String(repeating: "1", count: 100_000)
            for route in World.routes where route.method == .post {
                let path = world.path(of: route, verification: "x")
                let answer = try await caller.send(.post, path, large, key: World.key(for: route))
                #expect(answer.status == 413)
                #expect(answer.code == "body_too_large")
            }
        }
    }

    @Test(
        "R50 only application/json is read",
        arguments: [
            ("application/json", 422), ("application/json; charset=utf-8", 422),
            ("Application/JSON;charset=\"UTF-8\"", 422),
            ("text/plain", 415), ("application/jsonp", 415), ("application/json; charset=utf-16", 415), ("", 415),
            ("application/x-www-form-urlencoded", 415), ("multipart/form-data; boundary=x", 415),
            ("application/json, text/plain", 415), ("application/json; charset=utf-8; x=y", 415),
            ("application/problem+json", 415),
        ])
    func mediaTypes(_ type: String, _ status: Int) async throws {
        let world = try await World()
        try await world.run { caller in
            let answer = try await caller.send(
                .post, "/v1/verifications", "{}", headers: [.contentType: type])
            #expect(answer.status == status)
            let packed = try await caller.send(
                .post, "/v1/verifications", "{}", headers: [.contentEncoding: "gzip"])
            #expect(packed.status == 415)
        }
    }
}
