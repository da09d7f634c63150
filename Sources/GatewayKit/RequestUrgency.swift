/// Who goes first when requests wait for their turn.
public enum RequestUrgency: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// A person waits for the message.
    case send
    /// Something that holds a code has to go (R24).
    case release
    /// How a message stands, and what the account holds.
    case report

    public static func < (left: RequestUrgency, right: RequestUrgency) -> Bool { left.rawValue < right.rawValue }
}
