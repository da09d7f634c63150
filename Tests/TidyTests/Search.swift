import Foundation

extension TextFile {
    /// The lines, from 1, that hold `needle`.
    func lines(with needle: String, ignoringCase: Bool = false) -> [Int] {
        TextFile.lines(with: needle, in: Array(ignoringCase ? text.lowercased().utf8 : text.utf8))
    }

    /// The lines of code, from 1, that hold `needle`.
    func codeLines(with needle: String) -> [Int] {
        TextFile.lines(with: needle, in: code.bytes)
    }

    /// Finds `needle` where no name goes on before it, if it begins with a part of a name.
    private static func lines(with needle: String, in bytes: [UInt8]) -> [Int] {
        let wanted = Array(needle.utf8)
        let beginsAsName = wanted.first.map(SwiftCode.isNamePart) ?? false
        var found: [Int] = []
        var line = 1
        var counted = 0
        var from = 0
        while let place = place(of: wanted, in: bytes, from: from) {
            from = place + 1
            if beginsAsName, place > 0, SwiftCode.isNamePart(bytes[place - 1]) { continue }
            line += bytes[counted..<place].count { $0 == UInt8(ascii: "\n") }
            counted = place
            if found.last != line { found.append(line) }
        }
        return found
    }

    private static func place(of wanted: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
        guard from < bytes.count else { return nil }
        return bytes.withUnsafeBytes { all in
            guard let start = all.baseAddress else { return nil }
            var place = from
            while place + wanted.count <= all.count,
                let first = memchr(start + place, Int32(wanted[0]), all.count - wanted.count - place + 1)
            {
                place = UnsafeRawPointer(first) - start
                if memcmp(first, wanted, wanted.count) == 0 { return place }
                place += 1
            }
            return nil
        }
    }
}
