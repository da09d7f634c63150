import Metering

/// The page that describes every metric.
enum MetricsPage {
    static let path = "docs/reference/metrics.md"

    static let text =
        """
        # Metrics

        What `/metrics` tells, in Prometheus' text format, on a port of its own: `metrics.port` of `metrics.host`, which
        is 9464 on loopback unless the [configuration](configuration.md) says otherwise. Counters begin at 0 with each
        process.
        Every combination of labels is there from the start and none is added later: no label holds an application, a
        destination, an id or any other text that comes from outside.

        How to watch with them stands in [Watching](../operating/watching.md). This page is written by a test from the
        metrics themselves: `UPDATE_SNAPSHOTS=1 swift test --filter MeteringTests` writes it anew.

        | metric | kind | labels | what it tells |
        | --- | --- | --- | --- |

        """ + MetricDescription.all.map(row).joined()

    private static func row(_ metric: MetricDescription) -> String {
        let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
        return "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(metric.help) |\n"
    }
}
