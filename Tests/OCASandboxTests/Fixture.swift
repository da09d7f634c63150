import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import OCASandbox
import SandboxPhone
import SandboxWeb
import ServiceDoubles
import StrictJSON
import Synchronization
import Testing
import VerificationCore

/// The tests' clock as the sandbox wants it.
struct SteppedClock: SandboxClock {
    let clock: ManualClock

    func now() -> SandboxTime { SandboxTime(milliseconds: clock.now().milliseconds) }

    func sleep(until moment: SandboxTime) async throws {
        try await clock.sleep(until: Timestamp(milliseconds: moment.milliseconds))
    }
}

/// Answers with what it was told, and remembers what was asked for.
final class ScriptedFetcher: AudioFetcher {
    private let answer: Mutex<Result<[UInt8], AudioFetchError>>
    private let asked = Mutex<[String]>([])

    init(_ answer: Result<[UInt8], AudioFetchError> = .success(prompt)) {
        self.answer = Mutex(answer)
    }

    var urls: [String] { asked.withLock { $0 } }

    func audio(at url: LoopbackURL) async throws(AudioFetchError) -> [UInt8] {
        asked.withLock { $0.append(url.text) }
        return try answer.withLock { $0 }.get()
    }
}

/// 100 frames of 24 ms at 48 kbit/s: 2.4 s.
let prompt = frames(100)

/// Frames of MPEG-2 Layer III, 24 kHz, 48 kbit/s, told apart by a filling.
func frames(_ count: Int, filling: UInt8 = 0) -> [UInt8] {
    let frame: [UInt8] = [0xFF, 0xF3, 0x64, 0xC4] + [UInt8](repeating: filling, count: 140)
    return (0..<count).flatMap { _ in frame }
}

let onePrompt = "65f1bd77be41d70012ab3490"
let sixDigits = "65f1bd77be41d70012ab3491"
let basic = "Basic " + Data("ops@example.com:sandbox".utf8).base64EncodedString()

/// A version of the vendor's interface with its base paths and right credentials.
enum Wire: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case v1, v2

    var call: String { self == .v1 ? "/call/api/v1" : "/call/v2" }
    var sms: String { self == .v1 ? "/sms/api/v1" : "/sms/v2" }
    var email: String { self == .v1 ? "/email/api/v1" : "/email/v2" }
    var credentials: String { self == .v1 ? basic : "Bearer sandbox-token" }
    var testDescription: String { rawValue }
}

/// An answer, read as far as tests look at it.
struct Answer {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONValue { (try? JSONValue.parse(bytes, limits: JSONLimits(bytesMax: 64 << 20))) ?? .null }
    var error: JSONValue { json["errors"]?.array?.first ?? .null }
    var code: Int64? { error["code"]?.integer }
    /// The fields that a validation error names; nil when it is none in the documented shape.
    var wrongFields: [String]? {
        guard status == 406, error["code"] == "39" else { return nil }
        return error["message"]?.array?.compactMap { $0["param"]?.string }
    }
}

/// The whole sandbox on a clock that stands still, with a phone that downloads what it is told.
struct Fixture: Sendable {
    let clock = ManualClock()
    let fetcher: ScriptedFetcher
    let sandbox: Sandbox
    var state: SandboxState { sandbox.state }

    init(fetcher: ScriptedFetcher = ScriptedFetcher(), _ change: (inout SandboxConfiguration) -> Void = { _ in }) throws
    {
        self.fetcher = fetcher
        var configuration = SandboxConfiguration()
        configuration.requestsPerSecondMax = 1000
        change(&configuration)
        let templates = try PageTemplates(directory: Fixture.templates)
        sandbox = makeSandbox(configuration, clock: SteppedClock(clock: clock), fetcher: fetcher) { router, state in
            PageRoutes(state: state, templates: templates).add(to: router)
            ControlRoutes(state: state).add(to: router)
        }
    }

    static let templates = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "templates/sandbox").path

    /// Runs a test against the routes.
    func run(_ body: @Sendable @escaping (any TestClientProtocol) async throws -> Void) async throws {
        try await sandbox.application.test(.router) { try await body($0) }
    }

    /// Steps the clock once everything that happens now has happened.
    func step(_ duration: Duration) async {
        await clock.waitForSleepers()
        clock.advance(by: duration)
    }
}

