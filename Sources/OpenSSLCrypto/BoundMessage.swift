import SecretMemory

/// Fields written one after another, each behind its length, so that no two lists of fields give the same bytes.
///
/// Each use begins with its own label: a digest made for one purpose never passes for another.
struct BoundMessage {
    /// What the bytes are for.
    enum Label: String {
        case code = "sandi code 1"
        case envelope = "sandi envelope 1"
        case text = "sandi text 1"
        case index = "sandi index 1"
        case requestKey = "sandi request key 1"
        case request = "sandi request 1"
        case subjectKey = "sandi subject key 1"
        case subjectText = "sandi subject text 1"
        case backup = "sandi backup 1"
        case keyCheck = "sandi key check 1"
    }

    private(set) var bytes: [UInt8] = []

    init(_ label: Label) {
        // Enough for the longest list of ids and a code, so that growing leaves no copy of a code behind.
        bytes.reserveCapacity(256)
        append(label.rawValue)
    }

    mutating func append(_ text: String) {
        appendLength(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ field: [UInt8]) {
        appendLength(field.count)
        bytes.append(contentsOf: field)
    }

    mutating func append(_ number: Int) {
        appendLength(8)
        withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Overwrites what was written.
    mutating func wipeBytes() {
        wipe(&bytes)
    }

    private mutating func appendLength(_ count: Int) {
        withUnsafeBytes(of: UInt32(count).bigEndian) { bytes.append(contentsOf: $0) }
    }
}
