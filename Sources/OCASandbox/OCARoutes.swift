import HTTPTypes
public import Hummingbird
import HummingbirdCore
import NIOCore
public import SandboxPhone
import StrictJSON

/// The vendor's endpoints, each under the path that stands for its host.
public struct OCARoutes: Sendable {
    typealias Work = @Sendable (OCARequest) async throws(OCAError) -> OCAAnswer

    let state: SandboxState
    private let authentication: OCAAuthentication

    public init(state: SandboxState) {
        self.state = state
        authentication = OCAAuthentication(state: state)
    }

    /// Adds all endpoints.
    public func add(to router: Router<SandboxRequestContext>) {
        for version in [OCAWire.Version.v1, .v2] {
            let call = OCAWire(channel: .call, version: version)
            add(to: router, .post, "upload-audio", call, .uploadAudio, uploadAudio)
            add(to: router, .get, "list-audio", call, .listAudio, listAudio)
            add(to: router, .delete, "delete-audio/:id", call, .deleteAudio, deleteAudio)
            add(to: router, .get, "number", call, .numbers, numbers)
            add(to: router, .get, "ivr-list", call, .ivrList, ivrList)
            add(to: router, .post, "call", call, .placeCall, placeCall)
            add(to: router, .get, "call-status/:id", call, .callStatus, callStatus)

            let email = OCAWire(channel: .email, version: version)
            add(to: router, .post, "send-single", email, .sendMail, sendMail)
            add(to: router, .get, "email/status/:id", email, .mailStatus, mailStatus)
            add(to: router, .get, "email/history", email, .mailHistory, mailHistory)

            let sms = OCAWire(channel: .sms, version: version)
            add(to: router, .post, "sms", sms, .sendText, sendText)
            add(to: router, .get, "sms/status/:id", sms, .textStatus, textStatus)
            add(to: router, .get, version == .v1 ? "sms" : "sms/history", sms, .textHistory, textHistory)
            add(to: router, .post, "send-otp", sms, .sendTextCode, sendTextCode)
            let codeStatus = version == .v1 ? "otpstatus/:id" : "otp-status/:id"
            add(to: router, .get, codeStatus, sms, .textCodeStatus, textCodeStatus)
            add(to: router, .get, "number", sms, .senders, senders)
        }
        let whatsApp = OCAWire(channel: .whatsapp, version: .v2)
        add(to: router, .post, "push/message", whatsApp, .sendWhatsApp, sendWhatsApp)
        add(to: router, .get, "message/:id/status", whatsApp, .whatsAppStatus, whatsAppStatus)
        // Audio is played without credentials, whichever version it was uploaded over.
        let anyone = OCAWire(channel: .call, version: .v2)
        router.get("audio/play/:filename") { request, context in
            await answer(OCARequest(wire: anyone, request: request, context: context), .playAudio, [:], playAudio)
        }
    }

    private func add(
        to router: Router<SandboxRequestContext>, _ method: HTTPRequest.Method, _ path: String, _ wire: OCAWire,
        _ endpoint: VendorEndpoint, _ work: @escaping Work
    ) {
        router.on("\(wire.prefix)/\(path)", method: method) { request, context in
            let exchange = OCARequest(wire: wire, request: request, context: context)
            let window = wire.version == .v2 ? state.account.admit(channel: wire.label, at: state.clock.now()) : nil
            return await answer(exchange, endpoint, window.map(OCARoutes.rateHeaders) ?? [:]) {
                exchange throws(OCAError) in
                try authentication.check(exchange.request.headers, wire)
                if window?.isExceeded ?? false { throw .tooManyRequests }
                return try await work(exchange)
            }
        }
    }

    /// Does the work, or what a fault wants instead, and writes the request into the log.
    private func answer(
        _ exchange: OCARequest, _ endpoint: VendorEndpoint, _ headers: HTTPFields, _ work: Work
    ) async -> Response {
        var exchange = exchange
        exchange.fault = state.faults.strike(endpoint, at: state.clock.now())
        let result = await result(of: exchange, work)
        var answer = WireAnswer(result)
        for header in headers { answer.headers.append(header) }
        if let fault = exchange.fault {
            if fault.kind == .proxyPage { answer = .proxyPage(status: fault.status) }
            if fault.seconds > 0, [429, 503].contains(answer.status) {
                answer.headers[.retryAfter] = "\(fault.seconds)"
            }
            answer.spoil(by: fault)
        }
        let isDropped = if case .success(.dropped) = result { true } else { false }
        let isAnswered = isDropped ? false : exchange.fault?.kind.isAnswered ?? true
        log(exchange, endpoint, status: isAnswered ? answer.status : nil)
        if isDropped { try? await exchange.context.channel.close() }
        if let fault = exchange.fault { await strain(exchange.context.channel, by: fault, answer) }
        // Where the connection is gone by now, nobody reads this.
        return answer.response
    }

    private func result(of exchange: OCARequest, _ work: Work) async -> Result<OCAAnswer, OCAError> {
        do throws(OCAError) {
            if let fault = exchange.fault, let error = OCAError(fault, exchange.wire.version) { throw error }
            return .success(try await work(exchange))
        } catch {
            return .failure(error)
        }
    }

    private func log(_ exchange: OCARequest, _ endpoint: VendorEndpoint, status: Int?) {
        state.requests.add(
            LoggedRequest(
                endpoint: endpoint, method: exchange.request.method.rawValue,
                path: String(exchange.request.uri.path.prefix(RequestLog.pathCharactersMax)), status: status,
                fault: exchange.fault?.kind, at: state.clock.now()
            ))
    }

    /// As printed, with the letter missing in `X-RateLmit-Remaining`, and as probably meant.
    private static func rateHeaders(_ window: VendorAccount.RateWindow) -> HTTPFields {
        var headers = HTTPFields()
        let values = [
            ("X-RateLimit-limit", window.limit), ("X-RateLmit-Remaining", window.remaining),
            ("X-RateLimit-Remaining", window.remaining), ("X-RateLimit-Reset", window.resetSeconds),
        ]
        for (name, value) in values {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: String(value))) }
        }
        return headers
    }
}
