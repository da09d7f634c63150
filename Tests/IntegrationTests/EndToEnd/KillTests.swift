import SandboxPhone
import ServiceDoubles
import StrictJSON
import Synchronization
import Testing

/// What the service has acknowledged to its callers.
private final class Journal: Sendable {
    struct Entry {
        var wrongSent = 0
        var wrongAcknowledged = 0
        /// The moment of the approval as it was told.
        var approvedAt: String?
        var rightSent = false
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let count = Mutex(0)

    var all: [String: Entry] { entries.withLock { $0 } }
    var acknowledged: Int { count.withLock { $0 } }

    func note(_ id: String, acknowledges: Bool = true, _ change: (inout Entry) -> Void) {
        entries.withLock { change(&$0[id, default: Entry()]) }
        if acknowledges { count.withLock { $0 += 1 } }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `A service that is killed under load` {
    private static let rounds = 3
    private static let callers = 6

    @Test("R85 R87 has lost nothing that it acknowledged, over several kills -9 at random moments")
    func kills() async throws {
        let seed = UInt64.random(in: 0...(1 << 40))
        print("seed of the kills: \(seed)")
        let random = SeededRandom(seed: seed)
        try await Deployment.with(DeploymentOptions(speed: 500)) { shop in
            let journal = Journal()
            for round in 0..<Self.rounds {
                let service = try ServiceProcess(shop)
                let client = try await service.client()
                try await Self.compare(journal, client, "seed \(seed), before round \(round)")
                let until = journal.acknowledged + 20 + Int(try random.bytes(1)[0])
                await withTaskGroup { group in
                    for caller in 0..<Self.callers {
                        group.addTask { await Self.load(shop, client, journal, "\(round).\(caller)") }
                    }
                    _ = try? await eventually("the load") { journal.acknowledged >= until ? true : nil }
                    service.command.signal(9)
                    await group.waitForAll()
                }
                let ended = await service.command.finish()
                #expect(ended.wasSignalled)
            }
            let service = try ServiceProcess(shop)
            try await Self.compare(journal, try await service.client(), "seed \(seed), at the end")
            service.command.signal(15)
            #expect(await service.command.finish().status == 0)
            #expect(journal.all.values.contains { $0.approvedAt != nil })
        }
    }

    /// Creates, checks wrongly, and approves, again and again until the service is gone.
    private static func load(_ shop: Deployment, _ client: ServiceClient, _ journal: Journal, _ name: String) async {
        for turn in 0..<1000 {
            do {
                let address = "ann.\(name).\(turn)@example.com"
                let created = try await client.create(email: address)
                guard created.status == 201, let id = created["id"] else { return }
                journal.note(id) { _ in }
                let code = try shop.code(readIn: try await shop.mail(to: address, looks: 400))
                for distance in 1...(1 + turn % 4) {
                    journal.note(id, acknowledges: false) { $0.wrongSent += 1 }
                    guard try await client.check(id, wrong(code, by: distance)).status == 200 else { return }
                    journal.note(id) { $0.wrongAcknowledged += 1 }
                }
                journal.note(id, acknowledges: false) { $0.rightSent = true }
                let approved = try await client.check(id, code)
                guard let at = approved.json["approval"]?["at"]?.string else { return }
                journal.note(id) { $0.approvedAt = at }
            } catch {
                return
            }
        }
    }

    private static func compare(_ journal: Journal, _ client: ServiceClient, _ comment: Comment) async throws {
        for (id, entry) in journal.all {
            let read = try await client.get("/v1/verifications/\(id)")
            try #require(read.status == 200, comment)
            let used = 5 - Int(read.json["checks_left"]?.integer ?? -1)
            let isApproved = read["status"] == "approved"
            #expect(used >= entry.wrongAcknowledged + (entry.approvedAt == nil ? 0 : 1), comment)
            #expect(used <= entry.wrongSent + (entry.rightSent ? 1 : 0), comment)
            #expect(entry.rightSent || !isApproved, comment)
            if let at = entry.approvedAt {
                #expect(isApproved, comment)
                #expect(read.json["approval"]?["at"]?.string == at, comment)
            }
            let ends = try await client.events(id).count { $0 == "verification.approved" }
            #expect(ends == (isApproved ? 1 : 0), comment)
        }
    }
}
