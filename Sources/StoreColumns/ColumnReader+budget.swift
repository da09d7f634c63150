public import VerificationCore

extension ColumnReader {
    /// Reads how a verification's checks are shared out; nil for one budget.
    /// - Throws: `damaged` for what no version of ours wrote.
    public mutating func budget() throws(StoreError) -> HandleBudget? {
        guard let bytes = optionalBlob() else { return nil }
        guard let budget = HandleBudget(bytes: bytes) else { throw .damaged("a verification's budget of checks") }
        return budget
    }
}
