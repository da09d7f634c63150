/// What is sealed of a verification's phone or mailbox: the destination, and behind it those of steps with one of their
/// own. All of them are personal data and go together when their time is over (R83).
public struct DestinationText: Sendable, Hashable {
    /// The stored form of the verification's own destination.
    public let own: String
    /// The stored forms of steps' destinations by the step's place, from 0.
    public let steps: [Int: String]

    public init(own: String, steps: [Int: String] = [:]) {
        self.own = own
        self.steps = steps
    }

    /// Reads what `text` wrote; nil when it is none.
    public init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var steps: [Int: String] = [:]
        for line in lines.dropFirst() {
            let fields = line.split(separator: " ", maxSplits: 1)
            guard fields.count == 2, let step = Int(fields[0]) else { return nil }
            steps[step] = String(fields[1])
        }
        self.init(own: String(lines[0]), steps: steps)
    }

    /// The destination in the first line, then a line for each step. Handle as personal data.
    public var text: String {
        ([own] + steps.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }).joined(separator: "\n")
    }
}

extension DestinationText: CustomStringConvertible, CustomReflectable {
    public var description: String { "<destinations>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
