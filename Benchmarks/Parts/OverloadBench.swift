import Foundation

/// What is left of the service when too much is asked of it: at three times its capacity and right after (R102), and
/// for one application while another floods (R103). All of it as ratios within one run.
struct OverloadBench {
    let options: BenchOptions
    let folder: String

    func run(into summary: inout Summary) throws {
        Screen.part("overload", "checks of a few, of a crowd and of a few again; creates beside a flood")
        try measureOverload(&summary)
        try measureFlood(&summary)
    }

    private func measureOverload(_ summary: inout Summary) throws {
        let bench = try LoadedServer(BenchFolder("overload", under: folder), sheds: true)
        defer { bench.remove() }
        try bench.warmUp(connections: usualConnections, empty: nil)
        var usual = LoadPlan(kind: .checks, connections: usualConnections, seconds: options.seconds)
        usual.checksEach = checksEach
        let best = HTTPFigures(
            connections: usualConnections,
            rounds: try (0..<options.rounds).map { _ in try bench.load(usual, on: bench.server) })
        var plan = LoadPlan(kind: .checks, connections: crowdConnections, seconds: options.seconds * 2)
        plan.checksEach = checksEach
        plan.sheds = true
        let over = try bench.load(plan, on: bench.server)
        let after = HTTPFigures(connections: usualConnections, rounds: [try bench.load(usual, on: bench.server)])
        try bench.server.stop()
        let crowd = HTTPFigures(connections: crowdConnections, rounds: [over])
        var table = Table(HTTPFigures.headings)
        table.add(best.row("once", beside: nil))
        table.add(crowd.row("too many", beside: nil))
        table.add(after.row("once again", beside: nil))
        table.print()
        let offered = crowd.rate + Double(over.report.shed) / over.report.seconds
        Screen.line(
            "  \((offered / best.rate).fixed(1)) times as many came; \(over.report.shed) were refused, 99 % of them "
                + "within \(over.report.shedP99.milliseconds.fixed(1)) ms")
        summary.atLeast(0.8, crowd.rate / best.rate, digits: 2, "", "checks served in the crowd")
        summary.atMost(1000, over.report.p99.milliseconds, " ms", "checks served in the crowd, p99")
        summary.atLeast(0.9, after.rate / best.rate, digits: 2, "", "checks right after it")
        if over.report.shed > 0 {
            summary.atMost(100, over.report.shedP99.milliseconds, " ms", "refusals in the crowd, p99")
        }
    }

    /// One application creates at a steady pace, first alone and then while another one creates as much as it can.
    private func measureFlood(_ summary: inout Summary) throws {
        let bench = try LoadedServer(BenchFolder("flood", under: folder), sheds: true)
        defer { bench.remove() }
        var steady = LoadPlan(kind: .creates, connections: steadyConnections, seconds: options.seconds)
        let capacity = try bench.load(
            LoadPlan(kind: .creates, connections: usualConnections, seconds: options.seconds), on: bench.server)
        steady.rate = capacity.report.rate / 20
        steady.sheds = true
        steady.port = bench.server.port
        steady.keyFile = bench.folder.otherKey
        let alone = try steady.run()
        var flood = LoadPlan(kind: .creates, connections: crowdConnections, seconds: options.seconds + 2)
        flood.sheds = true
        flood.port = bench.server.port
        flood.keyFile = bench.folder.apiKey
        flood.firstNumber = floodNumbers
        let (process, output) = try flood.start()
        steady.firstNumber = alone.answered
        let beside = try steady.run()
        let flooded = try JSONDecoder().decode(LoadReport.self, from: output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        try bench.server.stop()
        Screen.line(
            "\n  \(steady.rate?.grouped ?? "") creates a second of one application: p99 "
                + "\(alone.p99.milliseconds.fixed(1)) ms alone, \(beside.p99.milliseconds.fixed(1)) ms beside "
                + "\(flooded.rate.grouped) of another, of which \(flooded.shed) were refused")
        summary.atLeast(0.9, beside.rate / alone.rate, digits: 2, "", "creates of one application while another floods")
        summary.atMost(
            2, Double(beside.p99) / Double(max(alone.p99, 1)), digits: 2, "", "their p99, to that without the flood")
    }
}

private let usualConnections = 64
private let crowdConnections = 1500
/// Checks that each verification gets; refused ones use them up as well.
private let checksEach = 4
private let steadyConnections = 16
/// Numbers of phones that no other round of this server has.
private let floodNumbers = 50_000_000
