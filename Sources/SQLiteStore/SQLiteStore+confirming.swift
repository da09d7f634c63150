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
    private static let markAgain = SQL("PRAGMA application_id = \(DatabaseFile.applicationID)")

    /// A change that means nothing, so that the commit waits for the disk: the mark of our databases, which never
    /// changes, is written over itself.
    func writeNothingNew() throws(StoreError) { try database.run(Session.markAgain) }
}
