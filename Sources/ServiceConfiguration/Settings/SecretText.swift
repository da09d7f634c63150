/// A text that must not be shown: printing it in any way gives no hint of it (R64).
public struct SecretText: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself. Handle as a secret.
    public let reveal: String

    public init(_ text: String) {
        reveal = text
    }

    public var description: String { SecretText.mask }
    public var debugDescription: String { SecretText.mask }
    public var customMirror: Mirror { Mirror(self, children: []) }

    static let mask = "(hidden)"
}
