import HTTPTypes
import HummingbirdTesting
import SandboxPhone
import SandboxWeb
import ServiceDoubles
import StrictJSON
import Testing

struct PageTests {
    private static let form = "application/x-www-form-urlencoded"

    /// Places a call to the end and mails once, then hands over the page.
    private func page(
        _ fixture: Fixture, number: String = "+6281234567890", mail changes: [String: String?] = [:],
        _ body: @Sendable @escaping (any TestClientProtocol, Answer) async throws -> Void
    ) async throws {
        try await fixture.run { client async throws in
            #expect(try await client.placeCall(.v2, to: number).status == 200)
            #expect(try await client.sendMail(.v2, changes).status == 200)
            await fixture.step(.milliseconds(500))
            await fixture.step(.seconds(2))
            await fixture.step(.milliseconds(3400))
            await fixture.state.phone.finish(fixture.state.calls.all[0].id)
            try await body(client, try await client.get("/"))
        }
    }

    @Test func `a call shows its states, what the vendor says, and exactly the audio that was fetched`() async throws {
        let fixture = try Fixture()
        try await page(fixture) { client, page in
            #expect(page.status == 200)
            for text in [
                "+6281234567890", "<b>placed</b>", "<b>ringing</b>", "<b>answered</b>", "<b>ended</b>", "+2.5 s",
                "NORMAL_CLEARING", "14400 bytes",
            ] { #expect(page.text.contains(text), "\(text)") }
            let id = fixture.state.calls.all[0].id
            #expect(page.text.contains("<audio controls preload=\"metadata\" src=\"/calls/\(id)/audio\">"))
            let audio = try await client.get("/calls/\(id)/audio")
            #expect(audio.bytes == prompt)
            #expect(audio.headers[.contentType] == "audio/mpeg")
            #expect(audio.headers[.cacheControl] == "no-store")
        }
    }

    @Test func `a call that was not answered has no player`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let id = try #require(try await client.placeCall(.v2, to: "081234567802").json["call_id"]?.string)
            await fixture.step(.seconds(1))
            await fixture.state.phone.finish(id)
            let page = try await client.get("/")
            #expect(!page.text.contains("<audio"))
            #expect(page.text.contains("USER_BUSY"))
            #expect(try await client.get("/calls/\(id)/audio").status == 404)
            #expect(try await client.get("/calls/none/audio").status == 404)
        }
    }

    @Test func `a mail shows its HTML in a frame that can do nothing, and its words`() async throws {
        let fixture = try Fixture()
        try await page(fixture) { client, page in
            let id = fixture.state.inbox.all[0].id
            #expect(page.text.contains("<iframe sandbox=\"\" loading=\"lazy\" src=\"/mails/\(id)/html\""))
            #expect(page.text.contains("<pre>Your code is 482913</pre>"))
            #expect(page.text.contains("user@example.com"))
            let mail = try await client.get("/mails/\(id)/html")
            #expect(mail.text == "<p>Your code is <b>482913</b></p>")
            let policy = try #require(mail.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("sandbox; default-src 'none';"))
            #expect(try await client.get("/mails/none/html").status == 404)
        }
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "\"><img src=x onerror=a>", "\"\u{301} onfocus=alert(1) x=\"", "{{id}}",
    ])
    func `hostile values are shown as text`(_ hostile: String) async throws {
        let fixture = try Fixture()
        let mail: [String: String?] = [
            "subject": hostile, "sender_name": hostile, "message": encoded("<p>\(hostile)</p>"),
        ]
        try await fixture.run { client async throws in
            _ = try await client.sendMail(.v2, mail)
            _ = try await client.upload(.v2, filename: "\(hostile.filter { $0 != "\"" }).mp3")
            _ = try await client.placeCall(.v2, variable: ["audio_1": .string(hostile)])
            await fixture.step(.milliseconds(500))
            await fixture.step(.seconds(2))
            await fixture.clock.waitForSleepers()
            let page = try await client.get("/")
            let text = page.text.unicodeScalars.map(String.init).joined()
            #expect(!text.contains("<script"))
            #expect(!text.contains("<img"))
            // A quotation mark survives only as a reference, whatever mark is combined with it.
            #expect(!page.bytes.contains(subsequence: Array("\"\u{301}".utf8)))
            if hostile == "{{id}}" { #expect(page.text.contains("{{id}}")) }
        }
    }

    @Test func `no page allows code or styles of its own`() async throws {
        let fixture = try Fixture()
        try await page(fixture) { client, _ in
            for uri in [
                "/", "/live", "/sandbox.css", "/calls/\(fixture.state.calls.all[0].id)/audio", "/mails/none/html",
            ] {
                let answer = try await client.get(uri)
                let policy = try #require(answer.headers[.contentSecurityPolicy])
                #expect(policy.hasPrefix("default-src 'none'"))
                #expect(!policy.contains("unsafe"))
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                #expect(!answer.text.contains("style=") && !answer.text.contains("<style"))
            }
        }
    }

    @Test func `the tables of numbers and mailboxes are shown whole`() async throws {
        try await Fixture().run { client async throws in
            let page = try await client.get("/").text
            for script in SandboxScript.calls { #expect(page.contains("<td><b>\(script.ending ?? "")</b></td>")) }
            for script in SandboxScript.mails { #expect(page.contains("<td><b>\(script.prefix ?? "")</b></td>")) }
        }
    }

    @Test func `audio on the shelf is shown until it is deleted`() async throws {
        try await Fixture().run { client async throws in
            #expect(try await client.get("/").text.contains("Nothing is uploaded"))
            let file = try await client.upload(.v2).json
            let filename = try #require(file["filename"]?.string)
            #expect(try await client.get("/").text.contains(filename))
            _ = try await client.send(.delete, "/call/v2/delete-audio/\(file["id"]?.string ?? "")", Wire.v2.credentials)
            #expect(!(try await client.get("/").text.contains(filename)))
        }
    }

    @Test func `the page reloads while something moves and rests when there is something to hear`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let refresh = "http-equiv=\"refresh\""
            #expect(try await client.get("/").text.contains(refresh))
            let id = try #require(try await client.placeCall(.v2, to: "081234567802").json["call_id"]?.string)
            #expect(try await client.get("/").text.contains(refresh))
            #expect(!(try await client.get("/?updates=off").text.contains(refresh)))
            await fixture.step(.seconds(1))
            await fixture.state.phone.finish(id)
            let page = try await client.get("/").text
            #expect(!page.contains(refresh))
            let start = try #require(page.firstRange(of: "/live?seen="))
            let seen = page[start.upperBound...].prefix { $0 != "\"" }
            #expect(try await client.get("/live?seen=\(seen)").text.contains("1 call, 0 running, 0 mails, 0 messages"))
            _ = try await client.sendMail(.v2)
            #expect(try await client.get("/live?seen=\(seen)").text.contains("show it"))
        }
    }

    @Test func `only the newest twenty of each are shown`() async throws {
        try await Fixture().run { client async throws in
            for _ in 0..<21 { _ = try await client.sendMail(.v2) }
            let page = try await client.get("/").text
            #expect(page.contains("1 older mails are not shown"))
            #expect(page.split(separator: "<article class=\"mail\">").count == 21)
        }
    }

    @Test func `the forms add faults, use up the quota, refuse credentials and forget`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let post = { (uri: String, body: String) in
                try await client.send(.post, uri, type: PageTests.form, body: Array(body.utf8))
            }
            let added = try await post("/page/faults", "endpoint=ivr-list&answer=500-13&count=2")
            #expect(added.status == 303)
            #expect(added.headers[.location] == "/#faults")
            let page = try await client.get("/").text
            #expect(page.contains("<td>500 with code 13</td><td><code>ivr-list</code></td><td>the next 2</td>"))
            _ = try await post("/page/quota", "used_up=yes")
            #expect(try await client.placeCall(.v2).code == 5)
            _ = try await post("/page/quota", "used_up=no")
            #expect(try await client.placeCall(.v2).status == 200)
            _ = try await post("/page/token", "wrong=yes")
            #expect(try await client.placeCall(.v2).code == 45)
            _ = try await post("/page/clear", "")
            #expect(fixture.state.faults.faults.isEmpty)
            #expect(try await client.sendMail(.v2).status == 200)
            _ = try await post("/page/reset", "")
            #expect(fixture.state.calls.all.isEmpty && fixture.state.inbox.all.isEmpty)
        }
    }

    @Test(arguments: [
        "", "endpoint=none&answer=500-13&count=1", "endpoint=ivr-list&answer=200-0&count=1",
        "endpoint=ivr-list&answer=500-13&count=0", "endpoint=ivr-list&answer=500-13&count=9999999999999999999",
        "endpoint=ivr-list&answer=500-13&count=%FF", "x=" + String(repeating: "a", count: 5000),
    ])
    func `a form that the page does not offer is refused`(_ body: String) async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let answer = try await client.send(.post, "/page/faults", type: PageTests.form, body: Array(body.utf8))
            #expect(answer.status == 400)
        }
        #expect(fixture.state.faults.faults.isEmpty)
    }

    @Test func `forms and commands of foreign pages are refused`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let site = HTTPField.Name("Sec-Fetch-Site")!
            let foreign: [HTTPFields] = [
                [.origin: "http://evil.example"], [.origin: "null"], [site: "cross-site"], [site: "same-site"],
                [.origin: "http://localhost:1"],
            ]
            for headers in foreign {
                for uri in ["/page/quota", "/page/reset", "/sandbox/reset", "/sandbox/faults"] {
                    let answer = try await client.send(.post, uri, body: Array("used_up=yes".utf8), headers: headers)
                    #expect(answer.status == 403)
                }
            }
            // Chromium names no origin in a form of a page without a referrer.
            let own: [HTTPFields] = [
                [.origin: "http://localhost", site: "same-origin"], [.origin: "null", site: "same-origin"],
                [.origin: "http://localhost"], [:],
            ]
            for headers in own {
                #expect(try await client.send(.post, "/page/clear", body: [], headers: headers).status == 303)
            }
        }
        #expect(!fixture.state.faults.isQuotaUsedUp)
    }

    @Test func `a missing template stops the start and is named`() {
        #expect(throws: PageTemplatesError.self) { try PageTemplates(directory: "/nowhere") }
        do {
            _ = try PageTemplates(directory: "/nowhere")
        } catch {
            #expect(error.description == "/nowhere/page.mustache cannot be read")
        }
    }
}

extension [UInt8] {
    fileprivate func contains(subsequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: subsequence) }
    }
}
