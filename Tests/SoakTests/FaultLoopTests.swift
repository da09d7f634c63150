import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `The Nth call of the store fails` {
    @Test("I1 I2 I3 I4 I5 I6 R86 in memory", arguments: FaultLoop.all)
    func inMemory(_ loop: FaultLoop) async throws {
        let store = MemoryStore()
        let struck = try await loop.run(on: store) { await store.envelopeCount }
        #expect(struck >= 10)
    }

    @Test("I1 I2 I3 I4 I5 I6 R86 in SQLite", arguments: FaultLoop.all)
    func inSQLite(_ loop: FaultLoop) async throws {
        try await withStore { store in
            let struck = try await loop.run(on: store) {
                try await store.read { session throws(StoreError) in
                    Int(try session.database.value("SELECT count(*) FROM envelopes")) ?? -1
                }
            }
            #expect(struck >= 10)
        }
    }
}
