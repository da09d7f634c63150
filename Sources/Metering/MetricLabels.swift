/// Every combination of a metric's labels, named when the metric is made: nothing that comes later adds a line (R81).
struct MetricLabels: Sendable {
    /// The label values of each line, as the answer writes them: `channel="call",status="heard"`.
    let texts: [String]
    private let sizes: [Int]

    /// - Parameter values: What each label may say, in the order of the labels.
    init(_ names: [String], _ values: [[String]]) {
        precondition(names.count == values.count, "each label has its values")
        sizes = values.map(\.count)
        var texts = [""]
        for (name, values) in zip(names, values) {
            texts = texts.flatMap { front in
                values.map { (front.isEmpty ? "" : front + ",") + "\(name)=\"\(MetricLabels.escaped($0))\"" }
            }
        }
        self.texts = texts
    }

    /// The line of a combination, given by each value's place in its list.
    func line(_ first: Int, _ second: Int) -> Int { first * sizes[1] + second }

    func line(_ first: Int, _ second: Int, _ third: Int) -> Int { line(first, second) * sizes[2] + third }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }
}
