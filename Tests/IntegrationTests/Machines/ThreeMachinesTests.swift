import Foundation
import PostgreSQLDoubles
import SandboxPhone
import ServiceDoubles
import Synchronization
import Testing

/// With `SANDI_SOAK` in the environment the long form.
@Suite(.timeLimit(.minutes(30))) struct `Three machines on one PostgreSQL` {
    private static let isLong = ProcessInfo.processInfo.environment["SANDI_SOAK"] != nil
    private static let rounds = isLong ? 60 : 4
    private static let callers = 6

    @Test("R93 R85 R15 I1 to I5 hold while two are killed at random and the server is restarted, all under load")
    func kills() async throws {
        let seed = UInt64.random(in: 0...(1 << 40))
        print("seed of the machines: \(seed)")
        let random = SeededRandom(seed: seed)
        let server = try await TemporaryPostgreSQL.start()
        var options = DeploymentOptions(speed: 500)
        options.database = try await server.makeDatabase()
        try await Deployment.with(options) { shop in
            try await Machines.with(3, of: shop) { machines in
                let journal = MachineJournal()
                var kills = 0
                try await Self.work(shop, machines, journal) {
                    kills = try await Self.disturb(machines, server, journal, random)
                }
                let comment: Comment = "seed \(seed)"
                try await journal.compare(machines, comment)
                try await Self.end(shop, machines, journal, comment)
                print("soak: machines \(kills) kills")
                print("soak: restarts \(Self.rounds / 2)")
            }
        }
        await server.close()
    }

    /// Lets all callers work for as long as `body` takes.
    private static func work(
        _ shop: Deployment, _ machines: Machines, _ journal: MachineJournal, _ body: () async throws -> Void
    ) async throws {
        let isOver = Atomic(false)
        try await withThrowingTaskGroup { group in
            for caller in 0..<callers {
                let load = MachineLoad(
                    shop: shop, machines: machines, journal: journal, caller: caller,
                    isOver: { isOver.load(ordering: .relaxed) })
                group.addTask { await load.run() }
            }
            defer { isOver.store(true, ordering: .relaxed) }
            try await body()
            isOver.store(true, ordering: .relaxed)
            try await group.waitForAll()
        }
    }

    /// Kills one of two machines, or both, again and again; restarts the server in between.
    /// - Returns: How many machines were killed.
    private static func disturb(
        _ machines: Machines, _ server: TemporaryPostgreSQL, _ journal: MachineJournal, _ random: SeededRandom
    ) async throws -> Int {
        var kills = 0
        for round in 0..<rounds {
            let until = journal.acknowledged + 10 + Int(try random.bytes(1)[0]) / 8
            _ = try await eventually("the load") { journal.acknowledged >= until ? true : nil }
            switch try random.bytes(1)[0] % 3 {
            case 0: try await machines.kill(0)
            case 1: try await machines.kill(1)
            default:
                kills += 1
                async let first: Void = machines.kill(0)
                async let second: Void = machines.kill(1)
                _ = try await (first, second)
            }
            kills += 1
            if round % 2 == 1 { try await server.restart(round % 4 == 1 ? .fast : .immediate) }
        }
        let until = journal.acknowledged + 20
        _ = try await eventually("the load after all") { journal.acknowledged >= until ? true : nil }
        return kills
    }

    /// Cancels what is open; afterwards nothing is, and nobody was called or mailed twice (I3, I5).
    private static func end(
        _ shop: Deployment, _ machines: Machines, _ journal: MachineJournal, _ comment: Comment
    ) async throws {
        var words: [String: Int] = [:]
        for id in journal.all.flatMap(\.ids) {
            _ = try await machines.answer("the cancellation of \(id)") { try await $0.command("cancel", id) }
            let read = try await machines.answer("\(id)") { try await $0.get("/v1/verifications/\(id)") }
            words[read["status"] ?? "none", default: 0] += 1
        }
        #expect(words["pending"] == nil, comment)
        #expect(words["approved", default: 0] > 0, comment)
        let asked = Set(journal.all.map(\.destination))
        for entry in journal.all {
            let calls = entry.destination.hasPrefix("+") ? shop.calls(to: entry.destination).count : 0
            let mails = shop.sandbox.inbox.all.count { $0.address == entry.destination }
            #expect(calls + mails <= 1, "\(entry.destination), \(comment)")
        }
        #expect(shop.sandbox.inbox.all.allSatisfy { asked.contains($0.address) }, comment)
        let endings = Set(asked.map { $0.suffix(9) })
        #expect(shop.sandbox.calls.all.allSatisfy { endings.contains($0.toNumber.suffix(9)) }, comment)
        let ends = words.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print("machines: \(journal.all.count) creates, \(journal.acknowledged) acknowledgements: \(ends)")
    }
}
