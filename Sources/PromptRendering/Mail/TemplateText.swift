/// A template cut into its text and its variables. Plain variables are the only thing that is accepted of mustache:
/// no sections, partials, inheritance, lambdas, transforms, pragmas, changed delimiters or unescaped values.
struct TemplateText: Hashable {
    enum Segment: Hashable {
        case text(String)
        case variable(String)
    }

    /// A tag that is no plain variable, as it stands in the template.
    struct Fault: Error, Hashable {
        let tag: String
    }

    let segments: [Segment]

    /// The names of the variables, in order.
    var variables: [String] {
        segments.compactMap { segment in
            if case .variable(let name) = segment { name } else { nil }
        }
    }

    /// The template with `value` in the place of each variable.
    func filled(_ value: (String) -> String) -> String {
        segments.map { segment in
            switch segment {
            case .text(let text): text
            case .variable(let name): value(name)
            }
        }.joined()
    }

    init(_ template: String) throws(Fault) {
        var segments: [Segment] = []
        var rest = Array(template.utf8)[...]
        while let start = TemplateText.firstBraces(UInt8(ascii: "{"), in: rest) {
            if start > rest.startIndex { segments.append(.text(String(decoding: rest[..<start], as: UTF8.self))) }
            let inside = rest[(start + 2)...]
            guard let end = TemplateText.firstBraces(UInt8(ascii: "}"), in: inside) else {
                throw Fault(tag: String(decoding: rest[start...].prefix(tagBytesShown), as: UTF8.self))
            }
            let name = TemplateText.trimmed(inside[..<end])
            let follows = end + 2 < rest.endIndex ? rest[end + 2] : 0
            guard !name.isEmpty, name.allSatisfy(TemplateText.isNameByte), follows != UInt8(ascii: "}") else {
                throw Fault(tag: String(decoding: rest[start..<(end + 2)].prefix(tagBytesShown), as: UTF8.self))
            }
            segments.append(.variable(String(decoding: name, as: UTF8.self)))
            rest = rest[(end + 2)...]
        }
        if !rest.isEmpty { segments.append(.text(String(decoding: rest, as: UTF8.self))) }
        self.segments = segments
    }

    private static func firstBraces(_ brace: UInt8, in bytes: ArraySlice<UInt8>) -> Int? {
        zip(bytes.indices, bytes.indices.dropFirst()).first { bytes[$0] == brace && bytes[$1] == brace }?.0
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while bytes.first == 0x20 { bytes.removeFirst() }
        while bytes.last == 0x20 { bytes.removeLast() }
        return bytes
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }
}

private let tagBytesShown = 40
