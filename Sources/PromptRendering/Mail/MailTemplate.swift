internal import Mustache

/// One part of a mail, checked and compiled.
struct MailTemplate: Sendable {
    let part: MailPart
    private let template: MustacheTemplate

    /// Checks and compiles a template; nil when anything in it is wrong, with every fault noted.
    init?(_ bytes: [UInt8], part: MailPart, _ faults: inout FaultLedger) {
        let faultsBefore = faults.faults.count
        guard var text = MailTemplate.text(bytes, part: part, &faults) else { return nil }
        if part == .subject, text.hasSuffix("\n") { text.removeLast() }
        faults.require(
            part != .subject || !text.contains("\n"), .notText, part.file, "the subject must be one line")
        let cut: TemplateText
        do throws(TemplateText.Fault) {
            cut = try TemplateText(text)
        } catch {
            faults.add(
                .notATemplate, part.file,
                "\(quoted(error.tag)) is no plain variable; only {{name}} is allowed, whose value is always escaped")
            return nil
        }
        MailTemplate.checkVariables(cut, part: part, &faults)
        MailTemplate.checkText(cut, part: part, &faults)
        // Values are escaped before they come here: the library escapes character by character, which a mark that
        // combines with a bracket or quote escapes in turn, and by default it escapes plain text as well.
        guard let template = try? MustacheTemplate(string: "{{% CONTENT_TYPE: TEXT}}\n" + text) else {
            faults.add(.notATemplate, part.file, "the template cannot be compiled")
            return nil
        }
        guard faults.faults.count == faultsBefore else { return nil }
        self.part = part
        self.template = template
    }

    /// The part with these values in it.
    func render(_ values: [MailVariable: String]) -> String {
        let isHTML = part == .html
        let named = values.map { ($0.rawValue, isHTML ? PlainText.escapedForHTML($1) : $1) }
        return template.render(Dictionary(uniqueKeysWithValues: named))
    }

    private static func text(_ bytes: [UInt8], part: MailPart, _ faults: inout FaultLedger) -> String? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            faults.add(.notText, part.file, "the template is not valid UTF-8")
            return nil
        }
        guard !text.isEmpty else {
            faults.add(.notText, part.file, "the template is empty")
            return nil
        }
        let hasControl = text.unicodeScalars.contains { $0 != "\n" && PlainText.isControl($0) }
        guard !hasControl else {
            faults.add(
                .notText, part.file, "the template holds control characters; lines end with a line feed alone")
            return nil
        }
        return text
    }

    private static func checkVariables(_ text: TemplateText, part: MailPart, _ faults: inout FaultLedger) {
        let allowed = part.variables.map(\.rawValue)
        for name in text.variables where !allowed.contains(name) {
            faults.add(
                .variableNotAllowed, part.file,
                "{{\(name)}} is not allowed here; allowed are \(allowed.joined(separator: ", "))")
        }
        for variable in part.variablesRequired where !text.variables.contains(variable.rawValue) {
            faults.add(.variableMissing, part.file, "{{\(variable.rawValue)}} must be in this part")
        }
    }

    private static func checkText(_ text: TemplateText, part: MailPart, _ faults: inout FaultLedger) {
        let plain = text.filled { _ in "" }.lowercased()
        faults.requireNoLink(plain, part.file)
        guard part == .html else { return }
        let marked = text.filled { name in MailVariable(rawValue: name)?.isDigits == true ? "0" : MarkupCheck.words }
        do throws(MarkupCheck.Fault) {
            try MarkupCheck.check(marked)
        } catch {
            faults.add(.markupNotAllowed, part.file, error.description)
        }
        for tag in ["<html lang=\"\(faults.locale)\"", "<meta charset=\"utf-8\""] {
            faults.require(
                plain.contains(tag.lowercased()), .markupNotAllowed, part.file, "\(quoted(tag)) must be in it")
        }
    }
}

extension FaultLedger {
    /// Notes what a mail program would make a link of: people must not learn to follow links in mails with codes.
    mutating func requireNoLink(_ text: String, _ place: String) {
        let lowered = text.lowercased()
        for mark in ["://", "www.", "mailto:"] where lowered.contains(mark) {
            add(.linkNotAllowed, place, "\(quoted(mark)) stands in it; a mail that carries a code has no links")
        }
    }
}
