import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import SandboxPhone
import StrictJSON
import Testing
import VerificationCore

/// Whole services that fail, as an operator switches them on the sandbox's page.
@Suite(.timeLimit(.minutes(10))) struct `An outage on the sandbox's page` {
    private static let phone = "+6281234567890"
    private static let email = "ann@example.com"

    /// Posts a form of the page as a browser does.
    private func post(_ form: String, to path: String, _ shop: Deployment) async throws {
        let origin = shop.sandbox.baseURL
        var request = HTTPClientRequest(url: origin + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "origin", value: "null")
        request.headers.add(name: "sec-fetch-site", value: "same-origin")
        request.body = .bytes(ByteBuffer(string: form))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        // The page again, to which the form led back.
        #expect(response.status == .ok)
    }

    private func page(_ shop: Deployment) async throws -> String {
        let request = HTTPClientRequest(url: shop.sandbox.baseURL + "/")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    @Test func `sandi try falls to mail within the step's time, and the timeline says why`() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "call:45,email:120")) { shop in
            try await shop.serving { client in
                try await post("service=oca-call&switch=on+outage&for=", to: "/page/preset", shop)
                let trying = try RunningCommand(
                    ["try", "--phone", Self.phone, "--email", Self.email], in: shop.folder,
                    environment: ["SANDI_URL": client.url, "SANDI_API_KEY": shop.key])
                let code = try shop.code(readIn: try await shop.mail(to: Self.email))
                #expect(try await page(shop).contains("On until switched off, struck"))
                try trying.type(code)
                let ended = await trying.finish()
                #expect(ended.status == 0, "\(ended.errors)")
                let why = ["delivery.failed", "gateway_unavailable", "approved by email"]
                for part in why { #expect(ended.output.contains(part), "\(part): \(ended.output)") }
                #expect(!ended.output.contains("step.timed_out"), "\(ended.output)")
                #expect(shop.sandbox.calls.all.isEmpty)

                try await post("service=oca-call&switch=off+outage&for=", to: "/page/preset", shop)
                let id = try #require(try await client.create(phone: "+6281234567190")["id"])
                try await client.wait(for: "delivery.submitted", of: id)
                #expect(try await page(shop).contains("No fault: the vendors behave."))
            }
        }
    }

    /// What each preset of OCA CALL does to a call of which the person hears all.
    private static let kinds: [(FaultPreset, Set<String>)] = [
        (.outage, ["delivery.failed"]), (.quotaUsedUp, ["delivery.failed"]), (.slow, ["delivery.heard"]),
        (.clockSkew, ["delivery.heard"]), (.audioUploadLost, ["delivery.answered", "step.timed_out"]),
        (.statusStuck, ["step.timed_out"]), (.brownOut, []), (.flapping, []),
    ]

    @Test("R98 I1 to I6 the code comes by call or by mail under every preset", arguments: kinds)
    func presets(_ preset: FaultPreset, _ expected: Set<String>) async throws {
        // A slow vendor is to be waited for, however busy the machine is; the others' steps are to end soon.
        let workflow = preset == .slow ? "call:300,email:120" : "call:60,email:120"
        var options = DeploymentOptions(speed: 20, workflow: workflow, codeLength: 10)
        options.hurriesGateways = true
        try await Deployment.with(options) { shop in
            try await shop.serving { client in
                try await post("service=oca-call&switch=on+\(preset.rawValue)&for=300", to: "/page/preset", shop)
                let id = try #require(try await client.create(phone: Self.phone, email: Self.email)["id"])
                let code = try await eventually("the code") {
                    if let mail = shop.sandbox.inbox.all.first { return try shop.code(readIn: mail) }
                    guard let call = shop.calls(to: Self.phone).first, call.state == .ended, !call.audio.isEmpty,
                        try await client.events(id).contains("delivery.heard")
                    else { return nil }
                    return try shop.code(heardIn: call)
                }
                let types = try await client.events(id)
                #expect(expected.isSubset(of: types), "\(types)")
                #expect(try await client.check(id, code)["outcome"] == "approved")
                #expect(!shop.sandbox.faults.struck.isEmpty || [.brownOut, .flapping].contains(preset))
                try await post("", to: "/page/clear", shop)
                let judge = FaultJudge(shop: shop, client: client, id: id, phone: Self.phone, email: Self.email)
                try await judge.judge("\(preset)")
                try await FaultJudge.judgeEnd(shop, client, phones: [Self.phone.suffix(9)], codes: [code])
            }
        }
    }

    /// Ways to a vendor that lead nowhere.
    private static let ways = [
        "refused": "http://127.0.0.1:1/call/v2", "no such name": "https://gateway.invalid/call/v2",
        "no TLS": "https://127.0.0.1:{port}/call/v2",
    ]

    @Test("R98 R94 a vendor that cannot be reached fails for certain", arguments: ways.keys.sorted())
    func unreachable(_ way: String) async throws {
        var options = DeploymentOptions(workflow: "call:45,email:120")
        options.callBaseURL = Self.ways[way]
        try await Deployment.with(options) { shop in
            try await shop.serving { client in
                let id = try #require(try await client.create(phone: Self.phone, email: Self.email)["id"])
                let code = try shop.code(readIn: try await shop.mail(to: Self.email))
                let call = try #require(try await client.deliveries(id).first)
                #expect(call["failure"] == "gateway_unavailable", "\(call)")
                #expect(!(try await client.events(id).contains("step.timed_out")))
                #expect(try await client.check(id, code)["outcome"] == "approved")
                #expect(shop.sandbox.calls.all.isEmpty)
            }
        }
    }
}
