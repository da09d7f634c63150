public import GatewayKit
import StrictJSON
public import VerificationCore

/// Messages handed to a sender of the operator's own, as signed requests in the manner of Standard Webhooks. A 2xx
/// means that it took the message; nothing else does.
public struct WebhookGateway: Gateway {
    public let name: String
    public let channel: Channel

    private let configuration: WebhookConfiguration
    private let key: any WebhookKey
    private let transport: any GatewayTransport
    private let clock: any ServiceClock

    /// - Throws: Everything that is wrong with the configuration.
    public init(
        name: String, channel: Channel, configuration: WebhookConfiguration, key: any WebhookKey,
        transport: any GatewayTransport, clock: any ServiceClock
    ) throws(GatewayConfigurationFaults) {
        if let faults = configuration.faults { throw faults }
        self.name = name
        self.channel = channel
        self.configuration = configuration
        self.key = key
        self.transport = transport
        self.clock = clock
    }

    public func plan(uploadName: String) -> GatewayMemo? { nil }

    /// Looks whether the message can be written down; nothing is sent.
    public func prepare(_ request: SendRequest) async -> PrepareOutcome {
        do throws(GatewayFault) {
            _ = try body(request)
            return .ready(GatewayMemo(""))
        } catch {
            return .failed(error)
        }
    }

    public func submit(_ request: SendRequest, memo: GatewayMemo) async -> SubmitOutcome {
        let question: GatewayRequest
        do throws(GatewayFault) {
            let body = try body(request)
            question = GatewayRequest(
                .post, configuration.baseURL.url(configuration.sendPath),
                headers: try signedHeaders(id: request.uploadName, body: body, key: key, now: clock.now()), body: body,
                urgency: .send, isRepeat: request.mayHaveTwins)
        } catch {
            return .refused(error)
        }
        switch await transport.send(question) {
        case .notSent(let fault): return .refused(fault)
        case .unknown(let fault): return .unknown(WebhookGateway.open(fault))
        case .answer(let answer): return outcome(answer, to: request)
        }
    }

    public func report(_ memo: GatewayMemo) async -> ReportOutcome {
        guard let noted = WebhookMemo(memo) else {
            return .failed(GatewayFault(.misconfigured, detail: "what was noted of this message cannot be read"))
        }
        guard let path = configuration.statusPath else {
            let report = WebhookStatus.report(noted.word ?? "accepted", channel: channel)
            return .report(
                GatewayReport(
                    status: report.status, vendorWord: report.vendorWord, isFinal: true, failure: report.failure))
        }
        do throws(GatewayFault) {
            let answer = try await read(path, of: noted.id)
            guard let word = WebhookStatus.word(answer) else {
                throw GatewayFault(.unreadableAnswer, detail: "the answer has no status")
            }
            return .report(WebhookStatus.report(word, channel: channel))
        } catch {
            return .failed(error)
        }
    }

    public func release(_ memo: GatewayMemo) async -> ReleaseOutcome { .released }
}

extension WebhookGateway {
    /// A signed question that changes nothing; its id is a word that no delivery has.
    func probeQuestion() throws(GatewayFault) -> GatewayRequest {
        GatewayRequest(
            .options, configuration.baseURL.url(configuration.sendPath),
            headers: try signedHeaders(id: "probe", body: [], key: key, now: clock.now()),
            deadline: GatewayDeadline.poll)
    }

    func ask(_ question: GatewayRequest) async -> TransportResult { await transport.send(question) }

    func fault(_ answer: GatewayAnswer) -> GatewayFault { WebhookError.fault(answer, now: clock.now()) }

    private func body(_ request: SendRequest) throws(GatewayFault) -> [UInt8] {
        switch (channel, request.message) {
        case (.call, .call), (.email, .email), (.sms, .sms), (.whatsapp, .whatsapp):
            try Wire.body(request, call: configuration.callContent)
        case (.call, _), (.email, _), (.sms, _), (.whatsapp, _):
            throw GatewayFault(.unrenderable, detail: "the message is not for the channel \(channel.rawValue)")
        }
    }

    private func outcome(_ answer: GatewayAnswer, to request: SendRequest) -> SubmitOutcome {
        guard answer.isSuccess else {
            let fault = WebhookError.fault(answer, now: clock.now())
            return WebhookError.leavesOutcomeOpen(answer) ? .unknown(WebhookGateway.open(fault)) : .refused(fault)
        }
        // The status alone says that the message was taken: a body may be missing or be anything.
        let body = answer.isCut ? nil : try? JSONValue.parse(answer.body)
        let id = body?["id"]?.stringOrNumber.flatMap { VendorID($0) } ?? VendorID(request.uploadName)
        guard let id else {
            return .unknown(GatewayFault(.outcomeUnknown, detail: "the message has no id to ask for it"))
        }
        return .accepted(WebhookMemo(id: id, word: WebhookStatus.word(body)).memo)
    }

    private func read(_ path: String, of id: VendorID) async throws(GatewayFault) -> JSONValue {
        let question = GatewayRequest(
            .get, configuration.baseURL.url(path, id: id),
            headers: try signedHeaders(id: id.text, body: [], key: key, now: clock.now()),
            deadline: GatewayDeadline.poll)
        switch await transport.send(question) {
        case .notSent(let fault), .unknown(let fault): throw fault
        case .answer(let answer):
            guard answer.isSuccess else { throw WebhookError.fault(answer, now: clock.now()) }
            guard !answer.isCut, let body = try? JSONValue.parse(answer.body) else {
                throw GatewayFault(
                    .unreadableAnswer, httpStatus: answer.status, detail: "the answer cannot be read as JSON")
            }
            return body
        }
    }

    private static func open(_ fault: GatewayFault) -> GatewayFault {
        GatewayFault(.outcomeUnknown, httpStatus: fault.httpStatus, vendorCode: fault.vendorCode, detail: fault.detail)
    }
}
