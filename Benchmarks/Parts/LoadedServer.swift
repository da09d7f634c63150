/// The service in a process of its own, with enough verifications at hand for what the load is going to ask.
final class LoadedServer {
    let server: ServerProcess
    let folder: BenchFolder
    /// Which processors the load gets.
    let loadShare: ProcessorShare
    private var nextStored = 0
    private var nextCreated = 0
    /// Checks a second, by the fastest run so far: how many verifications the next one needs.
    private var checkRate = 4000.0
    /// The checks that earlier rounds left, by the file of their verifications.
    private var checksBefore: [String: Int] = [:]

    /// - Parameter apart: Whether server and load keep off each other's processors.
    init(_ folder: BenchFolder, syncDelay: Double = 0, sheds: Bool = false, apart: Bool = false) throws {
        self.folder = folder
        loadShare = apart ? .load : .all
        server = try ServerProcess.serve(folder, syncDelay: syncDelay, sheds: sheds, on: apart ? .server : .all)
        Screen.progress("the server is process \(server.id)")
    }

    func remove() {
        server.kill()
        folder.remove()
    }

    /// Short loads of every kind, which are not counted: pages are read, code is paged in, and the rate becomes known.
    func warmUp(connections: Int, empty: ServerProcess?) throws {
        var plan = LoadPlan(kind: .checks, connections: connections, seconds: 0.5, warmUp: 0)
        for _ in 0..<3 { _ = try load(plan, on: server) }
        guard let empty else { return }
        plan.kind = .creates
        _ = try load(plan, on: server)
        plan.kind = .empty
        _ = try load(plan, on: empty)
    }

    /// Runs one round.
    /// - Throws: `LoadFailure` when an answer was not the expected one, or the store holds other checks than were
    ///   answered.
    func load(_ plan: LoadPlan, on server: ServerProcess) throws -> HTTPRound {
        var plan = plan
        plan.port = server.port
        plan.processors = loadShare
        plan.keyFile = folder.apiKey
        plan.firstNumber = nextCreated
        if plan.kind == .checks, plan.idFile == nil { try prepareChecks(&plan) }
        ProcessFigures.forgetPeak(of: server.id)
        let before = try server.figures()
        let report = try plan.run()
        let after = try server.figures()
        guard report.counted > 0 else { throw LoadFailure("nothing was answered in the counted time") }
        if plan.kind == .creates { nextCreated += report.answered + report.shed }
        if let ids = plan.idFile { try settleChecks(report, of: ids) }
        let answered = Double(report.answered)
        return HTTPRound(
            report: report, processor: (after.processor - before.processor) / answered,
            kernel: (after.system - before.system) / answered, peak: after.residentPeak)
    }

    /// Runs a round of further checks of those verifications that the last round of checks began with: each of them is
    /// counted against its destination, too (R17).
    func loadAgain(_ plan: LoadPlan) throws -> HTTPRound {
        var plan = plan
        plan.idFile = folder.ids
        plan.checksEach = 3
        return try load(plan, on: server)
    }

    private func prepareChecks(_ plan: inout LoadPlan) throws {
        let refused = plan.sheds ? refusedForOne : 0
        let checks = (plan.rate ?? checkRate * reserve) * (1 + refused) * (plan.seconds + plan.warmUp)
        let count = max(Int(checks) / plan.checksEach + 1, plan.connections)
        try server.fill(from: nextStored, count: count, into: folder.ids)
        nextStored += count
        plan.idFile = folder.ids
        checksBefore[folder.ids] = 0
    }

    private func settleChecks(_ report: LoadReport, of ids: String) throws {
        let stored = try server.checksStored(ids) - checksBefore[ids, default: 0]
        guard stored == report.answered else {
            throw LoadFailure("\(report.answered) checks were answered and \(stored) are stored")
        }
        checksBefore[ids, default: 0] += stored
        checkRate = max(checkRate, report.rate)
    }
}

/// How much faster than those before a run may be until its verifications run out; then it ends early.
private let reserve = 1.3
/// Requests that a server refuses at most while it serves one.
private let refusedForOne = 4.0
