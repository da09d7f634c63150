import StoreColumns
import VerificationCore

/// A transaction that keeps its statements back until an answer is wanted, so that they travel together: reads in one
/// round trip, writes and the commit in another.
final class Transaction {
    /// What a transaction may see: its own tenants' rows, by row-level security (R44).
    enum Scope: Sendable {
        case applications([ApplicationID])
        /// For work that belongs to no caller: claims, sweeps, the look-up of a key.
        case all

        static func application(_ id: ApplicationID) -> Scope { .applications([id]) }

        /// The value of the setting that the policies read.
        var text: String {
            switch self {
            case .applications(let ids): ids.map(\.text).joined(separator: ",")
            case .all: "*"
            }
        }
    }

    enum Access {
        case changing
        /// Everything that is read belongs to one moment. Each trip is a transaction of its own.
        case reading
    }

    /// A statement whose answer can be had later.
    struct Question {
        fileprivate let place: Int
    }

    private let connection: Connection
    private let scope: Scope
    private let access: Access
    let random: any RandomSource
    private var waiting: [Request] = []
    private var answers: [Answer] = []
    private var hasBegun = false
    /// What the ends of verifications ask of their destinations' guards, in their order; `settle` does it.
    var duties: [(key: GuardKey, duty: GuardDuty)] = []
    /// The limits that sends of this transaction have met, by application, and what its ends mean for them.
    var books: [String: SendBook] = [:]
    var limitDuties: [LimitDuty] = []
    /// Whether anything is to be changed, so that there is something to commit, and the commit needs a mark.
    private(set) var isChanging = false

    private static let beginChanging = SQL("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
    private static let beginReading = SQL("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    private static let commit = SQL("COMMIT")
    private static let rollback = SQL("ROLLBACK")
    private static let setScope = SQL("SELECT set_config('sandi.applications', $1, true)")

    init(_ connection: Connection, _ scope: Scope, _ access: Access, _ random: any RandomSource) {
        self.connection = connection
        self.scope = scope
        self.access = access
        self.random = random
    }

    /// Asks without waiting; the statement travels with the next answer that is wanted, or with the commit.
    func ask(_ sql: SQL, _ values: [ColumnValue] = []) -> Question {
        waiting.append(Request(sql, values))
        return Question(place: answers.count + waiting.count - 1)
    }

    /// Changes something, at the latest with the commit.
    func run(_ sql: SQL, _ values: [ColumnValue]) {
        isChanging = true
        _ = ask(sql, values)
    }

    /// Changes something now and answers how many rows that were.
    func change(_ sql: SQL, _ values: [ColumnValue]) throws(StoreError) -> Int {
        isChanging = true
        return try answer(ask(sql, values)).changes
    }

    /// Takes note that a question changed something.
    func noteChange() { isChanging = true }

    /// The answer to a question.
    func answer(_ question: Question) throws(StoreError) -> Answer {
        if question.place >= answers.count { try send() }
        return answers[question.place]
    }

    /// Takes all back that was changed so far: what was asked for is refused.
    func takeBack() {
        isChanging = false
        waiting = []
    }

    /// Sends what waits, and COMMIT behind it. Where nothing was changed, locks are all that is left: they go without a
    /// wait for the disk.
    /// - Parameter mark: Tells afterwards whether the transaction was committed.
    func commit(_ mark: CommitMark?) throws(StoreError) {
        guard access == .changing, hasBegun || !waiting.isEmpty else { return }
        guard isChanging else {
            waiting = []
            if hasBegun { _ = try connection.trip([Request(Transaction.rollback)]) }
            return
        }
        var requests = opening + waiting
        waiting = []
        if let mark { requests.append(mark.request) }
        _ = try connection.trip(requests + [Request(Transaction.commit)])
    }

    func newEventID() throws(StoreError) -> EventID {
        EventID(random: try random.bytes(forStore: identifierRandomBytes))
    }

    /// What a trip begins with, unless the transaction has begun.
    private var opening: [Request] {
        guard !hasBegun else { return [] }
        let begin = access == .changing ? Transaction.beginChanging : Transaction.beginReading
        return [Request(begin), Request(Transaction.setScope, [.text(scope.text)])]
    }

    private func send() throws(StoreError) {
        let opening = opening
        let requests = waiting
        waiting = []
        switch access {
        case .changing:
            let found = try connection.trip(opening + requests)
            hasBegun = true
            answers += found.dropFirst(opening.count)
        case .reading:
            let found = try connection.trip(opening + requests + [Request(Transaction.commit)])
            answers += found.dropFirst(opening.count).dropLast()
        }
    }
}
