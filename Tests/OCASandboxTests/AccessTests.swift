import HTTPTypes
import SandboxPhone
import ServiceDoubles
import StrictJSON
import Testing

struct AccessTests {
    private static let wrongCredentials: [(Wire, String?, Int, Int64)] = [
        (.v1, nil, 406, 19),
        (.v2, nil, 401, 19),
        (.v1, "Bearer sandbox-token", 401, 17),
        (.v1, "Basic", 401, 17),
        (.v1, "Basic ???", 401, 17),
        (.v1, "Basic b3BzQGV4YW1wbGUuY29tOndyb25n", 401, 17),
        (.v2, basic, 401, 45),
        (.v2, "Bearer wrong", 401, 45),
        (.v2, "Bearer", 401, 43),
        (.v2, "Bearer  ", 401, 43),
        (.v2, "", 401, 43),
        (.v2, "bearersandbox-token", 401, 45),
    ]

    @Test(arguments: wrongCredentials)
    func `wrong credentials have the version's error`(
        _ wire: Wire, _ value: String?, _ status: Int, _ code: Int64
    ) async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            for uri in ["\(wire.call)/ivr-list", "\(wire.email)/email/history"] {
                let answer = try await client.send(.get, uri, value)
                #expect(answer.status == status)
                #expect(answer.code == code)
            }
        }
    }

    @Test func `a token is taken alone and behind Bearer`() async throws {
        try await Fixture().run { client async throws in
            for value in ["sandbox-token", "Bearer sandbox-token", "bearer sandbox-token"] {
                #expect(try await client.send(.get, "/call/v2/ivr-list", value).status == 200)
            }
        }
    }

    @Test func `every endpoint asks for credentials but the one that plays`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            for wire in Wire.allCases {
                let missing = wire == .v1 ? 406 : 401
                #expect(try await client.send(.post, "\(wire.call)/upload-audio").status == missing)
                #expect(try await client.send(.get, "\(wire.call)/list-audio").status == missing)
                #expect(try await client.send(.delete, "\(wire.call)/delete-audio/1").status == missing)
                #expect(try await client.send(.get, "\(wire.call)/number").status == missing)
                #expect(try await client.send(.get, "\(wire.call)/ivr-list").status == missing)
                #expect(try await client.send(.post, "\(wire.call)/call").status == missing)
                #expect(try await client.send(.get, "\(wire.call)/call-status/1").status == missing)
                #expect(try await client.send(.post, "\(wire.email)/send-single").status == missing)
                #expect(try await client.send(.get, "\(wire.email)/email/status/1").status == missing)
                #expect(try await client.send(.get, "\(wire.email)/email/history").status == missing)
                #expect(try await client.send(.post, "\(wire.sms)/sms").status == missing)
                #expect(try await client.send(.get, "\(wire.sms)/sms/status/1").status == missing)
                let history = wire == .v1 ? "/sms/api/v1/sms" : "/sms/v2/sms/history"
                #expect(try await client.send(.get, history).status == missing)
                #expect(try await client.send(.post, "\(wire.sms)/send-otp").status == missing)
                let textCodeStatus = wire == .v1 ? "otpstatus" : "otp-status"
                #expect(try await client.send(.get, "\(wire.sms)/\(textCodeStatus)/1").status == missing)
                #expect(try await client.send(.get, "\(wire.sms)/number").status == missing)
            }
            #expect(try await client.send(.post, "/whatsapp/v2/push/message").status == 406)
            #expect(try await client.send(.get, "/whatsapp/v2/message/1/status").status == 406)
            #expect(try await client.send(.get, "/audio/play/none.mp3").status == 404)
        }
        let logged = Set(fixture.state.requests.all.map(\.endpoint))
        #expect(logged == Set(VendorEndpoint.allCases))
    }

    @Test func `version 2 limits requests per second and says so in both spellings`() async throws {
        let fixture = try Fixture { $0.requestsPerSecondMax = 25 }
        try await fixture.run { client async throws in
            for _ in 0..<24 { #expect(try await client.get("/call/v2/ivr-list", .v2).status == 200) }
            let last = try await client.get("/call/v2/ivr-list", .v2)
            #expect(last.status == 200)
            let over = try await client.get("/call/v2/ivr-list", .v2)
            #expect(over.status == 429)
            #expect(over.code == 9)
            for answer in [last, over] {
                #expect(answer.headers[HTTPField.Name("X-RateLimit-Limit")!] == "25")
                #expect(answer.headers[HTTPField.Name("X-RateLmit-Remaining")!] == "0")
                #expect(answer.headers[HTTPField.Name("X-RateLimit-Remaining")!] == "0")
                #expect(answer.headers[HTTPField.Name("X-RateLimit-Reset")!] == "1")
            }
            #expect(try await client.get("/email/v2/email/history", .v2).status == 200)
            #expect(try await client.get("/call/api/v1/ivr-list", .v1).status == 200)
            fixture.clock.advance(by: .seconds(1))
            #expect(try await client.get("/call/v2/ivr-list", .v2).status == 200)
        }
    }

    @Test func `other hosts than this machine are refused`() async throws {
        let guardedHosts = ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "", "127.0.0.1:99999", "127.1"]
        for host in guardedHosts { #expect(!LoopbackURL.isLoopback(authority: host)) }
        for host in ["127.0.0.1", "127.0.0.1:8026", "LOCALHOST:1", "[::1]:8026"] {
            #expect(LoopbackURL.isLoopback(authority: host))
        }
    }

    @Test(arguments: [
        "https://127.0.0.1/a", "http://127.0.0.1@evil.example/", "http://127.0.0.1.evil.example/",
        "http://2130706433/", "http://0x7f.1/", "http://127.0.0.1:0/", "http://127.0.0.1:65536/",
        "http://evil/127.0.0.1",
        "http://127.0.0.1\\@evil.example/", "http://localhost#@evil/", "http://localhost?@evil/",
        "http://127.0.0.1:1:2/",
        "http://127.0.0.1/a b", "http://127.0.0.1/\u{0}", "file:///etc/passwd", "", "http://", "HTTP://127.0.0.1/",
        "http://127.0.0.1/" + String(repeating: "a", count: 2048),
    ])
    func `an address that is not plainly this machine is none`(_ text: String) {
        #expect(LoopbackURL(text) == nil)
    }

    @Test func `plain addresses on this machine are taken`() {
        for text in ["http://127.0.0.1/a.mp3", "http://localhost:8026/audio/play/x.mp3", "http://[::1]:1"] {
            #expect(LoopbackURL(text)?.text == text)
        }
    }
}
