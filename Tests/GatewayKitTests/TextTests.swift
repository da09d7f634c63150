import GatewayKit
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

@Suite struct `A vendor's text` {
    @Test(
        "R25 is reduced to plain characters without anything that could be a code or a number",
        arguments: [
            ("answered NORMAL_CLEARING", "answered NORMAL_CLEARING"), ("", ""), ("code 482913 sent", "code sent"),
            ("482913", ""), ("4 8 2 9 1 3", ""), ("4-8-2-9-1-3", ""), ("482 913", ""), ("(482) 913", "("),
            ("+62 812-3456-7890 busy", "+ busy"), ("error 404", "error 404"), ("a12b34", "a12b34"),
            ("123x456", "123x456"),
            ("line\r\nbreak\u{1B}[31m\u{2028}end", "line break 31m end"), ("<b>bold</b> \"q\"", "b bold /b q"),
            ("４８２９１３ wide", "wide"), ("mail to ann@example.com failed", "mail to failed"),
            ("ünïcode", "n code"), ("  spaced   out  ", "spaced out"),
        ])
    func reduced(text: String, expected: String) {
        #expect(redacted(text) == expected)
    }

    @Test("R25 is at most 64 characters and never shows four digits in a row, whatever it was")
    func bounds() throws {
        let random = SeededRandom(seed: 20_260_101)
        let letters = Array("0123456789 -.ab@\r\n<é".unicodeScalars)
        for _ in 0..<5_000 {
            let bytes = try random.bytes(Int(try random.bytes(1)[0]))
            let text = String(String.UnicodeScalarView(bytes.map { letters[Int($0) % letters.count] }))
            let output = redacted(text)
            #expect(output.utf8.count <= 64, "seed \(random.seed)")
            #expect(output.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x40 }, "seed \(random.seed)")
            let digits = output.split { $0.isLetter }.map { $0.count { $0.isNumber } }
            #expect(digits.allSatisfy { $0 < 4 }, "seed \(random.seed): \(output)")
        }
        #expect(redacted(String(repeating: "x", count: 100_000)).count == 64)
    }

    @Test(arguments: ["65f1c0a2be41d70012ab34cd", "a", "0a7d5b0e-2f2b-4c1d-8d55-6b1c0f3e9a10", "x/y", "$%"])
    func `is an id when it is visible and short`(text: String) {
        #expect(VendorID(text)?.text == text)
    }

    @Test(arguments: ["", ".", "..", "a b", "a\nb", "a\"b", "a\\b", "é", "\u{0}", String(repeating: "a", count: 129)])
    func `is no id when it could break out of its place`(text: String) {
        #expect(VendorID(text) == nil)
    }

    @Test(arguments: [
        "", "ftp://a", "javascript:alert(1)", "https://a b", "//a", "https://a\"", "HTTPS://A",
        "https://" + String(repeating: "a", count: 512),
    ])
    func `is no address of audio when it is not plainly http`(text: String) {
        #expect(VendorURL(text) == nil)
        #expect(VendorURL("https://webapigw.ocatelkom.co.id/audio/play/x.mp3") != nil)
    }
}

@Suite struct `A secret` {
    @Test("R64 R81 prints as redacted in every way")
    func printing() {
        let secret = Secret("hunter2hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        dump(["key": secret], to: &dumped)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", "\(Optional(secret)!)",
            secret.debugDescription, "\(Mirror(reflecting: secret).children.map { $0 })", dumped,
        ]
        #expect(texts.allSatisfy { !$0.contains("hunter2") })
        #expect(secret.reveal() == "hunter2hunter2")
    }

