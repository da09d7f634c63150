internal import VerificationCore

/// The mail of one locale: subject, text, HTML and the purposes' lines, all checked.
struct MailTemplates: Sendable {
    let locale: String
    private let subject: MailTemplate
    private let text: MailTemplate
    private let html: MailTemplate
    private let purposes: PurposeLines

    /// Loads and checks a locale's templates; nil when anything is wrong, with every fault noted.
    init?(_ folder: PackFolder, _ faults: inout FaultLedger) {
        let parts = MailPart.allCases.map { part in
            faults.read(part.file, in: folder, bytesMax: templateBytesMax)
                .flatMap { MailTemplate($0, part: part, &faults) }
        }
        let purposes = faults.read("purposes.json", in: folder, bytesMax: templateBytesMax)
            .flatMap { PackDocument($0, file: "purposes.json", &faults) }
            .flatMap { PurposeLines($0, &faults) }
        guard let subject = parts[0], let text = parts[1], let html = parts[2], let purposes else { return nil }
        locale = faults.locale
        self.subject = subject
        self.text = text
        self.html = html
        self.purposes = purposes
        checkSamples(&faults)
        guard faults.faults.isEmpty else { return nil }
    }

    /// Whether it has words for a transaction.
    var tellsTransactions: Bool { purposes.tellsTransactions }

    /// The mail that carries a code.
    /// - Throws: When the sender's name cannot stand in a header, or a rule of the finished mail is broken.
    func mail(code: Code, context: MessageContext) throws(RenderingFault) -> MailMessage {
        let sender = context.senderName
        guard (1...senderCharactersMax).contains(sender.count), sender.utf8.count <= senderBytesMax,
            !sender.unicodeScalars.contains(where: PlainText.isControl)
        else {
            throw RenderingFault("the sender name must be 1 to \(senderCharactersMax) plain characters")
        }
        guard context.minutesLeft >= 1 else {
            throw RenderingFault("a code that is mailed lives for a minute at least")
        }
        let digits = code.revealText()
        let values: [MailVariable: String] = [
            .sender: sender, .code: digits, .spacedCode: digits.map(String.init).joined(separator: " "),
            .minutes: String(context.minutesLeft), .purpose: try purposes.line(for: context),
        ]
        let mail = MailMessage(
            subject: subject.render(values), text: text.render(values), html: html.render(values), senderName: sender)
        if let rule = MailTemplates.brokenRule(of: mail, digits: digits) {
            throw RenderingFault("the mail in \(locale) was not made: \(rule)")
        }
        return mail
    }

    /// The rule that a finished mail breaks, in words that hold nothing of it.
    private static func brokenRule(of mail: MailMessage, digits: String) -> String? {
        guard !mail.subject.isEmpty, mail.subject.count <= subjectCharactersMax else {
            return "the subject must have 1 to \(subjectCharactersMax) characters"
        }
        guard !mail.subject.unicodeScalars.contains(where: PlainText.isControl) else {
            return "the subject holds a control character"
        }
        guard mail.text.contains(digits), mail.html.contains(digits) else { return "the code is not in both bodies" }
        return nil
    }

    /// Renders mails with the shortest and the longest code and names, and with a sender that tries to break out.
    private func checkSamples(_ faults: inout FaultLedger) {
        let senders = ["S", #"<b a="x" b='y'>&amp;<"#, String(repeating: "W", count: senderCharactersMax)]
        for (sender, digits) in zip(senders, ["0471", "471902", "4719028365"]) {
            guard let code = Code(ascii: Array(digits.utf8)) else { continue }
            let context = MessageContext(locale: locale, senderName: sender, purpose: "", minutesLeft: 10)
            do throws(RenderingFault) {
                _ = try mail(code: code, context: context)
            } catch {
                faults.add(.sampleFailed, "", error.description)
            }
        }
    }
}

private let templateBytesMax = 32_768
private let subjectCharactersMax = 150
