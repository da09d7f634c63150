/// The stores alone, in this process: what grouping gains, and how many waits for the disk an answer costs.
struct StoreBench {
    let options: BenchOptions
    let folder: String

    func run() async throws {
        let wait = try DiskProbe.measure(folder).at(50)
        Screen.part(
            "store",
            "\(options.rounds) rounds of \(options.seconds.fixed(1)) s, medians; the unit is one write of 4 KiB "
                + "with its fdatasync, \(wait.milliseconds.fixed(3)) ms")
        var table = Table(["store", "kind", "lanes", "a second", "p50 ms", "p99 ms", "p50 in units", "per unit"])
        var checks: [String: Double] = [:]
        for engine in StoreEngine.all {
            let folder = try BenchFolder("store-\(checks.count)", under: folder)
            let opened = try await engine.open(folder)
            let service = try await BenchService(store: opened.store, folder: folder)
            var nextNumber = 0
            for lanes in options.connections {
                let figures = try await measure(service, lanes: lanes, &nextNumber)
                for (kind, figures) in figures { table.add([engine.name, kind, "\(lanes)"] + figures.cells(wait)) }
                if lanes == 64 { checks[engine.name] = figures.first?.figures.rate }
                Screen.progress("\(engine.name), \(lanes) lanes")
            }
            await opened.close()
            folder.remove()
        }
        table.print()
        compare(checks)
    }

    private func measure(
        _ service: BenchService, lanes: Int, _ nextNumber: inout Int
    ) async throws -> [(kind: String, figures: StoreFigures)] {
        var warmUp = StoreLoad(service: service, lanes: lanes, seconds: 0.3, firstNumber: nextNumber)
        var checkRate = try await warmUp.checks(expecting: rateMax).rate
        var createRate = try await warmUp.creates(expecting: rateMax / 4).rate
        var load = StoreLoad(
            service: service, lanes: lanes, seconds: options.seconds, firstNumber: warmUp.nextNumber)
        var (checks, creates): ([StoreLoad.Outcome], [StoreLoad.Outcome]) = ([], [])
        for _ in 0..<options.rounds {
            checks.append(try await load.checks(expecting: checkRate))
            creates.append(try await load.creates(expecting: createRate))
            checkRate = max(checkRate, checks.last?.rate ?? 0)
            createRate = max(createRate, creates.last?.rate ?? 0)
        }
        nextNumber = load.nextNumber
        return [("checks", StoreFigures(rounds: checks)), ("creates", StoreFigures(rounds: creates))]
    }

    private func compare(_ checks: [String: Double]) {
        guard let grouped = checks[StoreEngine.sqlite.name] else { return }
        for (name, rate) in checks.sorted(by: { $0.key < $1.key }) where name != StoreEngine.sqlite.name {
            Screen.line("  checks at 64 lanes: SQLite grouped is \((grouped / rate).fixed(1)) times \(name)")
        }
    }
}

/// The medians of several rounds.
private struct StoreFigures {
    let rounds: [StoreLoad.Outcome]

    var rate: Double { median(rounds.map(\.rate)) }

    /// - Parameter wait: One wait for the disk, in nanoseconds.
    func cells(_ wait: UInt64) -> [String] {
        let p50 = median(rounds.map { $0.latencies.at(50) }).milliseconds
        let p99 = median(rounds.map { $0.latencies.at(99) }).milliseconds
        let unit = wait.milliseconds
        return [
            rate.grouped, p50.fixed(3), p99.fixed(2), (p50 / unit).fixed(1), (rate * unit / 1000).fixed(2),
        ]
    }
}

private let rateMax = 50_000.0
