/// One metric: its name, what it tells, and its labels. All of them stand in `MetricDescription.all`.
public struct MetricDescription: Sendable, Hashable {
    /// How the value moves.
    public enum Kind: String, Sendable, Hashable {
        /// Only rises, until the process ends.
        case counter
        case gauge
        case histogram
    }

    public let name: String
    public let kind: Kind
    /// One sentence: what is counted or measured, with its unit.
    public let help: String
    /// The labels' names, in the order in which their values are given.
    public let labels: [String]

    init(_ name: String, _ kind: Kind, _ help: String, labels: [String] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }
}
