import GatewayKit
import OCAAccount
import OCACallGateway
import OCAEmailGateway
import OCAMessagingGateway
import ServiceDoubles
import VerificationCore
import WebhookGateway

/// A vendor that gives the same answer to whatever it is asked.
private struct OneAnswer: GatewayTransport {
    let answer: GatewayAnswer

    /// The first byte chooses the status, the second whether the answer was cut; the rest is the body.
    init(_ input: [UInt8]) {
        let statuses = [200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 999]
        answer = GatewayAnswer(
            status: statuses[Int(input.first ?? 0) % statuses.count],
            headers: GatewayHeaders([(name: "Content-Type", value: "application/json")]),
            body: Array(input.dropFirst(2)), isCut: (input.dropFirst().first ?? 0) == 255)
    }

    func send(_ request: GatewayRequest) async -> TransportResult { .answer(answer) }
}

private struct ZeroKey: WebhookKey {
    func authenticate(_ message: [UInt8]) throws(WebhookKeyError) -> [UInt8] { Array(repeating: 0, count: 32) }
}

extension FuzzTarget {
    /// What reads vendors' answers.
    static let gateways: [FuzzTarget] = [
        FuzzTarget("oca-call", texts: callSeeds) { input in
            for version in [OCAVersion.v1, .v2] {
                let gateway = try OCACallGateway(
                    name: "oca-call",
                    configuration: OCACallConfiguration(
                        version: version, baseURL: try BaseURL("https://vendor.example"),
                        credentials: credentials(version), ivrID: "65f1bd77be41d70012ab3490"),
                    transport: OneAnswer(input), random: SeededRandom(seed: 1), clock: ManualClock())
                try await work(gateway, try callRequest())
            }
        },
        FuzzTarget("oca-email", texts: messageSeeds) { input in
            for version in [OCAVersion.v1, .v2] {
                let gateway = try OCAEmailGateway(
                    name: "oca-email",
                    configuration: OCAEmailConfiguration(
                        version: version, baseURL: try BaseURL("https://vendor.example"),
                        credentials: credentials(version), sender: try address("no-reply@example.com")),
                    transport: OneAnswer(input), random: SeededRandom(seed: 1), clock: ManualClock())
                try await work(gateway, try mailRequest())
            }
        },
        FuzzTarget("oca-messaging", texts: messageSeeds) { input in
            var configuration = OCAMessagingConfiguration(
                service: .sms, version: .v2, baseURL: try BaseURL("https://vendor.example"),
                credentials: credentials(.v2))
            configuration.senderID = "EXAMPLE"
            let gateway = try OCAMessagingGateway(
                name: "oca-sms", configuration: configuration, transport: OneAnswer(input), clock: ManualClock())
            try await work(gateway, try textRequest())
        },
        FuzzTarget("webhook", texts: messageSeeds) { input in
            let gateway = try WebhookGateway(
                name: "custom", channel: .email,
                configuration: WebhookConfiguration(
                    baseURL: try BaseURL("https://sender.example.com/sandi"), statusPath: "messages",
                    callContent: .audio),
                key: ZeroKey(), transport: OneAnswer(input), clock: ManualClock())
            try await work(gateway, try mailRequest())
        },
    ]

    private static let callSeeds = [
        #"  [{"ivr_id":"65f1bd77be41d70012ab3490","required_variable":["audio_1"]}]"#,
        #"  {"from_number":["02150001122"],"id":"65f1","url":"https://vendor.example/a.mp3","name":"a.mp3"}"#,
        #"  {"success":true,"call_id":"66a9f10ce4d2b70011c0ffee","status":"answered","duration":12,"result":[{}]}"#,
        #"  {"errors":[{"message":"quota","code":4020}]}"#, "  <html>", "  ",
    ]
    private static let messageSeeds = [
        #"  {"success":true,"msg_id":"66aa0b1fe4d2b70011c0a001"}"#,
        #"  {"status":"delivered","id":"x","history":[{"event":"opened","time":"2026-01-01T00:00:00Z"}]}"#,
        #"  {"errors":[{"message":["a"],"code":"x"}]}"#, "  <html>", "  ",
    ]

    /// Everything that a gateway is asked for, with whatever it noted.
    private static func work(_ gateway: any Gateway, _ request: SendRequest) async throws {
        var memo = GatewayMemo("66aa0b1fe4d2b70011c0a001")
        switch await gateway.prepare(request) {
        case .ready(let prepared): memo = prepared
        case .failed(let fault): try expectShort(fault)
        }
        switch await gateway.submit(request, memo: memo) {
        case .accepted(let submitted): memo = submitted
        case .refused(let fault), .unknown(let fault): try expectShort(fault)
        }
        for noted in [memo, gateway.plan(uploadName: request.uploadName) ?? memo] {
            switch await gateway.report(noted) {
            case .report(let report):
                try expect(report.vendorWord.utf8.count <= 256 && report.vendorWord.count <= 64, "a long word")
            case .failed(let fault): try expectShort(fault)
            }
            if case .failed(let fault) = await gateway.release(noted) { try expectShort(fault) }
        }
    }

    private static func credentials(_ version: OCAVersion) -> OCACredentials {
        version == .v1 ? .basic(user: "ops@example.com", password: Secret("s3cret")) : .token(Secret("t"))
    }

    private static func address(_ text: String) throws -> EmailAddress {
        guard let address = EmailAddress(canonical: text) else { throw FuzzFinding(description: "no address") }
        return address
    }

    private static func mailRequest() throws -> SendRequest {
        SendRequest(
            destination: .email(try address("ann@example.com")),
            message: .email(MailMessage(subject: "Kode", text: "482913", html: "<b>482913</b>", senderName: "Contoh")),
            uploadName: "sandiabc")
    }

    private static func phone() throws -> Destination {
        guard let phone = PhoneNumber(e164: "+6281234567890", region: "ID", callingCodeDigits: 2) else {
            throw FuzzFinding(description: "no number")
        }
        return .phone(phone)
    }

    private static func callRequest() throws -> SendRequest {
        let clips = "482913".map { VoiceClip(name: String($0), audio: [1], fingerprint: "0a") }
        let message = SpokenMessage(locale: "id", audio: [1, 2], duration: .seconds(12), digitClips: clips)
        return SendRequest(destination: try phone(), message: .call(message), uploadName: "sandiabc")
    }

    private static func textRequest() throws -> SendRequest {
        SendRequest(
            destination: try phone(),
            message: .sms(TextMessage(locale: "id", text: "Kode 482913", senderName: "Contoh")), uploadName: "sandiabc")
    }
}
