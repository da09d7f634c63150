public import GatewayKit
public import VerificationCore

/// Mail over a mail server of the operator's, which takes each mail or refuses it and says nothing more of it later.
public struct SMTPGateway: Gateway {
    public let name: String
    public var channel: Channel { .email }

    private let configuration: SMTPConfiguration
    private let line: SMTPLine
    private let clock: any ServiceClock
    private let guardian: GatewayGuard?

    /// - Parameter guardian: Stands before every mail; without one, a server that fails is asked each time.
    /// - Throws: Everything that is wrong with the configuration.
    public init(
        name: String, configuration: SMTPConfiguration, clock: any ServiceClock, guardian: GatewayGuard? = nil
    ) throws(GatewayConfigurationFaults) {
        if let faults = configuration.faults { throw faults }
        self.name = name
        self.configuration = configuration
        self.clock = clock
        self.guardian = guardian
        line = SMTPLine(configuration: configuration)
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

    public func submit(_ request: SendRequest, memo: GatewayMemo) async -> SubmitOutcome {
        let mail: CheckedMail
        let pass: GatewayGuard.Pass?
        do throws(GatewayFault) {
            mail = try CheckedMail(request)
            pass = try await guardian?.admit(.send, isRepeat: request.mayHaveTwins)
        } catch {
            return .refused(error)
        }
        // The name follows from the delivery: whenever it is sent, it is the same message.
        let id = "\(request.uploadName)@\(configuration.domain)"
        let composed = ComposedMail(mail, from: configuration.sender, id: id, at: clock.now())
        let outcome: SubmitOutcome =
            switch await line.perform(.send(composed), if: request.mayGo) {
            case .unsaid(let fault): .refused(fault)
            case .said(let conversation): conversation.outcome
            }
        if let pass { guardian?.ended(pass, hasFailed: outcome.showsFailure) }
        return outcome
    }

    /// The server said all it will say when it took the mail.
    public func report(_ memo: GatewayMemo) async -> ReportOutcome {
        let word = redacted(memo.text)
        return .report(
            GatewayReport(status: .submitted, vendorWord: word.isEmpty ? "accepted" : word, isFinal: true))
    }

    public func release(_ memo: GatewayMemo) async -> ReleaseOutcome { .released }

    /// Connects, signs in and hangs up again, without a mail. Answers with a sentence for the operator.
    public func examine() async -> Result<String, GatewayFault> {
        switch await line.perform(.probe) {
        case .unsaid(let fault): return .failure(fault)
        case .said(let conversation):
            guard conversation.trouble == nil else { return .failure(conversation.fault) }
            return .success(
                "\(configuration.host) port \(configuration.port) answers"
                    + (configuration.security == .plain ? " in plain text" : " over TLS with a trusted certificate")
                    + (configuration.credentials == nil ? "; no credentials are set" : " and takes the credentials"))
        }
    }

    /// Hangs up; later mails are refused. Answers when the connection's thread has ended.
    public func close() async { await line.close() }
}

extension SubmitOutcome {
    /// Whether the server or the way to it failed: a reply is an answer, whatever it says.
    fileprivate var showsFailure: Bool {
        switch self {
        case .accepted: false
        case .refused(let fault): fault.failure == .gatewayUnavailable && fault.vendorCode == nil
        case .unknown: true
        }
    }
}
