import GatewayKit
import VerificationCore

/// A mail as it goes over the wire (RFC 5322, RFC 2046), before dot-stuffing. Handle as a secret.
struct ComposedMail: Sendable {
    let sender: String
    let destination: String
    /// Lines of at most 998 bytes that end with CRLF.
    let bytes: [UInt8]

    /// - Parameter id: What stands in the Message-ID between its brackets.
    init(_ mail: CheckedMail, from sender: EmailAddress, id: String, at now: Timestamp) {
        self.sender = sender.address
        destination = mail.address.address
        let header = [
            "Date: \(now.mailDate)",
            "From: \(HeaderText.name(mail.message.senderName))\r\n <\(sender.address)>",
            "To: <\(mail.address.address)>",
            "Subject: \(HeaderText.subject(mail.message.subject))",
            "Message-ID: <\(id)>",
            // Nobody's holiday notice answers this (RFC 3834).
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"",
        ]
        var bytes = Array((header.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        // The last part is the one that is preferred (RFC 2046, 5.1.4).
        for (type, text) in [("plain", mail.message.text), ("html", mail.message.html)] {
            bytes += Array("--\(boundary)\r\nContent-Type: text/\(type); charset=utf-8\r\n".utf8)
            bytes += Array("Content-Transfer-Encoding: quoted-printable\r\n\r\n".utf8)
            bytes += quotedPrintable(text) + Array("\r\n".utf8)
        }
        self.bytes = bytes + Array("--\(boundary)--\r\n".utf8)
    }
}

/// No quoted-printable text holds `=_`, so that no part can meet it.
private let boundary = "=_sandi_alternative"
