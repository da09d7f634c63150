/// Why a text is not accepted as JSON. Holds no part of the text.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The rule that is broken.
    public enum Reason: String, Sendable, Hashable {
        case tooLarge = "the text is larger than allowed"
        case tooDeep = "arrays and objects are nested deeper than allowed"
        case unexpectedEnd = "the text ends too early"
        case unexpectedByte = "a character stands where JSON allows none"
        case badString = "a string holds a control character or a bad escape"
        case badUTF8 = "the text is not valid UTF-8"
        case badNumber = "a number is not written as JSON writes numbers"
        case duplicateName = "an object names a member twice"
        case trailingText = "something follows the end of the JSON text"
    }

    public let reason: Reason
    /// Bytes before the place of the fault.
    public let offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    public var description: String { "\(reason.rawValue) (byte \(offset))" }
}
