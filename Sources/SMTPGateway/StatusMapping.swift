import GatewayKit
import VerificationCore

extension Conversation {
    /// In our words. Before the end of the message nothing was sent; after it only a reply tells (R26).
    var outcome: SubmitOutcome {
        if isAccepted { return .accepted(GatewayMemo(String(redacted(EnhancedText(text).rest)))) }
        guard stage == .end, !isRefusal else { return .refused(fault) }
        return .unknown(
            GatewayFault(
                .outcomeUnknown, vendorCode: vendorCode,
                detail: "the mail server did not say whether it took the mail: \(cause)"))
    }

    /// What went wrong.
    var fault: GatewayFault {
        let (failure, sentence) = verdict
        return GatewayFault(failure, vendorCode: vendorCode, detail: sentence)
    }

    private var isRefusal: Bool { reply.map { (400..<600).contains($0) } == true }

    /// The reply with its enhanced code (RFC 3463), such as `550 5.1.1`.
    private var vendorCode: String? {
        guard let reply, isRefusal else { return nil }
        return EnhancedText(text).code.map { "\(reply) \($0)" } ?? "\(reply)"
    }

    private var verdict: (DeliveryFailure, String) {
        if isRefusal, let reply { return verdict(on: reply) }
        return switch trouble {
        case .noTLS: (.misconfigured, "the mail server offers no TLS, and nothing is sent without it")
        case .badCAFile: (.misconfigured, "the file of trusted certificates cannot be read")
        case .noSignIn: (.misconfigured, "the mail server offers no way to sign in with user and password")
        case .noSuchHost, .noConnection, .timeOut, .badCertificate, .refused, .broken, nil:
            (.gatewayUnavailable, cause)
        }
    }

    /// A refusal, by what was refused. What the server calls temporary (4yz) may be tried again (RFC 5321, 4.2.1).
    private func verdict(on reply: Int) -> (DeliveryFailure, String) {
        let enhanced = EnhancedText(text)
        let words = redacted(enhanced.rest)
        let said = words.isEmpty ? "" : " (\(words))"
        if reply < 500 { return (.gatewayUnavailable, "the mail server says to try later \(stage.place)\(said)") }
        // Signing in or encryption is wanted, whatever was asked.
        if [530, 534, 535, 538].contains(reply) || stage == .signIn {
            return (.misconfigured, "the mail server refused the credentials or wants some\(said)")
        }
        switch stage {
        case .sender: return (.misconfigured, "the mail server refused the sender's address\(said)")
        case .destination where enhanced.isPolicy || reply == 503 || reply == 554:
            return (.refused, "the mail server does not send to this destination\(said)")
        case .destination: return (.badDestination, "the mail server refused the destination\(said)")
        case .connect, .hello, .tls, .signIn, .command:
            return (.refused, "the mail server does not serve us\(said)")
        case .content, .end: return (.refused, "the mail server refused the mail\(said)")
        }
    }

    /// Why there was no reply that counts.
    private var cause: String {
        switch trouble {
        case .noSuchHost: "the mail server's name could not be resolved"
        case .noConnection: "no connection to the mail server"
        case .timeOut: "no answer from the mail server in time \(stage.place)"
        case .badCertificate: "the mail server's certificate is not trusted or is for another name"
        default: "the connection to the mail server broke \(stage.place)"
        }
    }
}

extension Conversation.Stage {
    /// Where in the conversation it is, to follow a verb.
    fileprivate var place: String {
        switch self {
        case .connect: "while connecting"
        case .hello, .command: "after the hello"
        case .tls: "while turning to TLS"
        case .signIn: "while signing in"
        case .sender: "after the sender's address"
        case .destination: "after the destination"
        case .content: "before the mail"
        case .end: "after the mail"
        }
    }
}

/// A reply's text, apart from the enhanced code that it may begin with (RFC 3463).
private struct EnhancedText {
    let code: String?
    let rest: String

    init(_ text: String) {
        let first = text.prefix { $0 != " " }
        let parts = first.split(separator: ".", omittingEmptySubsequences: false)
        let isCode =
            parts.count == 3 && ["2", "4", "5"].contains(parts[0])
            && parts.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
        code = isCode ? String(first) : nil
        rest = isCode ? String(text.dropFirst(first.count + 1)) : text
    }

    /// Whether the reason is a rule of the server's and not the address: `5.7.…`.
    var isPolicy: Bool { code?.hasPrefix("5.7.") == true }
}
