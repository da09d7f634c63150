/// Why a key ring was not read or written. Names the file and the line, never a key.
public struct KeyRingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: Sendable, Hashable {
        /// There is no such file.
        case missing
        /// It is a link, a folder or a device.
        case notAFile
        /// It belongs to another user.
        case foreignOwner
        /// Others than the owner may read or write it (R56); the mode it has.
        case looseMode(UInt32)
        /// The folder that it is in belongs to another user or is open to others; the mode it has.
        case looseFolder(UInt32)
        case tooLarge
        case tooManyKeys
        /// A line breaks a rule of the format.
        case badLine(Int, LineFault)
        /// No key for this purpose.
        case noKey(KeyPurpose)
        /// A second key for look-up values: what was counted under the first would be forgotten.
        case severalIndexKeys
        /// A ring stands there already; it is never overwritten.
        case exists
        /// The ring that stands there holds a key that the new one lacks.
        case losesKeys
        /// The key is the only one of its purpose, or the one that makes new data.
        case stillCurrent(KeyPurpose, UInt32)
        /// There is no key of this id and purpose.
        case noSuchKey(KeyPurpose, UInt32)
        /// Another key stands under this id than the one in use: the ring is another installation's.
        case otherKey(KeyPurpose, UInt32)
        /// A key that is in use is missing.
        case lacksKey(KeyPurpose, UInt32)
        /// The system refused; its own words.
        case system(String)
    }

    /// The rule of the format that a line breaks.
    public enum LineFault: String, Sendable, Hashable {
        case header = "the first line is not 'sandi-keyring 1'"
        case fields = "a line is 'purpose id key time' with single spaces"
        case purpose = "the purpose is none of code, envelope, destination, subject, index, audit, backup"
        case id = "the id is not a number from 1 to 1000000 in plain digits"
        case key = "the key is not 32 bytes in base 64"
        case weakKey = "the key is one byte repeated"
        case time = "the time is not written as 2026-01-31T12:00:00Z"
        case duplicateID = "the id stands twice for this purpose"
        case duplicateKey = "the key stands twice"
        case count = "there are more than 256 keys"
        case ending = "the last line does not end"
    }

    public let path: String
    public let reason: Reason
    /// Tells a ring that was read and refused from another that is refused for the same reason; nil where none was
    /// read.
    let content: [UInt8]?

    public init(_ reason: Reason, path: String) {
        self.init(reason, path: path, content: nil)
    }

    init(_ reason: Reason, path: String, content: [UInt8]?) {
        self.reason = reason
        self.path = path
        self.content = content
    }

    public var description: String { "key ring \(path): \(sentence)" }

    private var sentence: String {
        switch reason {
        case .missing: "there is no such file"
        case .notAFile: "it is not a plain file; links are not followed"
        case .foreignOwner: "it belongs to another user than the one that runs this"
        case .looseMode(let mode): "its mode is \(octal(mode)), allowed is 0600 or stricter"
        case .looseFolder(let mode):
            "its folder must be of the user that runs this and closed to others: mode \(octal(mode)), allowed is 0700"
        case .tooLarge: "it is larger than \(KeyRing.fileBytesMax) bytes"
        case .tooManyKeys: "it would have more than \(KeyRing.keysMax) keys"
        case .badLine(let line, let fault): "line \(line): \(fault.rawValue)"
        case .noKey(let purpose): "it has no key for '\(purpose.rawValue)'"
        case .severalIndexKeys:
            "it has more than one key for 'index': what was counted under the first would be forgotten"
        case .exists: "a ring stands there already and is not overwritten"
        case .losesKeys: "the ring that stands there has keys that the new one lacks"
        case .stillCurrent(let purpose, let id): "key \(id) for '\(purpose.rawValue)' makes new data: rotate first"
        case .noSuchKey(let purpose, let id): "it has no key \(id) for '\(purpose.rawValue)'"
        case .otherKey(let purpose, let id):
            "its key \(id) for '\(purpose.rawValue)' is another than the one in use: it is another installation's ring"
        case .lacksKey(let purpose, let id): "it lacks key \(id) for '\(purpose.rawValue)', which is in use"
        case .system(let words): words
        }
    }

    private func octal(_ mode: UInt32) -> String {
        let digits = String(mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
