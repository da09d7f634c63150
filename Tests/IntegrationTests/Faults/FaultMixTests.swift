import SandboxPhone
import ServiceContracts
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

@testable import sandi

/// Twenty seconds in every run; ten minutes under `make soak`, or as many seconds as `SANDI_SOAK_MIX` says.
@Suite(.timeLimit(.minutes(30))) struct `A random mix of the vendors' faults` {
    private static let seconds = Soak.rounds("SANDI_SOAK_MIX", short: 20, long: 600)
    private static let speed = 40
    private static let people = 5

    @Test("R98 R99 R10 I1 to I6 nothing is lost, doubled, late or written down")
    func mix() async throws {
        let seed = Soak.seed()
        print("seed of the mix: \(seed)")
        var options = DeploymentOptions(speed: Self.speed, workflow: "call:15,email:40", codeLength: 10)
        options.hurriesGateways = true
        options.codeLifetimeSeconds = MixPerson.lifetimeSeconds
        options.faultSeed = seed
        try await Deployment.with(options) { shop in
            try await shop.serving { client in
                let ledger = MixLedger()
                try await Self.live(shop, client, ledger, seed)
                let counts = ledger.all
                try await FaultJudge.judgeEnd(shop, client, phones: counts.phones, codes: counts.codes)
                try await Self.judge(counts, client, "seed \(seed)")
                Self.tell(counts, shop.sandbox.faults)
            }
        }
    }

    private static func live(
        _ shop: Deployment, _ client: ServiceClient, _ ledger: MixLedger, _ seed: UInt64
    ) async throws {
        let real = SystemClock()
        let end = real.now() + .seconds(seconds)
        let faults = Task { await FaultMix(shop: shop, random: SeededRandom(seed: seed)).run() }
        defer { faults.cancel() }
        try await withThrowingTaskGroup { group in
            for number in 1...people {
                let person = MixPerson(
                    shop: shop, client: client, ledger: ledger, random: SeededRandom(seed: seed &+ UInt64(number)),
                    number: number, comment: "seed \(seed)")
                group.addTask { try await person.live { real.now() >= end } }
            }
            try await group.waitForAll()
        }
        faults.cancel()
        await faults.value
    }

    /// I4: everything that was acknowledged is there.
    private static func judge(_ counts: MixLedger.Counts, _ client: ServiceClient, _ comment: Comment) async throws {
        #expect(counts.ends.values.reduce(0, +) == counts.verifications, comment)
        #expect(counts.ends["approved"] ?? 0 > 0, comment)
        var found = 0
        var path: String? = "/v1/verifications?limit=100"
        while let page = path {
            let list = try await client.get(page)
            found += list.json["data"]?.array?.count ?? 0
            path = list["next"].map { "/v1/verifications?limit=100&cursor=\($0)" }
        }
        #expect(found == counts.verifications, comment)
    }

    private static func tell(_ counts: MixLedger.Counts, _ faults: FaultBoard) {
        let struck = faults.struck.sorted { $0.key.rawValue < $1.key.rawValue }
        let kinds = struck.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")
        let ends = counts.ends.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        Soak.tell(
            "mix faults \(struck.reduce(0) { $0 + $1.value }), verifications \(counts.verifications), "
                + "calls placed \(counts.calls), mails \(counts.mails), holds lifted \(counts.lifted), duplicates 0, "
                + "lost 0")
        Soak.tell("mix faults by kind: \(kinds)")
        Soak.tell("mix ends: \(ends)")
    }
}
