import FoundationEssentials
import VerificationCore

extension TextRule {
    /// A path in the file system.
    static let path = TextRule("a path of 1 to 1024 bytes without control characters") { text in
        (1...1024).contains(text.utf8.count) && text.isPrintable
    }

    /// A secret that fits into a header.
    static let secret = TextRule("1 to 4096 visible ASCII characters without spaces") { text in
        (1...textBytesMax).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// A password, which may hold spaces and letters of any language.
    static let password = TextRule("1 to 256 bytes without control characters") { text in
        (1...256).contains(text.utf8.count) && text.isPrintable
    }

    /// A secret as Standard Webhooks writes it.
    static let webhookSecret = TextRule("whsec_ and Base64 of 24 to 64 bytes") { text in
        guard text.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(text.dropFirst(6))) else { return false }
        return (24...64).contains(bytes.count)
    }

    static let host = TextRule("an IPv4 or IPv6 address or a host name of up to 253 characters") { text in
        HostName(text) != nil
    }

    static let addressRange = TextRule("an IPv4 or IPv6 address, or a range of them such as 10.0.0.0/8") { text in
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let isIPv4 = HostName.octets(String(parts[0])) != nil
        guard isIPv4 || (parts[0].contains(":") && HostName.isIPv6(String(parts[0]))) else { return false }
        guard parts.count == 2 else { return true }
        guard let bits = Int(parts[1]), String(bits) == parts[1] else { return false }
        return (0...(isIPv4 ? 32 : 128)).contains(bits)
    }

    /// A server's name or address, several of them, or the folder of a unix socket.
    static let databaseHost = TextRule(
        "a host name or an address, up to 8 of them separated by commas, or an absolute path of up to 100 bytes"
    ) { text in
        DatabaseHosts(text) != nil
    }

    /// A name that a server gives a database or a role.
    static let databaseName = TextRule("1 to 63 of A-Z a-z 0-9 - _") { text in
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x2D || $0 == 0x5F }
    }

    static let baseURL = TextRule(
        "an https address without user, query or fragment; http only for loopback hosts"
    ) { text in
        BaseURL(text) != nil
    }

    /// A path below a base address, without a slash at either end.
    static let urlPath = TextRule("1 to 128 of A-Z a-z 0-9 - _ with single slashes between them, and none at the ends")
    {
        text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return text.utf8.count <= 128
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x2D || $0 == 0x5F }
            }
    }

    static let vendorID = TextRule("1 to 64 of A-Z a-z 0-9 - _") { text in
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x2D || $0 == 0x5F }
    }

    /// What a vendor calls a sender.
    static let senderID = TextRule("1 to 128 visible ASCII characters without quotes or backslashes") { text in
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }

    static let callerNumber = TextRule("3 to 20 digits, with or without a leading +, in quotes") { text in
        let digits = text.utf8.first == UInt8(ascii: "+") ? text.utf8.dropFirst() : text.utf8[...]
        return (3...20).contains(digits.count) && digits.allSatisfy(\.isDigit)
    }

    static let variableName = TextRule("1 to 64 of A-Z a-z 0-9 _") { text in
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x5F }
    }

    static let variableValue = TextRule("1 to 500 bytes without control characters") { text in
        (1...500).contains(text.utf8.count) && text.isPrintable
    }

    static let emailAddress = TextRule("one mail address of up to 254 characters") { text in
        guard let address = EmailAddress(canonical: text) else { return false }
        let parts = address.address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, HostName.isName(String(parts[1])) else { return false }
        return !parts[0].contains { "\"(),:;<>[\\]".contains($0) }
    }

    static let country = TextRule("a country code of two capital letters, in quotes where YAML has another idea") {
        text in
        text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    static let locale = TextRule("a language of 2 or 3 small letters, such as id, with or without a region: en-GB") {
        text in
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), (2...3).contains(parts[0].utf8.count) else { return false }
        let isLanguage = parts[0].utf8.allSatisfy { (0x61...0x7A).contains($0) }
        return isLanguage && (parts.count == 1 || TextRule.country.accepts(String(parts[1])))
    }

    static let gatewayName = TextRule("a gateway's name of 1 to 40 lower-case letters, digits and hyphens") {
        GatewayName.isOne($0)
    }

    static let templateName = TextRule("1 to 128 letters, digits, and . : _ or -") { text in
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || [0x2D, 0x2E, 0x3A, 0x5F].contains($0) }
    }

    static let workflow = TextRule(
        "1 to 5 steps such as call:45,email:120: channel (call, email, sms, whatsapp) and its timeout of "
            + "5 to 300 seconds"
    ) { text in
        Workflow(text: text) != nil
    }

    /// Names out of a closed list.
    static func oneOf(_ names: [String]) -> TextRule {
        TextRule("one of " + names.joined(separator: ", ")) { names.contains($0) }
    }
}

extension UInt8 {
    var isDigit: Bool { (0x30...0x39).contains(self) }
    var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
}

extension String {
    /// Whether no character is a control character, a line separator or a mark that changes the writing direction.
    var isPrintable: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
            default: true
            }
        }
    }
}
