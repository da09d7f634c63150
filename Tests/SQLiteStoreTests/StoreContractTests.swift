import SQLiteStore
import ServiceContracts
import ServiceDoubles
import Testing

@Suite struct `Every store holds to the contract` {
    @Test(arguments: StoreContract.cases)
    func `in memory`(_ contract: StoreContract) async throws {
        try await contract.run(on: MemoryStore())
    }

    @Test(arguments: StoreContract.cases)
    func `in SQLite`(_ contract: StoreContract) async throws {
        try await withStore { store, _ in try await contract.run(on: store) }
    }
}