    @Test("R81 is not shown by the request that carries it")
    func requests() {
        let request = GatewayRequest(
            .post, "https://example.com", headers: GatewayHeaders([("Authorization", "Bearer hunter2")]),
            body: Array("hunter2".utf8))
        let answer = GatewayAnswer(status: 200, body: Array("hunter2".utf8))
        var dumped = ""
        dump(request, to: &dumped)
        dump(answer, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        #expect("\(request)" == "POST request of 7 bytes")
        #expect("\(answer)" == "answer 200 of 7 bytes")
    }
}

@Suite struct `A base URL` {
    @Test(arguments: [
        ("https://webapigw.ocatelkom.co.id/call/v2", "https://webapigw.ocatelkom.co.id/call/v2"),
        ("https://example.com/", "https://example.com"), ("https://example.com:8443//", "https://example.com:8443"),
        ("http://127.0.0.1:8081/api/v1", "http://127.0.0.1:8081/api/v1"), ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:80/x", "http://[::1]:80/x"), ("http://127.1.2.3", "http://127.1.2.3"),
    ])
    func `is https, or http on loopback`(text: String, expected: String) throws {
        #expect(try BaseURL(text).text == expected)
    }

    @Test(arguments: [
        ("http://example.com", BaseURLFault.plainHTTP), ("http://127.0.0.1.example.com", .plainHTTP),
        ("http://127.0.0.256", .plainHTTP), ("http://10.0.0.1", .plainHTTP), ("ftp://example.com", .unreadable),
        ("example.com", .unreadable), ("", .unreadable), ("https://", .unreadable), ("https:///path", .unreadable),
        ("https://user:secret@example.com", .holdsCredentials), ("https://user@example.com", .holdsCredentials),
        ("https://example.com?x=1", .holdsQuery), ("https://example.com/#a", .holdsQuery),
        ("https://example.com/a b", .unreadable), ("https://example.com/\r\n", .unreadable),
        ("file:///etc/passwd", .unreadable), ("https://" + String(repeating: "a", count: 600), .unreadable),
    ])
    func `is refused with its fault`(text: String, fault: BaseURLFault) {
        #expect(throws: fault) { try BaseURL(text) }
    }

    @Test func `may be plain http anywhere only when that is said`() throws {
        #expect(try BaseURL("http://sandbox:8081", allowsPlainHTTP: true).text == "http://sandbox:8081")
        #expect(throws: BaseURLFault.unreadable) { try BaseURL("gopher://sandbox", allowsPlainHTTP: true) }
    }

    @Test func `takes an id as one segment whatever is in it`() throws {
        let base = try BaseURL("https://example.com/v2")
        #expect(base.url("call") == "https://example.com/v2/call")
        let address = base.url("call-status", id: VendorID("a/../b?c#d%2f"))
        #expect(address == "https://example.com/v2/call-status/a%2F..%2Fb%3Fc%23d%252f")
    }

    @Test(arguments: ["call", "email/status", "list_audio", "V2/x"])
    func `takes paths of plain segments`(path: String) {
        #expect(URLPath.isSound(path))
    }

    @Test(arguments: ["", "/call", "call/", "a//b", "../x", "a?b", "a b", "é", String(repeating: "a", count: 129)])
    func `refuses paths that could lead elsewhere`(path: String) {
        #expect(!URLPath.isSound(path))
    }
}

@Suite struct `Tolerant reading` {
    @Test func `takes one thing under several names and in several types`() {
        let json: JSONValue = ["code": "39", "id": 7, "gone": .null, "on": true, "word": "Success", "off": "false"]
        #expect(json.first(of: ["missing", "gone", "id"])?.stringOrNumber == "7")
        #expect(json["code"]?.stringOrNumber == "39")
        #expect(json.first(of: ["gone"]) == nil)
        #expect(json["on"]?.flag == true)
        #expect(json["word"]?.flag == true)
        #expect(json["off"]?.flag == false)
        #expect(json["id"]?.flag == nil)
        #expect(JSONValue.integer(0).flag == false)
        #expect(JSONValue.integer(1).flag == true)
        #expect(json["on"]?.stringOrNumber == nil)
    }

    @Test(
        arguments: [
            (.integer(21), 21), (.number(20.5), 20.5), (.string("21"), 21), (.string("21.5"), 21.5),
            (.integer(-1), nil),
            (.string("x"), nil), (.null, nil), (.number(.infinity), nil), (.integer(.max), nil), (.string("nan"), nil),
            (.string(String(repeating: "1", count: 40)), nil), (.array([]), nil),
        ] as [(JSONValue, Double?)])
    func `takes seconds within a day`(json: JSONValue, seconds: Double?) {
        #expect(json.seconds == seconds)
    }
}
