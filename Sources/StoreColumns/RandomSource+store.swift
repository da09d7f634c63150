public import VerificationCore

extension RandomSource {
    /// Random bytes for a row.
    /// - Throws: `StoreError.unavailable` when there are none.
    public func bytes(forStore count: Int) throws(StoreError) -> [UInt8] {
        do throws(RandomSourceError) {
            return try bytes(count)
        } catch {
            throw .unavailable("the random generator failed: \(error.reason)")
        }
    }
}
