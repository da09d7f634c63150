import StoreColumns
import VerificationCore

/// What names a guard's row: application and look-up value.
struct GuardKey: Hashable {
    let application: String
    let subject: [UInt8]
}

/// Failed checks across a destination's verifications (R17); `CheckLedger.count(length:at:isGuarded:against:)` says how
/// they are counted. Guards are locked behind ledgers and in the order of their keys, so that two transactions never
/// wait for each other.
extension Transaction {
    static let readGuard = SQL(
        "SELECT \(GuardColumns.names) FROM destination_guards WHERE subject = $1 AND application = $2")
    /// Locks guards and reads them. For one that is missing an empty row is made, so that two transactions cannot both
    /// begin it; one that is there gets the value it has, which locks it.
    private static func lockGuards(of keys: String) -> String {
        """
        INSERT INTO destination_guards AS g (application, subject, failures, closures, recent)
        SELECT DISTINCT application, subject, 0, 0, ''::bytea FROM \(keys)
        ORDER BY subject, application ON CONFLICT (subject, application) DO UPDATE SET closures = g.closures
        RETURNING application, subject, \(GuardColumns.names)
        """
    }
    static let lockGuards = SQL(lockGuards(of: "unnest($1::text[], $2::bytea[]) AS k (application, subject)"))
    /// Those against which a check of verifications may be counted: `CheckLedger.needsGuard`, and those checked more
    /// than once in one group. The ledgers are locked already. They are found by their ids before anything is asked of
    /// them, or the server takes the index of all that are open.
    static let lockCheckedGuards = SQL(
        """
        WITH checked AS MATERIALIZED
            (SELECT * FROM ledgers WHERE id = ANY ($1::text[]) AND application = ANY ($2::text[]))
        \(lockGuards(
            of: """
                checked WHERE status = 'pending'
                    AND (is_guarded OR length(check_times) > 0 OR id = ANY ($3::text[]))
                """))
        """)
    static let saveGuards = SQL(
        """
        UPDATE destination_guards g SET failures = k.failures, recent = k.recent, closures = k.closures,
            closed_until = k.closed_until, last_failure_at = k.last_failure_at
        FROM unnest($1::text[], $2::bytea[], $3::integer[], $4::bytea[], $5::integer[], $6::bigint[], $7::bigint[])
            AS k (application, subject, \(GuardColumns.names))
        WHERE g.application = k.application AND g.subject = k.subject
        """)
    static let dropGuards = SQL(
        """
        DELETE FROM destination_guards g USING unnest($1::text[], $2::bytea[]) AS k (application, subject)
        WHERE g.application = k.application AND g.subject = k.subject
        """)
    static let markGuarded = SQL(
        "UPDATE ledgers SET is_guarded = true WHERE id = ANY ($1::text[]) AND application = ANY ($2::text[])")
    static let markAllGuarded = SQL(
        """
        UPDATE ledgers SET is_guarded = true
        WHERE application = $1 AND subject = $2 AND status = 'pending' AND NOT is_guarded
        """)
    static let sweepGuards = SQL(
        """
        DELETE FROM destination_guards WHERE (subject, application) IN
            (SELECT subject, application FROM destination_guards WHERE last_failure_at <= $1 AND failures < 100
             ORDER BY last_failure_at LIMIT \(sweptMax) FOR UPDATE SKIP LOCKED)
        """)
    static let copyGuards = SQL(
        """
        SELECT subject, \(GuardColumns.names) FROM destination_guards WHERE application = $1 AND subject > $2
        ORDER BY subject LIMIT $3
        """)
    private static let insertCopiedGuard = SQL(
        """
        INSERT INTO destination_guards (application, subject, \(GuardColumns.names)) VALUES (\(SQL.places(7)))
        ON CONFLICT (subject, application) DO NOTHING
        """)

    /// Locks these guards and reads them; `save` takes away again what stays empty.
    func lockedGuards(_ keys: Set<GuardKey>) throws(StoreError) -> [GuardKey: DestinationGuard] {
        noteChange()
        return try guards(in: answer(ask(Transaction.lockGuards, Transaction.lists(Array(keys)))))
    }

