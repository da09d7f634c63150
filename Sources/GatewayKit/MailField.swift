public import VerificationCore

/// What may stand in a mail's header, checked here once more because a vendor or a server reads it as a header (R28).
public enum MailField {
    /// Text without controls or line ends, of a length that a header takes.
    public static func isSubject(_ text: String) -> Bool {
        isLine(text, bytesMax: subjectBytesMax)
    }

    /// A name that cannot turn into an address however carelessly it is joined with one.
    public static func isSenderName(_ text: String) -> Bool {
        isLine(text, bytesMax: senderNameBytesMax) && !text.utf8.contains { nameBreakers.contains($0) }
    }

    /// One address that cannot turn into two.
    public static func isOneAddress(_ address: EmailAddress) -> Bool {
        !address.address.utf8.contains { addressBreakers.contains($0) }
    }

    private static func isLine(_ text: String, bytesMax: Int) -> Bool {
        (1...bytesMax).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy { scalar in
                !isControl(scalar) && scalar.value != 0x2028 && scalar.value != 0x2029
            }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}

private let nameBreakers = Set("<>\"\\@".utf8)
private let addressBreakers = Set("<>\"\\,;:()[]".utf8)
private let subjectBytesMax = 255
private let senderNameBytesMax = 160
