import PostgreSQLDoubles
import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import PostgreSQLStore

@Suite(.serialized) struct `The audit chain and the keys of subjects in PostgreSQL` {
    @Test(arguments: SecrecyContract.cases)
    func `hold to the contract`(_ contract: SecrecyContract) async throws {
        try await withStore { store, _ in try await contract.run(on: store) }
    }
}
