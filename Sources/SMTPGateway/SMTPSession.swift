import CCurl
import GatewayKit
import VerificationCore

/// A client with one connection. Lives and dies on the thread that made it.
final class SMTPSession {
    private let client: OpaquePointer
    private let timeouts: SMTPTimeouts

    /// Nil when there is no memory for it.
    init?(_ configuration: SMTPConfiguration) {
        guard let client = SMTPSession.make(configuration) else { return nil }
        self.client = client
        timeouts = configuration.timeouts
    }

    deinit { sandi_smtp_free(client) }

    /// Has one conversation; a dead connection is replaced once, within the same time.
    func perform(_ job: SMTPJob) -> Conversation {
        let clock = ContinuousClock()
        let end = clock.now + timeouts.whole
        let conversation = talk(job, within: timeouts.whole)
        guard conversation.foundDeadConnection, clock.now < end else { return conversation }
        return talk(job, within: end - clock.now)
    }

    private func talk(_ job: SMTPJob, within time: Duration) -> Conversation {
        let milliseconds = max(1, Int(time.inMilliseconds))
        var outcome = sandi_smtp_outcome()
        switch job {
        case .probe:
            sandi_smtp_probe(client, milliseconds, &outcome)
        case .send(let mail):
            mail.bytes.withUnsafeBufferPointer { bytes in
                sandi_smtp_send(
                    client, mail.sender, mail.destination, bytes.baseAddress, bytes.count, milliseconds, &outcome)
            }
        }
        return Conversation(outcome)
    }

    private static func make(_ configuration: SMTPConfiguration) -> OpaquePointer? {
        let security =
            switch configuration.security {
            case .plain: SANDI_SMTP_PLAIN
            case .startTLS: SANDI_SMTP_STARTTLS
            case .implicitTLS: SANDI_SMTP_IMPLICIT_TLS
            }
        return configuration.url.withCString { url in
            withCString(configuration.credentials?.user) { user in
                withCString(configuration.credentials?.password.reveal()) { password in
                    withCString(configuration.caFile) { caFile in
                        var settings = sandi_smtp_settings(
                            url: url, security: Int32(security.rawValue), user: user, password: password,
                            ca_file: caFile, connect_ms: Int(configuration.timeouts.connect.inMilliseconds))
                        return sandi_smtp_make(&settings)
                    }
                }
            }
        }
    }
}

/// Lends a text as C has it, or null for none.
private func withCString<Value>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
}
