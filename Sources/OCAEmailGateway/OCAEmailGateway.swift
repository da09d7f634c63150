public import GatewayKit
import OCAAccount
import StrictJSON
public import VerificationCore

/// Mail over the vendor's API, which builds the mail itself from a few fields and is polled for its status.
public struct OCAEmailGateway: Gateway {
    public let name: String
    public var channel: Channel { .email }

    private let configuration: OCAEmailConfiguration
    private let client: OCAClient
    private let random: any RandomSource
    private let board: HistoryBoard

    /// - Parameter guardian: Stands before every request; without one, nothing keeps the rate.
    /// - Throws: Everything that is wrong with the configuration.
    public init(
        name: String, configuration: OCAEmailConfiguration, transport: any GatewayTransport,
        random: any RandomSource, clock: any ServiceClock, guardian: GatewayGuard? = nil
    ) throws(GatewayConfigurationFaults) {
        if let faults = configuration.faults { throw faults }
        self.name = name
        self.configuration = configuration
        self.random = random
        let client = OCAClient(
            baseURL: configuration.baseURL, credentials: configuration.credentials,
            errors: OCAErrorTable(destinationFields: destinationFields), transport: transport, clock: clock,
            guardian: guardian)
        self.client = client
        board = HistoryBoard(clock: clock, idNames: Wire.idNames) {
            [path = configuration.paths.history, version = configuration.version] in
            do throws(GatewayFault) {
                return .success(
                    try await client.read(
                        OCAClient.Question(
                            .get, path, query: version == .v2 ? historyQuery : nil, deadline: GatewayDeadline.poll,
                            urgency: .report)))
            } catch {
                return .failure(error)
            }
        }
    }

    public func plan(uploadName: String) -> GatewayMemo? { nil }

    /// Checks what will stand in the header (R28); nothing is sent.
    public func prepare(_ request: SendRequest) async -> PrepareOutcome {
        do throws(GatewayFault) {
            _ = try CheckedMail(request)
            return .ready(GatewayMemo(""))
        } catch {
            return .failed(error)
        }
    }

    public func waitForTurn(_ request: SendRequest) async -> GatewayFault? { await client.waitForTurn() }

    public func submit(_ request: SendRequest, memo: GatewayMemo) async -> SubmitOutcome {
        let question: OCAClient.Question
        do throws(GatewayFault) {
            let mail = try CheckedMail(request)
            question = try self.question(
                Wire.fields(mail.message, to: mail.address, from: configuration.sender), of: request)
        } catch {
            return .refused(error)
        }
        switch await client.submit(question) {
        case .refused(let fault): return .refused(fault)
        case .unknown(let fault): return .unknown(fault)
        case .answered(let body): return OCAEmailGateway.outcome(body)
        }
    }

    public func report(_ memo: GatewayMemo) async -> ReportOutcome {
        guard let mail = VendorID(memo.text) else {
            return .failed(GatewayFault(.misconfigured, detail: "what was noted of this mail cannot be read"))
        }
        if let word = await board.word(of: mail) { return .report(MailReport.report(word)) }
        do throws(GatewayFault) {
            let body = try await client.read(
                OCAClient.Question(
                    .get, configuration.paths.status, id: mail, deadline: GatewayDeadline.poll, urgency: .report))
            return .report(try MailReport.reading(body, of: mail))
        } catch {
            return .failed(error)
        }
    }

    public func release(_ memo: GatewayMemo) async -> ReleaseOutcome { .released }

    /// The latest mails of the account, for the operator.
    public func history() async -> Result<OCAEmailHistory, GatewayFault> {
        do throws(GatewayFault) {
            let body = try await client.read(OCAClient.Question(.get, configuration.paths.history, urgency: .report))
            return .success(try OCAEmailHistory(body))
        } catch {
            return .failure(error)
        }
    }
}

extension OCAEmailGateway {
    /// A form on V2, JSON on V1, as the vendor's real clients do it.
    private func question(
        _ fields: [(String, String)], of request: SendRequest
    ) throws(GatewayFault) -> OCAClient.Question {
        let path = configuration.paths.sendSingle
        guard configuration.version == .v2 else {
            return OCAClient.Question(
                .post, path, contentType: "application/json", body: Wire.json(fields), urgency: .send,
                isRepeat: request.mayHaveTwins, hasTurn: request.hasTurn)
        }
        do throws(RandomSourceError) {
            var form = try MultipartForm(random: random)
            for (name, value) in fields { form.field(name, value) }
            return OCAClient.Question(
                .post, path, contentType: form.contentType, body: form.body, urgency: .send,
                isRepeat: request.mayHaveTwins, hasTurn: request.hasTurn)
        } catch {
            throw GatewayFault(.gatewayUnavailable, detail: "the random generator failed")
        }
    }

    private static func outcome(_ body: JSONValue) -> SubmitOutcome {
        let (flag, id) = Wire.acceptance(body)
        if flag == false {
            return .refused(GatewayFault(.refused, httpStatus: 200, detail: "the gateway says that it took no mail"))
        }
        guard let id else {
            let detail = "the gateway's answer names no mail"
            return .unknown(GatewayFault(.outcomeUnknown, httpStatus: 200, detail: detail))
        }
        return .accepted(GatewayMemo(id.text))
    }
}

/// Names under which the vendor speaks of the recipient.
private let destinationFields: Set<String> = ["email", "to", "recipient"]
/// How many mails a page should hold; where the vendor does not know the word, its own number of them comes.
private let historyQuery = "limit=100"
