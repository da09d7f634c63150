/// The two generations of the vendor's API; each has its own hosts and its own way to sign.
public enum OCAVersion: String, Sendable, Hashable, CaseIterable {
    /// HTTP Basic with the dashboard account.
    case v1
    /// An access token per channel.
    case v2
}
