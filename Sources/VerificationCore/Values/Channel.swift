/// The kind of way on which a code travels.
public enum Channel: String, Sendable, Hashable, CaseIterable {
    case call
    case email

    /// How much an approval over this channel is worth; the weaker channel has the smaller number (R14, R27).
    public var strength: Int {
        switch self {
        case .email: 1
        case .call: 2
        }
    }
}