extension TestClientProtocol {
    func send(
        _ method: HTTPRequest.Method, _ uri: String, _ authorization: String? = nil, type: String? = nil,
        body: [UInt8]? = nil, headers extra: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = extra
        headers[.authorization] = authorization
        headers[.contentType] = type
        return try await execute(uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) }) {
            Answer(status: $0.status.code, headers: $0.headers, bytes: Array($0.body.readableBytesView))
        }
    }

    func get(_ uri: String, _ wire: Wire? = nil) async throws -> Answer {
        try await send(.get, uri, wire?.credentials)
    }

    func post(_ uri: String, _ wire: Wire, _ body: JSONValue) async throws -> Answer {
        try await send(.post, uri, wire.credentials, type: "application/json", body: body.serialized())
    }

    func placeCall(
        _ wire: Wire, to number: String = "+6281234567890", ivr: String = onePrompt,
        variable: JSONValue = ["audio_1": "http://127.0.0.1:8026/audio/play/a.mp3"]
    ) async throws -> Answer {
        try await post(
            "\(wire.call)/call", wire,
            ["from_number": "02150001122", "to_number": .string(number), "ivr_id": .string(ivr), "variable": variable])
    }

    func upload(_ wire: Wire, _ bytes: [UInt8] = prompt, filename: String = "otp.mp3", field: String = "audio")
        async throws -> Answer
    {
        try await send(
            .post, "\(wire.call)/upload-audio", wire.credentials, type: "multipart/form-data; boundary=XX",
            body: multipart([(field, filename, bytes)]))
    }

    func sendText(_ wire: Wire, to number: String = "6281234567890", _ text: String = "Your code is 482913")
        async throws -> Answer
    {
        try await post("\(wire.sms)/sms", wire, ["phone": .string(number), "message": .string(text)])
    }

    func sendTextCode(
        _ wire: Wire, to number: String = "+6281234567890", sender: String = "SANDI", field: String = "receipent_number"
    ) async throws -> Answer {
        let members = [
            JSONMember("sender_id", .string(sender)), JSONMember(field, .string(number)),
            JSONMember("message_body", "Your code is 482913"),
        ]
        return try await post("\(wire.sms)/send-otp", wire, .object(members))
    }

    func sendWhatsApp(
        to number: String = "6281234567890", template: String = "0f8e7d6c_1111:otp_login", code: String = "482913",
        button: String = "482913"
    ) async throws -> Answer {
        let body: JSONValue = ["position": "body", "parameters": [["type": "text", "text": .string(code)]]]
        let copy: JSONValue = [
            "sub_type": "url", "index": "0", "parameters": [["type": "text", "text": .string(button)]],
        ]
        let payload: JSONValue = [body, ["position": "button", "parameters": [copy]]]
        return try await post(
            "/whatsapp/v2/push/message", .v2,
            [
                "phone_number": .string(number),
                "message": [
                    "type": "template", "template": ["template_code_id": .string(template), "payload": payload],
                ],
            ])
    }

    func sendMail(_ wire: Wire, _ changes: [String: String?] = [:]) async throws -> Answer {
        try await post(
            "\(wire.email)/send-single", wire,
            .object(mailFields(changes).map { JSONMember($0.key, .string($0.value)) }))
    }
}

/// The fields of a right mail, some of them changed or, with nil, left out.
func mailFields(_ changes: [String: String?] = [:]) -> [String: String] {
    var fields = [
        "email": "user@example.com", "message": encoded("<p>Your code is <b>482913</b></p>"),
        "sender_email": "no-reply@example.com", "sender_name": "Example", "subject": "Your code",
    ]
    for (name, value) in changes { fields[name] = value }
    return fields
}

func encoded(_ html: String) -> String { Data(html.utf8).base64EncodedString() }

/// A multipart body with the boundary `XX`.
func multipart(_ parts: [(name: String, filename: String?, bytes: [UInt8])]) -> [UInt8] {
    var body: [UInt8] = []
    for part in parts {
        let file = part.filename.map { "; filename=\"\($0)\"\r\nContent-Type: audio/mpeg" } ?? ""
        body += Array("--XX\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n".utf8)
        body += part.bytes + Array("\r\n".utf8)
    }
    return body + Array("--XX--\r\n".utf8)
}
