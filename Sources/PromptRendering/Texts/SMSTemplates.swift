internal import VerificationCore

/// The text message of one locale and the purposes' lines, all checked.
struct SMSTemplates: Sendable {
    let locale: String
    private let text: TemplateText
    private let purposes: PurposeLines

    /// Loads and checks a locale's template; nil when anything is wrong, with every fault noted.
    init?(_ folder: PackFolder, _ faults: inout FaultLedger) {
        let text = faults.read(textFile, in: folder, bytesMax: fileBytesMax)
            .flatMap { SMSTemplates.template($0, &faults) }
        let purposes = faults.read(purposesFile, in: folder, bytesMax: fileBytesMax)
            .flatMap { PackDocument($0, file: purposesFile, &faults) }
            .flatMap { PurposeLines($0, &faults) }
        guard let text, let purposes else { return nil }
        locale = faults.locale
        self.text = text
        self.purposes = purposes
        checkSamples(&faults)
        guard faults.faults.isEmpty else { return nil }
    }

    /// Whether it has words for a transaction.
    var tellsTransactions: Bool { purposes.tellsTransactions }

    /// The text that carries a code, with the line that binds it to a site when one is given.
    /// - Throws: When the sender's name or the site cannot stand in a text, or the text is too long.
    func message(code: Code, context: MessageContext) throws(RenderingFault) -> TextMessage {
        let values = try TextValues(code: code, context: context, purposes: purposes)
        var text = values.filled(self.text)
        if let domain = context.webDomain {
            guard WebDomain.isOne(domain) else { throw RenderingFault("the web domain is no host name") }
            text += "\n\n@\(domain) #\(code.revealText())"
        }
        let length = SMSLength(text)
        guard length.segments <= SMSTemplates.segmentsMax else {
            throw RenderingFault(
                "the text in \(locale) takes \(length.segments) segments; \(SMSTemplates.segmentsMax) are allowed")
        }
        return TextMessage(locale: locale, text: text, senderName: context.senderName)
    }

    /// Segments of one text: each is billed, and with more of them more texts arrive in pieces.
    static let segmentsMax = 4

    private static func template(_ bytes: [UInt8], _ faults: inout FaultLedger) -> TemplateText? {
        guard var text = String(validating: bytes, as: UTF8.self) else {
            faults.add(.notText, textFile, "the template is not valid UTF-8")
            return nil
        }
        while text.hasSuffix("\n") { text.removeLast() }
        return TemplateText(message: text, file: textFile, requires: TextVariable.allCases, &faults)
    }

    /// Renders texts with the shortest and the longest code, names and purposes.
    private func checkSamples(_ faults: inout FaultLedger) {
        let domain = String(repeating: "a", count: WebDomain.bytesMax - 4) + ".com"
        for (sender, digits) in [("S", "0471"), (String(repeating: "W", count: senderCharactersMax), "4719028365")] {
            guard let code = Code(ascii: Array(digits.utf8)) else { continue }
            for purpose in purposes.names + [""] {
                let context = MessageContext(
                    locale: locale, senderName: sender, purpose: purpose, minutesLeft: 10, webDomain: domain)
                do throws(RenderingFault) {
                    _ = try message(code: code, context: context)
                } catch {
                    return faults.add(.sampleFailed, "", error.description)
                }
            }
        }
    }
}

private let textFile = "text.mustache"
private let purposesFile = "purposes.json"
private let fileBytesMax = 32_768
