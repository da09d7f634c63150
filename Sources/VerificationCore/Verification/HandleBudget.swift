/// How the checks of a verification are shared out between the browser that asked for it, which was given a handle, and
/// everybody else: what strangers type cannot use up what is its own. Kept beside the ledger, for those verifications
/// that have a handle; without one all checks are one budget.
public struct HandleBudget: Sendable, Hashable {
    /// SHA-256 of the handle.
    public let digest: [UInt8]
    /// Checks that were counted without the handle.
    public private(set) var strangerChecks: Int

    /// Bytes of a digest.
    public static let digestBytes = 32

    /// - Parameter digest: SHA-256 of the handle.
    public init(digest: [UInt8]) {
        precondition(digest.count == HandleBudget.digestBytes, "a handle's digest is SHA-256")
        self.digest = digest
        strangerChecks = 0
    }

    /// The budget of a verification that takes the place of an open one and its checks: those that strangers have used
    /// of that one stay theirs, so that replacing it makes none of them the handle's (R16).
    public func replacing(_ former: HandleBudget?) -> HandleBudget {
        var budget = self
        budget.strangerChecks = former?.strangerChecks ?? 0
        return budget
    }

    /// Reads what `bytes` wrote; nil when it is none.
    public init?(bytes: [UInt8]) {
        guard bytes.count == HandleBudget.digestBytes + 1, bytes[HandleBudget.digestBytes] <= 5 else { return nil }
        digest = Array(bytes.prefix(HandleBudget.digestBytes))
        strangerChecks = Int(bytes[HandleBudget.digestBytes])
    }

    /// The budget as stores keep it.
    public var bytes: [UInt8] { digest + [UInt8(clamping: strangerChecks)] }

    /// Checks that strangers have: two of five, one of four or three, none of fewer.
    public static func strangersMax(of checksMax: Int) -> Int { checksMax * 2 / 5 }

    /// Checks that whoever shows `handle` has left; never more than the verification has (R15).
    public func checksLeft(with handle: [UInt8]?, of ledger: CheckLedger) -> Int {
        let strangersMax = HandleBudget.strangersMax(of: ledger.checksMax)
        let own =
            handle == digest
            ? ledger.checksMax - strangersMax - (ledger.checksUsed - strangerChecks) : strangersMax - strangerChecks
        return max(0, min(own, ledger.checksLeft))
    }

    /// Why a check is not to be counted although the ledger would: the asker's own budget is used up. What the ledger
    /// refuses by itself it is left to refuse.
    public func refusal(
        with handle: [UInt8]?, length: Int, of ledger: CheckLedger, at now: Timestamp
    ) -> Refusal? {
        guard ledger.effectiveStatus(at: now) == .pending, length == ledger.codeLength, ledger.checksLeft > 0,
            checksLeft(with: handle, of: ledger) == 0
        else { return nil }
        return .checksUsedUp
    }

    /// Notes a check that the ledger has counted.
    /// - Returns: The checks that the asker has left.
    public mutating func counted(with handle: [UInt8]?, in ledger: CheckLedger) -> Int {
        if handle != digest { strangerChecks += 1 }
        return checksLeft(with: handle, of: ledger)
    }
}
