import SecretMemory

extension SecretBytes {
    /// In base 64 for URLs, for a library that takes nothing else.
    var text: String {
        withBytes { bytes in
            var text: [UInt8] = []
            text.reserveCapacity(bytes.count * 2)
            defer { wipe(&text) }
            Base64URL.append(bytes, to: &text)
            return String(decoding: text, as: UTF8.self)
        }
    }
}
