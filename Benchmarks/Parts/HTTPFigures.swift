/// One round of one kind of load.
struct HTTPRound {
    let report: LoadReport
    /// The server's microseconds on the processors for each request, and the part of them in the kernel.
    let processor: Double
    let kernel: Double
    /// The server's most memory in this round, in MiB.
    let peak: Double
}

/// The medians of several rounds.
struct HTTPFigures {
    let connections: Int
    let rounds: [HTTPRound]

    var rate: Double { median(rounds.map(\.report.rate)) }
    /// Milliseconds.
    var p50: Double { median(rounds.map(\.report.p50)).milliseconds }
    var p99: Double { median(rounds.map(\.report.p99)).milliseconds }
    var p999: Double { median(rounds.map(\.report.p999)).milliseconds }
    var processor: Double { median(rounds.map(\.processor)) }
    var kernel: Double { median(rounds.map(\.kernel)) }
    var peak: Double { rounds.map(\.peak).max() ?? 0 }

    /// The median of the ratios of each round, so that what slows a whole round down counts on both sides.
    func ratio(to other: HTTPFigures) -> Double {
        median(zip(rounds, other.rounds).map { $0.report.rate / $1.report.rate })
    }

    static let headings = [
        "kind", "connections", "a second", "to empty", "p50 ms", "p99 ms", "p99.9 ms", "server µs", "kernel µs",
        "load µs", "peak MiB",
    ]

    func row(_ name: String, beside empty: HTTPFigures?) -> [String] {
        [
            name, "\(connections)", rate.grouped, empty.map { ratio(to: $0).fixed(2) } ?? "", p50.fixed(3),
            p99.fixed(2), p999.fixed(2), processor.fixed(1), kernel.fixed(1),
            median(rounds.map { $0.report.processorMicroseconds / Double($0.report.answered) }).fixed(1),
            peak.fixed(0),
        ]
    }
}
