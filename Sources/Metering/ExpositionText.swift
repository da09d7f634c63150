/// What Prometheus reads: its text format, version 0.0.4.
public struct ExpositionText: Sendable {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    public private(set) var text = ""

    public init() {}

    /// Writes a metric with its description and its lines.
    public mutating func add(_ family: any MetricFamily) {
        let description = family.description
        text +=
            "# HELP \(description.name) \(description.help)\n# TYPE \(description.name) \(description.kind.rawValue)\n"
        family.write(to: &self)
    }

    /// One line.
    /// - Parameter labels: `name="value"` pairs with commas between them; may be empty.
    public mutating func line(_ name: String, _ labels: String = "", _ value: String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// The lines of a histogram.
    /// - Parameters:
    ///   - bounds: The highest value of each range, rising, as text.
    ///   - counts: How many values fell into each range; one more than there are bounds.
    public mutating func histogram(
        _ name: String, _ labels: String = "", bounds: [String], counts: [Int], sum: String
    ) {
        var total = 0
        for (bound, count) in zip(bounds + ["+Inf"], counts) {
            total += count
            line("\(name)_bucket", (labels.isEmpty ? "" : labels + ",") + "le=\"\(bound)\"", "\(total)")
        }
        line("\(name)_sum", labels, sum)
        line("\(name)_count", labels, "\(total)")
    }

    /// A whole number of millionths as a decimal: 2500 is 0.0025.
    public static func millionths(_ number: Int) -> String {
        let whole = number / 1_000_000
        let rest = String(number % 1_000_000 + 1_000_000).dropFirst()
        let digits = rest.reversed().drop { $0 == "0" }.reversed()
        return digits.isEmpty ? "\(whole)" : "\(whole).\(String(digits))"
    }
}
