/// Text in lines of at most 76 visible ASCII characters that end with CRLF, whatever ended them before (RFC 2045, 6.7).
func quotedPrintable(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    var output: [UInt8] = []
    var column = 0
    var place = 0
    while place < bytes.count {
        let byte = bytes[place]
        let next = place + 1 < bytes.count ? bytes[place + 1] : nil
        place += 1
        if byte == carriageReturn || byte == lineFeed {
            if byte == carriageReturn, next == lineFeed { place += 1 }
            output += [carriageReturn, lineFeed]
            column = 0
            continue
        }
        let isLast = next == nil || next == carriageReturn || next == lineFeed
        let token = isKept(byte, endsLine: isLast) ? [byte] : escaped(byte)
        if column + token.count > columnsMax {
            output += [UInt8(ascii: "="), carriageReturn, lineFeed]
            column = 0
        }
        output += token
        column += token.count
    }
    return output
}

/// A space at a line's end could be lost on the way.
private func isKept(_ byte: UInt8, endsLine: Bool) -> Bool {
    if byte == UInt8(ascii: " ") { return !endsLine }
    return (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=")
}

private func escaped(_ byte: UInt8) -> [UInt8] {
    [UInt8(ascii: "="), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
}

private let hexDigits = Array("0123456789ABCDEF".utf8)
private let carriageReturn: UInt8 = 13
private let lineFeed: UInt8 = 10
/// The 76th column is for the sign that the line goes on.
private let columnsMax = 75
