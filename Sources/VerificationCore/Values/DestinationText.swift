/// What is sealed of a verification's phone or mailbox: the destination, and behind it those of steps with one of their
/// own. All of them are personal data and go together when their time is over (R83).
public struct DestinationText: Sendable, Hashable {
    /// The stored form of the verification's own destination.
    public let own: String
    /// The stored forms of steps' destinations by the step's place, from 0.
    public let steps: [Int: String]
    /// What the code is asked for, which is told with it (R13).
    public let transaction: BoundTransaction?

    public init(own: String, steps: [Int: String] = [:], transaction: BoundTransaction? = nil) {
        self.own = own
        self.steps = steps
        self.transaction = transaction
    }

    /// Reads what `text` wrote; nil when it is none.
    public init?(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var steps: [Int: String] = [:]
        var transaction: BoundTransaction?
        for line in lines.dropFirst() {
            let fields = line.split(separator: " ", maxSplits: 1)
            if fields.count == 2, fields[0] == transactionMark {
                transaction = BoundTransaction(text: String(fields[1]).replacing("\t", with: "\n"))
                guard transaction != nil else { return nil }
                continue
            }
            guard fields.count == 2, let step = Int(fields[0]) else { return nil }
            steps[step] = String(fields[1])
        }
        self.init(own: String(lines[0]), steps: steps, transaction: transaction)
    }

    /// The destination in the first line, then a line for each step and for the transaction. Handle as personal data.
    public var text: String {
        let own = [own] + steps.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let bound = transaction.map { ["\(transactionMark) \($0.text.replacing("\n", with: "\t"))"] } ?? []
        return (own + bound).joined(separator: "\n")
    }
}

extension DestinationText: CustomStringConvertible, CustomReflectable {
    public var description: String { "<destinations>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

private let transactionMark = "transaction"
