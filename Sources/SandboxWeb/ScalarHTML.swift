import Mustache

/// Escapes text for HTML scalar by scalar.
///
/// Mustache's own escaping compares whole characters, so that a quotation mark followed by a combining mark passes it
/// unescaped and would end an attribute.
struct ScalarHTML: MustacheContentType {
    /// The line that puts it in force for one template.
    static let pragma = "{{% CONTENT_TYPE:SCALAR_HTML}}\n"

    static func register() {
        MustacheContentTypes.register(ScalarHTML(), named: "SCALAR_HTML")
    }

    func escapeText(_ text: String) -> String {
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": output.append(contentsOf: "&lt;".unicodeScalars)
            case ">": output.append(contentsOf: "&gt;".unicodeScalars)
            case "&": output.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": output.append(contentsOf: "&quot;".unicodeScalars)
            case "'": output.append(contentsOf: "&#39;".unicodeScalars)
            default: output.append(scalar)
            }
        }
        return String(output)
    }
}
