internal import VerificationCore

/// The WhatsApp message of one locale: what the vendor's template takes, and how it reads.
struct WhatsAppTemplates: Sendable {
    let locale: String
    private let language: String
    private let parameters: [TextVariable]
    private let text: TemplateText
    private let purposes: PurposeLines

    /// Loads and checks a locale's description; nil when anything is wrong, with every fault noted.
    init?(_ folder: PackFolder, _ faults: inout FaultLedger) {
        let document = faults.read(templateFile, in: folder, bytesMax: fileBytesMax)
            .flatMap { PackDocument($0, file: templateFile, &faults) }
        let purposes = faults.read(purposesFile, in: folder, bytesMax: fileBytesMax)
            .flatMap { PackDocument($0, file: purposesFile, &faults) }
            .flatMap { PurposeLines($0, &faults) }
        guard let document, let purposes else { return nil }
        document.allowOnly(["schema", "language", "parameters", "text"], &faults)
        _ = document.integer("schema", in: 1...1, &faults)
        let language = document.text("language", charactersMax: languageCharactersMax, &faults)
        let parameters = WhatsAppTemplates.parameters(document, &faults)
        let text = document.text("text", charactersMax: textCharactersMax, &faults)
            .flatMap { TemplateText(message: $0, file: templateFile, requires: [.code], &faults) }
        guard let language, let parameters, let text, faults.faults.isEmpty else { return nil }
        locale = faults.locale
        self.language = language
        self.parameters = parameters
        self.text = text
        self.purposes = purposes
    }

    /// Whether the vendor's template has a place for the line on a transaction, and the locale that line. The text for
    /// senders without templates must have it, too.
    var tellsTransactions: Bool {
        purposes.tellsTransactions && parameters.contains(.purpose)
            && text.variables.contains(TextVariable.purpose.rawValue)
    }

    /// The message that carries a code, made from the vendor's template of this name.
    /// - Throws: When the sender's name cannot stand in a message, or there is a transaction that it cannot tell.
    func message(code: Code, context: MessageContext, template: String) throws(RenderingFault) -> TemplateMessage {
        guard context.transaction == nil || tellsTransactions else {
            throw RenderingFault("the template has no place for a transaction")
        }
        let values = try TextValues(code: code, context: context, purposes: purposes)
        return TemplateMessage(
            template: template, language: language, parameters: parameters.map { values.values[$0] ?? "" },
            code: code.revealText(), text: values.filled(text), senderName: context.senderName)
    }

    /// The body's places by their variables, with the code among them.
    private static func parameters(_ document: PackDocument, _ faults: inout FaultLedger) -> [TextVariable]? {
        guard let names = document.texts("parameters", countMax: parametersMax, &faults) else { return nil }
        let known = names.compactMap(TextVariable.init(rawValue:))
        guard known.count == names.count, Set(known).count == known.count, known.contains(.code) else {
            let allowed = TextVariable.allCases.map(\.rawValue).joined(separator: ", ")
            faults.add(
                .memberOutOfRange, templateFile, "parameters must name code, and others of \(allowed), each once")
            return nil
        }
        return known
    }
}

private let templateFile = "template.json"
private let purposesFile = "purposes.json"
private let fileBytesMax = 32_768
private let languageCharactersMax = 16
private let textCharactersMax = 1000
private let parametersMax = 4
