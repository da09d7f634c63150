import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `The Nth call of the store fails` {
    /// Each run of a loop has another seed, and with it other ids, codes and waits.
    private static let rounds = Soak.rounds("SANDI_SOAK_FAULTS", short: 1, long: 20)

    @Test("I1 I2 I3 I4 I5 I6 R86 in memory", arguments: FaultLoop.all)
    func inMemory(_ loop: FaultLoop) async throws {
        let store = MemoryStore()
        try await Self.run(loop, on: store, "memory") { await store.envelopeCount }
    }

    @Test("I1 I2 I3 I4 I5 I6 R86 in SQLite", arguments: FaultLoop.all)
    func inSQLite(_ loop: FaultLoop) async throws {
        try await withStore { store in
            try await Self.run(loop, on: store, "SQLite") {
                try await store.read { session throws(StoreError) in
                    Int(try session.database.value("SELECT count(*) FROM envelopes")) ?? -1
                }
            }
        }
    }

    private static func run(
        _ loop: FaultLoop, on store: any StoreContract.Store, _ name: String, envelopes: () async throws -> Int
    ) async throws {
        let seed = Soak.seed()
        print("seed of the faults: \(seed)")
        var struck = 0
        for round in 0..<rounds {
            struck += try await loop.run(on: store, seed: seed &+ UInt64(round * 10_000), envelopes: envelopes)
        }
        #expect(struck >= 10 * rounds)
        Soak.tell("faults \(struck) in \(name), lost 0, duplicates 0: \(loop)")
    }
}
