/// A metric whose lines are measured when they are asked for.
public struct MeasuredFamily: MetricFamily {
    /// What was measured.
    public enum Reading: Sendable {
        /// One line, or one for each value of the metric's only label.
        case numbers([(label: String?, value: String)])
        case histogram(bounds: [String], counts: [Int], sum: String)
    }

    public let description: MetricDescription
    private let reading: Reading

    init(_ description: MetricDescription, _ reading: Reading) {
        self.description = description
        self.reading = reading
    }

    init(_ description: MetricDescription, _ value: String) {
        self.init(description, .numbers([(nil, value)]))
    }

    public func write(to text: inout ExpositionText) {
        switch reading {
        case .numbers(let numbers):
            for (label, value) in numbers {
                let labels = zip(description.labels, [label].compactMap(\.self)).map { "\($0)=\"\($1)\"" }
                text.line(description.name, labels.joined(separator: ","), value)
            }
        case .histogram(let bounds, let counts, let sum):
            text.histogram(description.name, bounds: bounds, counts: counts, sum: sum)
        }
    }
}
