/// Characters that are kept of a vendor's text (R25).
public let vendorTextMax = 64

/// Reduces a vendor's text to what may be stored and shown: at most 64 plain ASCII characters, without any group of
/// four or more digits, which could be a code or a number, and without words that hold an `@` (R25). Digits belong to
/// one group across separators.
public func redacted(_ text: String) -> String {
    var output = ""
    var rest = plainCharacters(of: text)[...]
    while let first = rest.first, output.utf8.count < vendorTextMax {
        guard isDigit(first) else {
            output.unicodeScalars.append(Unicode.Scalar(first))
            rest.removeFirst()
            continue
        }
        let group = digitGroup(rest)
        if group.count(where: isDigit) < digitsRevealing { output += String(decoding: group, as: UTF8.self) }
        rest = rest[group.endIndex...]
    }
    return String(singleSpaced(output).prefix(vendorTextMax))
}

/// So many digits could be a code.
private let digitsRevealing = 4
/// Bytes of a vendor's text that are looked at.
private let textBytesRead = 1024

/// The visible ASCII characters that carry no markup; everything else becomes a space.
private func plainCharacters(of text: String) -> [UInt8] {
    let words = text.utf8.prefix(textBytesRead).split(separator: UInt8(ascii: " "))
    return Array(words.filter { !$0.contains(UInt8(ascii: "@")) }.joined(separator: [UInt8(ascii: " ")])).map { byte in
        let isPlain = isLetter(byte) || isDigit(byte) || plainSigns.contains(byte)
        return isPlain ? byte : UInt8(ascii: " ")
    }
}

private let plainSigns = Set(" -_.,:;/()+#=".utf8)

/// Everything from the first digit to the last one that only separators part from it.
private func digitGroup(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = text.startIndex
    for index in text.indices {
        if isDigit(text[index]) {
            end = index + 1
        } else if isLetter(text[index]) {
            break
        }
    }
    return text[text.startIndex..<end]
}

private func singleSpaced(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
