import GatewayDoubles
import GatewayKit
import OCAAccount
import OCACallGateway
import ServiceDoubles
import VerificationCore

/// A call gateway over a scripted vendor whose happy answers are in place.
struct CallFixture {
    static let ivr = "65f1bd77be41d70012ab3490"
    static let uploadURL = "https://webapigw.ocatelkom.co.id/audio/play/3b0c9a52-7d14-4f0e-9a6c-0d2f51b7e8aa.mp3"
    static let name = "qwertyuiopasdfgh"
    static let audio: [UInt8] = Array("the whole call".utf8)
    static let refusal = GatewayFault(.refused, detail: "none")

    let transport = ScriptedTransport()
    let clock = ManualClock()
    let gateway: OCACallGateway

    init(
        _ version: OCAVersion = .v2, variables: String = #""audio_1""#,
        configure: (inout OCACallConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = try CallFixture.configuration(version)
        configure(&configuration)
        gateway = try OCACallGateway(
            name: "oca-call", configuration: configuration, transport: transport, random: SeededRandom(seed: 1),
            clock: clock)
        transport.on("GET /ivr-list", .answer(200, CallFixture.ivrs(variables)))
        transport.on("GET /number", .answer(200, #"{"from_number":["02150001122","02150001123"]}"#))
        transport.on("POST /upload-audio", .answer(200, CallFixture.uploaded("65f1c0a2be41d70012ab34cd")))
        transport.on("POST /call", .answer(200, #"{"success":true,"call_id":"66a9f10ce4d2b70011c0ffee"}"#))
    }

    static func configuration(_ version: OCAVersion) throws -> OCACallConfiguration {
        OCACallConfiguration(
            version: version, baseURL: try BaseURL(OCACallConfiguration.documentedBaseURL(version)),
            credentials: version == .v1
                ? .basic(user: "ops@example.com", password: Secret("s3cret")) : .token(Secret("jwt.jwt.jwt")),
            ivrID: ivr)
    }

    static func ivrs(_ variables: String) -> String {
        #"[{"ivr_id":"other","ivr_name":"Other","required_variable":[]},"#
            + #"{"ivr_id":"\#(ivr)","ivr_name":"OTP playback","required_variable":[\#(variables)],"#
            + #""created_at":"2024-05-02T03:22:58.073Z","deleted_at":"2024-05-02T03:22:58.073Z"}]"#
    }

    static func uploaded(_ id: String, url: String = uploadURL) -> String {
        #"{"id":"\#(id)","filename":"3b0c9a52.mp3","name":"\#(name).mp3","url":"\#(url)"}"#
    }

    static func request(
        _ code: [UInt8] = [4, 8, 2, 9, 1, 3], to number: String = "+6281234567890", mayHaveTwins: Bool = false
    ) -> SendRequest {
        let callingCodeDigits = number.hasPrefix("+62") ? 2 : 1
        guard let phone = PhoneNumber(e164: number, region: "ID", callingCodeDigits: callingCodeDigits) else {
            fatalError("a fixture's number is a number")
        }
        return SendRequest(
            destination: .phone(phone),
            message: .call(
                SpokenMessage(locale: "id", audio: audio, duration: .milliseconds(22_272), digitClips: code.map(clip))),
            uploadName: name, mayHaveTwins: mayHaveTwins)
    }

    static func clip(_ digit: UInt8) -> VoiceClip {
        let pair = ["0a", "1b", "2c", "3d", "4e", "5f", "60", "71", "82", "93"][Int(digit)]
        return VoiceClip(
            name: String(digit), audio: Array("clip \(digit)".utf8), fingerprint: String(repeating: pair, count: 32))
    }

    /// The memo of a call that was prepared, or of one that was placed.
    func prepared(_ request: SendRequest = request()) async throws -> GatewayMemo {
        switch await gateway.prepare(request) {
        case .ready(let memo): return memo
        case .failed(let fault): throw fault
        }
    }

    func submitted(_ request: SendRequest = request()) async throws -> GatewayMemo {
        let memo = try await prepared(request)
        guard case .accepted(let placed) = await gateway.submit(request, memo: memo) else {
            throw CallFixture.refusal
        }
        return placed
    }
}