    /// Has the server do about what counting a check against a destination does, to one that is nobody's, and leaves
    /// nothing: it writes two rows and locks one that is there.
    func writeAsMuch(in application: String, at now: Timestamp) throws(StoreError) {
        let nobody = try random.bytes(forStore: Transaction.subjectBytes)
        let key = GuardKey(application: application, subject: nobody)
        let counted = DestinationGuard(failures: 1, recent: [now], closures: 0, closedUntil: nil, lastFailureAt: now)
        for state in [counted, DestinationGuard()] {
            run(Transaction.lockGuards, Transaction.lists([key]))
            save([key: state])
        }
    }

    /// The bytes of a destination's look-up value.
    private static let subjectBytes = 32

    /// The guards in the answer to `lockGuards` or `lockCheckedGuards`.
    func guards(in answer: Answer) throws(StoreError) -> [GuardKey: DestinationGuard] {
        let rows = try answer.all { row throws(StoreError) in
            (GuardKey(application: row.text(), subject: row.blob()), GuardColumns.read(&row))
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// Saves guards that are locked.
    func save(_ guards: [GuardKey: DestinationGuard]) {
        let kept = guards.filter { !$0.value.isEmpty }.map { (key: $0.key, state: $0.value) }
        let emptied = guards.filter(\.value.isEmpty).map(\.key)
        if !emptied.isEmpty { run(Transaction.dropGuards, Transaction.lists(emptied)) }
        guard !kept.isEmpty else { return }
        let states = kept.map(\.state)
        run(
            Transaction.saveGuards,
            Transaction.lists(kept.map(\.key)) + [
                .text(ListLiteral.words(states.map { String($0.failures) })),
                .text(ListLiteral.blobs(states.map { CheckTimes.bytes($0.recent) })),
                .text(ListLiteral.words(states.map { String($0.closures) })),
                .text(ListLiteral.words(states.map { Transaction.word($0.closedUntil) })),
                .text(ListLiteral.words(states.map { Transaction.word($0.lastFailureAt) })),
            ])
    }

    /// Does to destinations' guards what the ends of their verifications ask for; the last thing that a transaction
    /// does.
    func settle() throws(StoreError) {
        guard !duties.isEmpty else { return }
        var guards = try lockedGuards(Set(duties.map(\.key)))
        for (key, duty) in duties {
            switch duty {
            case .none: break
            case .clear: guards[key] = DestinationGuard()
            case .charge(let moments): guards[key]?.charge(moments)
            }
        }
        save(guards)
        duties = []
    }

    /// Forgets what stands against a destination.
    func unlock(_ destination: DestinationKey) throws(StoreError) -> DestinationGuard? {
        let key = GuardKey(application: destination.application.text, subject: destination.index)
        let found = try lockedGuards([key])[key]
        save([key: DestinationGuard()])
        return found?.isEmpty == false ? found : nil
    }

    func guardCopies(
        of application: ApplicationID, after index: [UInt8]?, limit: Int
    ) throws(StoreError) -> [GuardCopy] {
        let values: [ColumnValue] = [.text(application.text), .blob(index ?? []), .integer(limit)]
        return try answer(ask(Transaction.copyGuards, values)).all { row throws(StoreError) in
            let destination = DestinationKey(application: application, index: row.blob())
            return GuardCopy(destination: destination, state: GuardColumns.read(&row))
        }
    }

    func insert(_ copies: [GuardCopy]) {
        for copy in copies {
            let key: [ColumnValue] = [.text(copy.destination.application.text), .blob(copy.destination.index)]
            run(Transaction.insertCopiedGuard, key + GuardColumns.values(of: copy.state))
        }
    }

    private static func lists(_ keys: [GuardKey]) -> [ColumnValue] {
        [.text(ListLiteral.words(keys.map(\.application))), .text(ListLiteral.blobs(keys.map(\.subject)))]
    }

    private static func word(_ moment: Timestamp?) -> String { moment.map { String($0.milliseconds) } ?? "NULL" }
}
