/// Checks over a disk whose waits take long, as disks behind a network do: grouping has to carry the load.
struct DiskBench {
    let options: BenchOptions
    let folder: String

    func run(into summary: inout Summary) throws {
        let disk = try DiskProbe.measure(folder)
        Screen.part(
            "disk",
            "checks at \(connections) connections while each wait for the disk takes at least so long; "
                + "here one takes \(disk.at(50).milliseconds.fixed(3)) ms, 1 % \(disk.at(99).milliseconds.fixed(3)) ms")
        var table = Table(HTTPFigures.headings)
        for milliseconds in [0.0, 2, 10] {
            let name = milliseconds == 0 ? "as it is" : "\(milliseconds.fixed(0)) ms"
            let figures = try measure(milliseconds)
            table.add(figures.row(name, beside: nil))
            guard milliseconds > 0 else { continue }
            summary.atLeast(
                3000, figures.rate, "/s", "checks with an fdatasync of \(name), \(connections) connections")
        }
        table.print()
    }

    private func measure(_ milliseconds: Double) throws -> HTTPFigures {
        let bench = try LoadedServer(
            BenchFolder("disk-\(milliseconds.fixed(0))", under: folder), syncDelay: milliseconds)
        defer { bench.remove() }
        try bench.warmUp(connections: connections, empty: nil)
        let plan = LoadPlan(kind: .checks, connections: connections, seconds: options.seconds)
        let rounds = try (0..<options.rounds).map { _ in try bench.load(plan, on: bench.server) }
        try bench.server.stop()
        return HTTPFigures(connections: connections, rounds: rounds)
    }
}

private let connections = 64
