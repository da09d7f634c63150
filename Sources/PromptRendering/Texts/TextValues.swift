internal import VerificationCore

/// The variables of the templates of texts and WhatsApp messages.
enum TextVariable: String, Sendable, CaseIterable {
    case sender, code, minutes
    /// A sentence from the locale's `purposes.json`.
    case purpose
}

/// The values that a code's message has for its variables, after their check. Handle as a secret.
struct TextValues {
    let values: [TextVariable: String]

    /// - Throws: When the sender's name cannot stand in a message, or the code lives for less than a minute.
    init(code: Code, context: MessageContext, purposes: PurposeLines) throws(RenderingFault) {
        let sender = context.senderName
        guard (1...senderCharactersMax).contains(sender.count), sender.utf8.count <= senderBytesMax,
            !sender.unicodeScalars.contains(where: PlainText.isControl)
        else {
            throw RenderingFault("the sender name must be 1 to \(senderCharactersMax) plain characters")
        }
        guard context.minutesLeft >= 1 else {
            throw RenderingFault("a code that is sent lives for a minute at least")
        }
        values = [
            .sender: sender, .code: code.revealText(), .minutes: String(context.minutesLeft),
            .purpose: try purposes.line(for: context),
        ]
    }

    /// A template's text with the values in it.
    func filled(_ template: TemplateText) -> String {
        template.filled { TextVariable(rawValue: $0).flatMap { values[$0] } ?? "" }
    }
}

extension TemplateText {
    /// Checks and cuts the text of a message; nil when anything in it is wrong, with every fault noted.
    init?(message text: String, file: String, requires required: [TextVariable], _ faults: inout FaultLedger) {
        let faultsBefore = faults.faults.count
        let isPlain = !text.unicodeScalars.contains { $0 != "\n" && PlainText.isControl($0) }
        faults.require(
            isPlain && !text.isEmpty && text.utf8.count <= messageBytesMax, .notText, file,
            "the text has 1 to \(messageBytesMax) bytes without control characters; lines end with a line feed alone")
        // A phone would take such a line for the one that binds the code to a site.
        let hasBoundLine = text.split(separator: "\n").contains { $0.hasPrefix("@") }
        faults.require(!hasBoundLine, .notText, file, "no line begins with @: that line is added by the service")
        faults.requireNoLink(text, file)
        let cut: TemplateText
        do throws(TemplateText.Fault) {
            cut = try TemplateText(text)
        } catch {
            faults.add(.notATemplate, file, "\(quoted(error.tag)) is no plain variable; only {{name}} is allowed")
            return nil
        }
        let allowed = TextVariable.allCases.map(\.rawValue)
        for name in cut.variables where !allowed.contains(name) {
            faults.add(
                .variableNotAllowed, file,
                "{{\(name)}} is not allowed here; allowed are \(allowed.joined(separator: ", "))")
        }
        for variable in required where !cut.variables.contains(variable.rawValue) {
            faults.add(.variableMissing, file, "{{\(variable.rawValue)}} must be in this text")
        }
        guard faults.faults.count == faultsBefore else { return nil }
        self = cut
    }
}

let senderCharactersMax = 40
/// Forty characters of any script.
let senderBytesMax = 160
private let messageBytesMax = 1024
