import Foundation
import Glibc

/// Memory and start of `sandi serve` itself.
struct MemoryBench {
    let options: BenchOptions
    let folder: String

    func run(into summary: inout Summary) throws {
        let program = try options.program()
        Screen.part("memory", "sandi serve as it is installed, its delivery worker against a gateway that is down")
        let folder = try BenchFolder("memory", under: folder)
        defer { folder.remove() }
        try RealService.prepare(folder, program: program)
        var starts: [Double] = []
        for _ in 0..<options.rounds {
            let service = try RealService(folder, program: program)
            starts.append(service.secondsToReady * 1000)
            try service.stop()
        }
        let service = try RealService(folder, program: program)
        sleep(idleSeconds)
        let idle = try ProcessFigures(of: service.id)
        let report = try load(service, folder)
        let loaded = try ProcessFigures(of: service.id)
        sleep(idleSeconds)
        let after = try ProcessFigures(of: service.id)
        try service.stop()

        Screen.line("  start to ready            \(median(starts).fixed(0)) ms")
        Screen.line("  resident, idle            \(idle.resident.fixed(0)) MiB")
        Screen.line(
            "  resident, highest load    \(loaded.residentPeak.fixed(0)) MiB, with \(report.rate.grouped) creates a "
                + "second at \(connections) connections")
        Screen.line("  resident, \(idleSeconds) s later      \(after.resident.fixed(0)) MiB")
        summary.atMost(300, median(starts), " ms", "sandi serve, start to ready")
        summary.atMost(64, idle.resident, " MiB", "sandi serve, resident idle")
        summary.atMost(256, loaded.residentPeak, " MiB", "sandi serve, resident at the highest load")
    }

    /// Creates, which need the most memory: each leaves a delivery, and the worker renders them meanwhile.
    private func load(_ service: RealService, _ folder: BenchFolder) throws -> LoadReport {
        var plan = LoadPlan(kind: .creates, connections: connections, seconds: options.seconds * 3)
        plan.port = service.port
        plan.keyFile = folder.apiKey
        return try plan.run()
    }
}

private let connections = 256
private let idleSeconds: CUnsignedInt = 2
