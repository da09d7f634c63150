/// A metric with its lines.
public protocol MetricFamily: Sendable {
    var description: MetricDescription { get }
    /// Writes the lines of the metric.
    func write(to text: inout ExpositionText)
}

/// Numbers under one name, one for each combination of labels: counters, or gauges that are set.
final class NumberFamily: MetricFamily {
    let description: MetricDescription
    let labels: MetricLabels
    private let cells: [MetricCell]

    init(_ description: MetricDescription, _ values: [[String]] = []) {
        self.description = description
        labels = MetricLabels(description.labels, values)
        cells = labels.texts.map { _ in MetricCell() }
    }

    subscript(line: Int) -> MetricCell { cells[line] }

    func write(to text: inout ExpositionText) {
        for (label, cell) in zip(labels.texts, cells) { text.line(description.name, label, "\(cell.value)") }
    }
}

/// Durations under one name, one histogram for each combination of labels.
final class DurationFamily: MetricFamily {
    let description: MetricDescription
    let labels: MetricLabels
    private let rows: [Row]

    private struct Row: Sendable {
        /// One for each bound, and one for what is above all.
        let counts: [MetricCell]
        let microseconds = MetricCell()
    }

    /// The highest value of each range, in microseconds.
    static let bounds = [
        1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
        10_000_000,
    ]

    init(_ description: MetricDescription, _ values: [[String]] = []) {
        self.description = description
        labels = MetricLabels(description.labels, values)
        rows = labels.texts.map { _ in Row(counts: (0...DurationFamily.bounds.count).map { _ in MetricCell() }) }
    }

    func note(_ duration: Duration, line: Int) {
        let parts = duration.components
        let microseconds = max(0, Int(parts.seconds) * 1_000_000 + Int(parts.attoseconds / 1_000_000_000_000))
        let place = DurationFamily.bounds.firstIndex { microseconds <= $0 } ?? DurationFamily.bounds.count
        rows[line].counts[place].add()
        rows[line].microseconds.add(microseconds)
    }

    func write(to text: inout ExpositionText) {
        for (label, row) in zip(labels.texts, rows) {
            text.histogram(
                description.name, label, bounds: DurationFamily.bounds.map { ExpositionText.millionths($0) },
                counts: row.counts.map(\.value), sum: ExpositionText.millionths(row.microseconds.value))
        }
    }
}
