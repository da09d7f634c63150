import PostgreSQLDoubles
import ServiceContracts
import Testing
import VerificationCore

@Suite(.serialized) struct `The Nth call of a store on a server fails` {
    /// Every story takes a quarter of a minute on a server: a few of them belong to every run, all to `make soak`.
    private static let loops = FaultLoop.all.enumerated().filter { number, _ in
        number.isMultiple(of: 4) || Soak.isLong
    }.map(\.element)

    @Test("I1 I2 I3 I4 I5 I6 R86 in PostgreSQL", arguments: loops)
    func inPostgreSQL(_ loop: FaultLoop) async throws {
        let seed = Soak.seed()
        print("seed of the faults: \(seed)")
        try await withStore { store, database in
            let struck = try await loop.run(on: store, seed: seed) {
                Int(try await database.run("SELECT count(*) FROM sandi.envelopes")) ?? -1
            }
            #expect(struck >= 10)
            Soak.tell("faults \(struck) in PostgreSQL, lost 0, duplicates 0: \(loop)")
        }
    }
}
