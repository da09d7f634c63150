public import VerificationCore

extension SQLiteStore {
    /// Answers once the disk takes changes: at once while it took the last one, otherwise after a change that means
    /// nothing. So a store that cannot write is known for one, and for well again, also when nobody changes anything
    /// (R88).
    public func confirmWriting() async throws(StoreError) {
        guard isRefusedByDisk else { return }
        try await write { session throws(StoreError) in try session.writeNothingNew() }
    }
}

extension Session {
    private static let numberAgain = SQL("PRAGMA user_version = \(Migration.newest)")

    /// A change that means nothing, so that the commit waits for the disk: the number of the schema, which is the
    /// newest in every database that is open, is written over itself.
    func writeNothingNew() throws(StoreError) { try database.run(Session.numberAgain) }
}
