import Foundation

/// What is left of the service when too much is asked of it: at three times its capacity and right after (R102), and
/// for one application while another floods (R103). All of it as ratios within one run.
struct OverloadBench {
    let options: BenchOptions
    let folder: String

    func run(into summary: inout Summary) throws {
        Screen.part("overload", "checks of a few, of many, of a crowd and of a few again; creates beside a flood")
        try measureOverload(&summary)
        try measureFlood(&summary)
    }

    private func measureOverload(_ summary: inout Summary) throws {
        let bench = try LoadedServer(BenchFolder("overload", under: folder), sheds: true, apart: options.apart)
        defer { bench.remove() }
        try bench.warmUp(connections: usualConnections, empty: nil)
        var usual = LoadPlan(kind: .checks, connections: usualConnections, seconds: options.seconds)
        usual.checksEach = checksEach
        let best = HTTPFigures(
            connections: usualConnections,
            rounds: try (0..<options.rounds).map { _ in try bench.load(usual, on: bench.server) })
        var plan = LoadPlan(kind: .checks, connections: usualConnections * 3, seconds: options.seconds * 2)
        plan.checksEach = checksEach
        plan.sheds = true
        let threefold = HTTPFigures(connections: plan.connections, rounds: [try bench.load(plan, on: bench.server)])
        plan.connections = crowdConnections
        let over = try bench.load(plan, on: bench.server)
        let after = HTTPFigures(connections: usualConnections, rounds: [try bench.load(usual, on: bench.server)])
        try bench.server.stop()
        let crowd = HTTPFigures(connections: crowdConnections, rounds: [over])
        var table = Table(HTTPFigures.headings)
        table.add(best.row("once", beside: nil))
        table.add(threefold.row("three times", beside: nil))
        table.add(crowd.row("too many", beside: nil))
        table.add(after.row("once again", beside: nil))
        table.print()
        let offered = crowd.rate + Double(over.report.shed) / over.report.seconds
        Screen.line(
            "  \((offered / best.rate).fixed(1)) times as many came; \(over.report.shed) were refused, 99 % of them "
                + "within \(over.report.shedP99.milliseconds.fixed(1)) ms")
        summary.atLeast(0.8, threefold.rate / best.rate, digits: 2, "", "checks served at three times the connections")
        summary.atMost(1000, threefold.p99, " ms", "checks served at three times the connections, p99")
        summary.atLeast(0.8, crowd.rate / best.rate, digits: 2, "", "checks served in the crowd")
        summary.atMost(1000, over.report.p99.milliseconds, " ms", "checks served in the crowd, p99")
        summary.atLeast(0.9, after.rate / best.rate, digits: 2, "", "checks right after it")
        if over.report.shed > 0 {
            summary.atMost(100, over.report.shedP99.milliseconds, " ms", "refusals in the crowd, p99")
        }
    }

    /// One application creates at a steady pace: alone, beside another one at twenty times that pace (R103), and beside
    /// one that asks as fast as a crowd of connections can.
    private func measureFlood(_ summary: inout Summary) throws {
        let bench = try LoadedServer(BenchFolder("flood", under: folder), sheds: true, apart: options.apart)
        defer { bench.remove() }
        let capacity = try bench.load(
            LoadPlan(kind: .creates, connections: usualConnections, seconds: options.seconds), on: bench.server)
        var steady = LoadPlan(kind: .creates, connections: steadyConnections, seconds: options.seconds)
        let pace = capacity.report.rate / floodFactor
        steady.rate = pace
        steady.sheds = true
        steady.port = bench.server.port
        steady.processors = bench.loadShare
        steady.keyFile = bench.folder.otherKey
        let alone = try steady.run()
        var flood = steady
        flood.keyFile = bench.folder.apiKey
        flood.seconds += 2
        (flood.connections, flood.rate, flood.firstNumber) = (floodConnections, pace * floodFactor, floodNumbers)
        steady.firstNumber += numbersOfRound
        let beside = try run(steady, beside: flood)
        try measureMachine(beside: &flood, at: pace)
        (flood.connections, flood.rate, flood.firstNumber) = (crowdConnections, nil, crowdNumbers)
        steady.firstNumber += numbersOfRound
        let crowd = try run(steady, beside: flood)
        try bench.server.stop()
        Screen.line(
            "\n  \(pace.grouped) creates a second of one application: p99 \(alone.p99.milliseconds.fixed(1)) ms")
        for (name, figures) in [("20 times that pace", beside), ("a crowd", crowd)] {
            Screen.line(
                "  beside \(name): \(figures.steady.rate.grouped), p99 \(figures.steady.p99.milliseconds.fixed(1)) ms; "
                    + "\(figures.flood.rate.grouped) of the other, of which \(figures.flood.shed) were refused")
        }
        summary.atLeast(
            0.9, beside.steady.rate / alone.rate, digits: 2, "", "creates of one application while another floods")
        summary.atMost(
            2, Double(beside.steady.p99) / Double(max(alone.p99, 1)), digits: 2, "",
            "their p99, to that without the flood")
        summary.atLeast(0.9, crowd.steady.rate / alone.rate, digits: 2, "", "creates of one application beside a crowd")
    }

    /// Asks a server that has nothing to do with ours, and does nothing, at the same pace beside the same flood: what
    /// it waits for is a processor.
    private func measureMachine(beside flood: inout LoadPlan, at pace: Double) throws {
        let empty = try ServerProcess.empty()
        defer { empty.kill() }
        var plan = LoadPlan(kind: .empty, connections: steadyConnections, seconds: options.seconds)
        (plan.rate, plan.port, plan.keyFile, plan.processors) = (pace, empty.port, flood.keyFile, flood.processors)
        let alone = try plan.run()
        flood.firstNumber += numbersOfRound
        let beside = try run(plan, beside: flood).steady
        Screen.line(
            "\n  a server that does nothing, at that pace: p99 \(alone.p99.milliseconds.fixed(1)) ms, and beside the "
                + "flood \(beside.p99.milliseconds.fixed(1)) ms")
    }

    private func run(
        _ steady: LoadPlan, beside flood: LoadPlan
    ) throws -> (steady: LoadReport, flood: LoadReport) {
        let (process, output) = try flood.start()
        let report = try steady.run()
        let flooded = try JSONDecoder().decode(LoadReport.self, from: output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return (report, flooded)
    }
}

private let usualConnections = 64
private let crowdConnections = 1500
/// Checks that each verification gets; refused ones use them up as well.
private let checksEach = 4
private let steadyConnections = 16
private let floodConnections = 256
private let floodFactor = 20.0
/// Numbers of phones that a round of the steady one may use up.
private let numbersOfRound = 1_000_000
/// Numbers of phones that no other round of this server has.
private let floodNumbers = 50_000_000
private let crowdNumbers = 70_000_000
