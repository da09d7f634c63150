public import VerificationCore

extension SQLiteStore {
    /// Answers once the disk takes changes: at once while it took the last one, otherwise after a change that means
    /// nothing. So a store that cannot write is known for one, and for well again, also when nobody changes anything
    /// (R88).
    public func confirmWriting() async throws(StoreError) {
        guard isRefusedByDisk else { return }
        try await write { session throws(StoreError) in
            let number = try session.database.value("PRAGMA user_version")
            // The number of the schema, written over itself.
            try session.database.execute("PRAGMA user_version = \(Int(number) ?? Migration.newest)")
        }
    }
}
