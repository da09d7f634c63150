import Foundation
import Glibc

/// The cost of a check, the database's size and the time of a restart with many verifications stored.
struct SizeBench {
    let options: BenchOptions
    let folder: String

    func run(into summary: inout Summary) async throws {
        Screen.part(
            "size",
            "checks at \(connections) connections beside so many ended verifications, with \(openCount) open "
                + "ones; \(options.rounds) rounds of \(openCount / options.rounds * checksEach) checks")
        var found: [SizeFigures] = []
        for rows in options.rows.sorted() {
            let folder = try BenchFolder("size-\(rows)", under: folder)
            defer { folder.remove() }
            found.append(try await measure(rows, folder))
        }
        var table = Table(SizeFigures.headings)
        for figures in found { table.add(figures.row) }
        table.print()
        tellParts(found)
        tellAims(found, &summary)
    }

    /// Where the bytes of a verification are.
    private func tellParts(_ found: [SizeFigures]) {
        guard let parts = found.first(where: { !$0.size.parts.isEmpty })?.size.parts else { return }
        Screen.line()
        var table = Table(["table or index", "bytes each"])
        for part in parts where part.bytes >= shownBytesMin { table.add([part.name, part.bytes.fixed(0)]) }
        table.print()
    }

    private func measure(_ rows: Int, _ folder: BenchFolder) async throws -> SizeFigures {
        let size = try await History(folder: folder).store(rows)
        Screen.progress("\(Double(rows).grouped) verifications are stored")
        let bench = try LoadedServer(folder)
        let slices = try openOnes(bench, folder)
        let rounds = try slices.map { slice in
            var plan = LoadPlan(kind: .checks, connections: connections, seconds: 60, warmUp: 0)
            plan.idFile = slice
            plan.checksEach = checksEach
            return try bench.load(plan, on: bench.server)
        }
        let idle = try bench.server.figures().resident
        try killUnderLoad(bench.server, folder)
        let again = try ServerProcess.serve(folder)
        try again.stop()
        return SizeFigures(
            rows: rows, size: size, checks: HTTPFigures(connections: connections, rounds: rounds),
            secondsToReady: again.secondsToReady, resident: idle)
    }

    /// Opens verifications through the store and gives the files with each round's part of their ids.
    private func openOnes(_ bench: LoadedServer, _ folder: BenchFolder) throws -> [String] {
        try bench.server.fill(from: firstOpenNumber, count: openCount, into: folder.ids)
        let ids = try String(contentsOfFile: folder.ids, encoding: .utf8).split(separator: "\n")
        let share = openCount / options.rounds
        return try (0..<options.rounds).map { round in
            let path = "\(folder.path)/ids-\(round)"
            let part = ids[(round * share)..<((round + 1) * share)].joined(separator: "\n")
            try (part + "\n").write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
    }

    /// Ends the server as an accident would while verifications are being created.
    private func killUnderLoad(_ server: ServerProcess, _ folder: BenchFolder) throws {
        var plan = LoadPlan(kind: .creates, connections: connections, seconds: 60)
        plan.port = server.port
        plan.keyFile = folder.apiKey
        let load = try plan.start(showsErrors: false)
        sleep(secondsBeforeKill)
        server.kill()
        load.process.waitUntilExit()
    }

    private func tellAims(_ found: [SizeFigures], _ summary: inout Summary) {
        guard let first = found.first, let last = found.last else { return }
        if found.count > 1 {
            summary.atMost(
                1.3, last.checks.processor / first.checks.processor, digits: 2, "",
                "a check's processor time with \(Double(last.rows).grouped) beside \(Double(first.rows).grouped)")
        }
        summary.atMost(
            5, last.secondsToReady, digits: 2, " s", "ready after kill -9 with \(Double(last.rows).grouped)")
    }
}

/// What was seen with one number of verifications.
private struct SizeFigures {
    let rows: Int
    let size: History.Size
    let checks: HTTPFigures
    let secondsToReady: Double
    /// MiB.
    let resident: Double

    static let headings = [
        "stored", "checks a second", "p50 ms", "p99 ms", "server µs", "kernel µs", "bytes each", "MiB in all",
        "ready after kill s", "resident MiB",
    ]

    var row: [String] {
        [
            Double(rows).grouped, checks.rate.grouped, checks.p50.fixed(3), checks.p99.fixed(2),
            checks.processor.fixed(1), checks.kernel.fixed(1), (Double(size.bytes) / Double(rows)).grouped,
            (Double(size.bytes) / 1_048_576).grouped, secondsToReady.fixed(2), resident.fixed(0),
        ]
    }
}

private let connections = 64
/// Tables and indexes with less for one verification are not shown.
private let shownBytesMin = 5.0
private let openCount = 50_000
/// Above the numbers of the ended ones' models.
private let firstOpenNumber = 1_000_000
private let secondsBeforeKill: CUnsignedInt = 2
/// Checks of one verification: a fifth wrong one would end it.
private let checksEach = 4
