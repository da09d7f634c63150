import StoreColumns
import VerificationCore

/// A row that a changing transaction writes for itself: whoever finds it later knows that the transaction was
/// committed.
///
/// When a commit's answer is lost, the same mark is written once more, as a fence: that waits for a transaction that is
/// still under way, and then either finds the mark or stands in its way for good (R93).
struct CommitMark {
    /// By the store's clock, so that old marks can be swept.
    let madeAt: Timestamp
    let id: [UInt8]

    static let bytes = 16
    /// How long marks are kept; a commit is resolved within seconds.
    static let lifetime: Duration = .seconds(3600)

    private static let insert = SQL("INSERT INTO commits (made_at, id, is_fence) VALUES ($1, $2, false)")
    static let fence = SQL("INSERT INTO commits (made_at, id, is_fence) VALUES ($1, $2, true) ON CONFLICT DO NOTHING")
    static let isFence = SQL("SELECT is_fence FROM commits WHERE made_at = $1 AND id = $2")

    init(at now: Timestamp, _ random: any RandomSource) throws(StoreError) {
        madeAt = now
        id = try random.bytes(forStore: CommitMark.bytes)
    }

    var request: Request { Request(CommitMark.insert, values) }

    /// Finds out what came of the transaction, and keeps it from being committed later if it was not.
    /// - Returns: Whether it was committed.
    func resolve(on connection: Connection, _ random: any RandomSource) throws(StoreError) -> Bool {
        let transaction = Transaction(connection, .applications([]), .changing, random)
        transaction.run(CommitMark.fence, values)
        let found = transaction.ask(CommitMark.isFence, values)
        let isFence = try transaction.answer(found).first { row throws(StoreError) in row.flag() }
        guard let isFence else { throw .unavailable("the mark of a commit cannot be read back") }
        try transaction.commit(nil)
        return !isFence
    }

    private var values: [ColumnValue] { [.moment(madeAt), .blob(id)] }
}
