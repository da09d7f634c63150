import ServiceContracts
import ServiceDoubles
import Testing

@testable import SQLiteStore

/// The contract's races, over and over: what an ordinary test runs a few times.
@Suite(.serialized) struct `Races over and over` {
    private static let races = StoreContract.cases.filter(\.isRace)
    private static let rounds = Soak.rounds("SANDI_SOAK_RACES", short: 1, long: StoreContract.roundsOfSoak)

    @Test("R4 R15 R18 R93 I1 I2 I3 in memory and in SQLite", arguments: races)
    func overAndOver(_ contract: StoreContract) async throws {
        let seed = Soak.seed()
        print("seed of the race: \(seed)")
        try await contract.run(on: MemoryStore(seed: seed), seed: seed, rounds: Self.rounds)
        try await withStore { store in try await contract.run(on: store, seed: seed, rounds: Self.rounds) }
        Soak.tell("races \(Self.rounds) rounds on two stores, duplicates 0, lost 0: \(contract)")
    }

    @Test("R4 R15 R18 R93 two stores over the same data race as two machines do", arguments: races)
    func peers(_ contract: StoreContract) async throws {
        let store = MemoryStore()
        try await contract.run(on: store, peers: [FaultyStore(store), FaultyStore(store)], rounds: 2)
    }
}
