/// What text may hold that goes into a header, a mail or a message about a file.
enum PlainText {
    /// Controls, line and paragraph separators, and invisible marks that turn the direction of text.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
        // Joiners shape letters and emoji; every other mark of this category only hides.
        case .format: scalar.value != 0x200C && scalar.value != 0x200D
        default: false
        }
    }

    /// Text for HTML, in an element or in a quoted attribute.
    ///
    /// Scalar by scalar: compared as characters, a mark that combines with `<` would hide it from the escaping.
    static func escapedForHTML(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
