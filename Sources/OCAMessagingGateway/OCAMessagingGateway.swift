public import GatewayKit
import OCAAccount
import StrictJSON
public import VerificationCore

/// Texts and WhatsApp messages over the vendor's API: one request for each message, whose status is polled.
public struct OCAMessagingGateway: Gateway {
    public let name: String
    public var channel: Channel { configuration.service == .whatsapp ? .whatsapp : .sms }

    let configuration: OCAMessagingConfiguration
    let client: OCAClient
    private let board: HistoryBoard?

    /// - Parameter guardian: Stands before every request; without one, nothing keeps the rate.
    /// - Throws: Everything that is wrong with the configuration.
    public init(
        name: String, configuration: OCAMessagingConfiguration, transport: any GatewayTransport,
        clock: any ServiceClock, guardian: GatewayGuard? = nil
    ) throws(GatewayConfigurationFaults) {
        if let faults = configuration.faults { throw faults }
        self.name = name
        self.configuration = configuration
        let client = OCAClient(
            baseURL: configuration.baseURL, credentials: configuration.credentials,
            errors: OCAErrorTable(destinationFields: destinationFields), transport: transport, clock: clock,
            guardian: guardian)
        self.client = client
        board = configuration.paths.history.map { path in
            HistoryBoard(clock: clock, idNames: Wire.idNames) {
                await OCAMessagingGateway.reading(path, with: client, deadline: GatewayDeadline.poll)
            }
        }
    }

    public func plan(uploadName: String) -> GatewayMemo? { nil }

    /// Looks whether the message can be written down; nothing is sent.
    public func prepare(_ request: SendRequest) async -> PrepareOutcome {
        do throws(GatewayFault) {
            _ = try Wire.body(request, configuration)
            return .ready(GatewayMemo(""))
        } catch {
            return .failed(error)
        }
    }

    public func waitForTurn(_ request: SendRequest) async -> GatewayFault? { await client.waitForTurn() }

    public func submit(_ request: SendRequest, memo: GatewayMemo) async -> SubmitOutcome {
        let body: [UInt8]
        do throws(GatewayFault) {
            body = try Wire.body(request, configuration)
        } catch {
            return .refused(error)
        }
        let question = OCAClient.Question(
            .post, configuration.paths.send, contentType: "application/json", body: body, urgency: .send,
            isRepeat: request.mayHaveTwins, hasTurn: request.hasTurn)
        switch await client.submit(question) {
        case .refused(let fault): return .refused(fault)
        case .unknown(let fault): return .unknown(fault)
        case .answered(let body): return OCAMessagingGateway.outcome(body)
        }
    }

    public func report(_ memo: GatewayMemo) async -> ReportOutcome {
        guard let message = VendorID(memo.text) else {
            return .failed(GatewayFault(.misconfigured, detail: "what was noted of this message cannot be read"))
        }
        if let word = await board?.word(of: message) { return .report(MessageReport.report(word)) }
        do throws(GatewayFault) {
            let body = try await client.read(question(about: message))
            return .report(try MessageReport.reading(body, of: message))
        } catch {
            return .failed(error)
        }
    }

    public func release(_ memo: GatewayMemo) async -> ReleaseOutcome { .released }
}

extension OCAMessagingGateway {
    /// The question how a message stands.
    func question(about message: VendorID) -> OCAClient.Question {
        OCAClient.Question(
            .get, configuration.paths.status, id: message,
            suffix: configuration.service == .whatsapp ? "status" : nil, deadline: GatewayDeadline.poll,
            urgency: .report)
    }

    static func reading(
        _ path: String, with client: OCAClient, deadline: Duration = GatewayDeadline.request
    ) async -> Result<JSONValue, GatewayFault> {
        do throws(GatewayFault) {
            return .success(try await client.read(OCAClient.Question(.get, path, deadline: deadline, urgency: .report)))
        } catch {
            return .failure(error)
        }
    }

    private static func outcome(_ body: JSONValue) -> SubmitOutcome {
        let (flag, id) = Wire.acceptance(body)
        if flag == false {
            return .refused(GatewayFault(.refused, httpStatus: 200, detail: "the gateway says that it took no message"))
        }
        guard let id else {
            let detail = "the gateway's answer names no message"
            return .unknown(GatewayFault(.outcomeUnknown, httpStatus: 200, detail: detail))
        }
        return .accepted(GatewayMemo(id.text))
    }
}

/// Names under which the vendor speaks of the number; a sample names one that the request does not have.
private let destinationFields: Set<String> = [
    "phone", "phone_number", "receipent_number", "recipient_number", "to",
]
