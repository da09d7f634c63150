public import VerificationCore

/// One mail to one address, with nothing in it that could end a line of its header (R28).
public struct CheckedMail: Sendable {
    public let message: MailMessage
    public let address: EmailAddress

    /// - Throws: What the mail or the address has that a header cannot take.
    public init(_ request: SendRequest) throws(GatewayFault) {
        guard case .email(let message) = request.message, case .email(let address) = request.destination else {
            throw GatewayFault(.unrenderable, detail: "a mail needs an address and a page")
        }
        guard MailField.isOneAddress(address) else {
            throw GatewayFault(.badDestination, detail: "the address is not one plain address")
        }
        guard MailField.isSubject(message.subject), MailField.isSenderName(message.senderName) else {
            throw GatewayFault(.unrenderable, detail: "the subject or the sender's name cannot stand in a header")
        }
        guard (1...mailPartBytesMax).contains(message.html.utf8.count) else {
            throw GatewayFault(.unrenderable, detail: "the mail's page must have 1 to \(mailPartBytesMax) bytes")
        }
        guard message.text.utf8.count <= mailPartBytesMax else {
            throw GatewayFault(.unrenderable, detail: "the mail's text must have at most \(mailPartBytesMax) bytes")
        }
        self.message = message
        self.address = address
    }
}

/// Bytes of a mail's page, and of its text.
private let mailPartBytesMax = 262_144
