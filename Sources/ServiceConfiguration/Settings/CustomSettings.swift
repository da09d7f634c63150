/// A sender of the operator's own.
public struct CustomSettings: Sendable {
    /// Without a slash at its end.
    public let baseURL: String
    public let sendPath: String
    public let statusPath: String?
    /// `whsec_` and Base64 of 24 to 64 bytes.
    public let secret: SecretText

    /// Nil when the section is not there.
    init?(_ values: CheckedValues, _ keys: CustomKeys) {
        guard let address = values.text(keys.baseURL) else { return nil }
        baseURL = address.hasSuffix("/") ? String(address.dropLast()) : address
        sendPath = values.required(keys.sendPath)
        statusPath = values.text(keys.statusPath)
        secret = SecretText(values.required(keys.secret))
    }
}

/// What is sent of a call to a sender of the operator's own.
public enum CustomCallContent: String, Sendable, Hashable, CaseIterable {
    case audio, digits
}
