/// What a vendor may call a thing: visible ASCII without quotes or backslashes, so that it stands safely in JSON, in a
/// URL and in a memo.
public struct VendorID: Sendable, Hashable {
    public let text: String

    /// Nil unless the text is 1 to 128 such characters; `.` and `..` are no ids, a URL would lose them.
    public init?(_ text: String) {
        guard isVendorText(text, bytesMax: vendorIDBytesMax), text != ".", text != ".." else { return nil }
        self.text = text
    }
}

/// Where a vendor says that a file can be fetched: http or https, at most 512 bytes.
public struct VendorURL: Sendable, Hashable {
    public let text: String

    public init?(_ text: String) {
        guard isVendorText(text, bytesMax: vendorURLBytesMax), text.hasPrefix("https://") || text.hasPrefix("http://")
        else { return nil }
        self.text = text
    }
}

private let vendorIDBytesMax = 128
private let vendorURLBytesMax = 512

private func isVendorText(_ text: String, bytesMax: Int) -> Bool {
    (1...bytesMax).contains(text.utf8.count)
        && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
}
