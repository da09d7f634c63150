/// Durable checks and creates over HTTP beside an empty JSON handler of the same server, alternating in one run.
struct HTTPBench {
    let options: BenchOptions
    let folder: String

    func run(into summary: inout Summary) throws {
        let disk = try DiskProbe.measure(folder)
        Screen.part(
            "http",
            "\(options.rounds) rounds of \(options.seconds.fixed(1)) s, medians; one fdatasync takes "
                + "\(disk.at(50).milliseconds.fixed(3)) ms")
        var table = Table(HTTPFigures.headings)
        var found: [Int: [LoadKind: HTTPFigures]] = [:]
        for connections in options.connections {
            let (level, again) = try measure(connections)
            for kind in LoadKind.allCases {
                level[kind].map { table.add($0.row(kind.rawValue, beside: level[.empty])) }
                if kind == .checks { table.add(again.row("further checks", beside: level[.empty])) }
            }
            found[connections] = level
        }
        table.print()
        tellAims(found, disk, &summary)
        try measureHalfLoad(found, &summary)
    }

    /// All kinds of load on a new store, round by round; and further checks behind each round of first ones.
    private func measure(_ connections: Int) throws -> ([LoadKind: HTTPFigures], HTTPFigures) {
        let bench = try LoadedServer(BenchFolder("http-\(connections)", under: folder))
        defer { bench.remove() }
        let empty = try ServerProcess.empty()
        var rounds: [LoadKind: [HTTPRound]] = [:]
        var further: [HTTPRound] = []
        try bench.warmUp(connections: connections, empty: empty)
        for round in 0..<options.rounds {
            for offset in LoadKind.allCases.indices {
                // Each round begins with another one, so that none always meets the same state of the machine.
                let kind = LoadKind.allCases[(round + offset) % LoadKind.allCases.count]
                let server = kind == .empty ? empty : bench.server
                let plan = LoadPlan(kind: kind, connections: connections, seconds: options.seconds)
                rounds[kind, default: []].append(try bench.load(plan, on: server))
                if kind == .checks { further.append(try bench.loadAgain(plan)) }
            }
            Screen.progress("\(connections) connections, round \(round + 1) of \(options.rounds)")
        }
        try empty.stop()
        try bench.server.stop()
        return (
            rounds.mapValues { HTTPFigures(connections: connections, rounds: $0) },
            HTTPFigures(connections: connections, rounds: further)
        )
    }

    /// The tail at half of what the server can do: requests come at a fixed pace, whether or not it keeps up.
    private func measureHalfLoad(_ found: [Int: [LoadKind: HTTPFigures]], _ summary: inout Summary) throws {
        guard let (connections, best) = found.compactMapValues({ $0[.checks]?.rate }).max(by: { $0.value < $1.value })
        else { return }
        let bench = try LoadedServer(BenchFolder("http-half", under: folder))
        defer { bench.remove() }
        try bench.warmUp(connections: connections, empty: nil)
        let plan = LoadPlan(kind: .checks, connections: connections, seconds: options.seconds, rate: best / 2)
        let rounds = try (0..<options.rounds).map { _ in try bench.load(plan, on: bench.server) }
        try bench.server.stop()
        let figures = HTTPFigures(connections: connections, rounds: rounds)
        Screen.line("\n  at half of the highest load, \((best / 2).grouped) checks a second at a fixed pace:")
        var table = Table(HTTPFigures.headings)
        table.add(figures.row("checks", beside: nil))
        table.print()
        summary.atMost(20, figures.p99, digits: 2, " ms", "checks at half of the highest load, p99")
    }

    private func tellAims(
        _ found: [Int: [LoadKind: HTTPFigures]], _ disk: Latencies, _ summary: inout Summary
    ) {
        if let level = found[64], let checks = level[.checks], let creates = level[.creates], let empty = level[.empty]
        {
            summary.atLeast(
                0.6, checks.ratio(to: empty), digits: 2, "", "checks beside the empty handler, 64 connections")
            summary.atMost(45, checks.processor, digits: 1, " µs", "server's processor time of a check, 64 connections")
            summary.atLeast(
                0.35, creates.ratio(to: empty), digits: 2, "", "creates beside the empty handler, 64 connections")
        }
        if let alone = found[1]?[.checks] {
            let fdatasync = disk.at(50).milliseconds.fixed(2)
            summary.atMost(
                0.4, alone.p50, digits: 3, " ms",
                "a lone check, p50 (for an fdatasync of 0.15 ms; here \(fdatasync) ms)")
        }
        if let peak = found.values.compactMap({ $0[.creates]?.peak }).max() {
            summary.atMost(256, peak, " MiB", "the benchmark's server at the highest load, resident")
        }
    }
}
