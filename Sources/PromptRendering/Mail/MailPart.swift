/// The parts of a mail, each a template of its own.
enum MailPart: String, Sendable, CaseIterable {
    case subject, text, html

    var file: String { "\(rawValue).mustache" }

    /// What a template may stand for: the subject never holds the code (R28).
    var variables: [MailVariable] { self == .subject ? [.sender] : MailVariable.allCases }

    /// What a template must say: the code, who sends it, what for and how long it lives (R30).
    var variablesRequired: [MailVariable] { self == .subject ? [] : [.sender, .code, .minutes, .purpose] }
}

/// The variables of mail templates.
enum MailVariable: String, Sendable, CaseIterable {
    case sender
    case code
    /// The digits with a space between them, which screen readers read one by one.
    case spacedCode = "spaced_code"
    case minutes
    /// A sentence from the locale's `purposes.json`.
    case purpose

    /// Whether the value is made of digits and spaces only, so that it can stand inside a tag.
    var isDigits: Bool { self == .code || self == .spacedCode || self == .minutes }
}
