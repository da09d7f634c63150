/// Everything that is wrong with a gateway's configuration, told together. Holds no secret.
public struct GatewayConfigurationFaults: Error, Sendable, Hashable, CustomStringConvertible {
    /// Sentences that begin with the name of the setting.
    public let sentences: [String]

    /// Nil when nothing is wrong.
    public init?(_ sentences: [String]) {
        guard !sentences.isEmpty else { return nil }
        self.sentences = sentences
    }

    public var description: String { sentences.joined(separator: "; ") }
}
