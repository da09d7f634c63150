/// The site on which a code is typed, as the last line of a text names it (`@shop.example #471902`), so that a phone
/// offers the code there and nowhere else. It comes from configuration only (R29).
public enum WebDomain {
    /// Bytes of one. A longer one would cost a text more than it gives.
    public static let bytesMax = 64

    /// Whether a text is a host name of at least two labels in lower-case ASCII.
    public static func isOne(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, text.utf8.count <= bytesMax else { return false }
        // A last label of digits would make it an address.
        guard labels.last?.utf8.allSatisfy({ (0x30...0x39).contains($0) }) == false else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        }
    }
}
