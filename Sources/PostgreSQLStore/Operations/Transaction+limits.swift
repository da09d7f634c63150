import StoreColumns
import VerificationCore

/// What the end of a call or of a verification means for the limits; done when everything else is, so that rows which
/// many share are held for the shortest time.
struct LimitDuty {
    let application: String
    let end: End
    let at: Timestamp

    enum End {
        case call(SendSummary, SendTarget)
        case verification(isApproved: Bool, NumberArea, part: Int)
    }
}

/// Counters of the limits on sending: whoever changes one has locked its row, in the order of the keys, behind ledgers
/// and before guards (R34 to R38).
extension Transaction {
    private static let wanted = "unnest($1::text[], $2::integer[], $3::bytea[]) AS k (application, kind, key)"
    private static let same = "s.key = k.key AND s.kind = k.kind AND s.application = k.application"
    static let makeLimits = SQL(
        """
        INSERT INTO limit_states (application, kind, key, state, expires_at)
        SELECT k.application, k.kind, k.key, ''::bytea, $4 FROM \(wanted)
        ORDER BY k.kind, k.key, k.application ON CONFLICT (key, kind, application) DO NOTHING
        """)
    static let readLimits = SQL(
        "SELECT s.application, s.kind, s.key, s.state FROM limit_states s JOIN \(wanted) ON \(same)")
    static let lockLimits = SQL(readLimits.text + " ORDER BY s.kind, s.key, s.application FOR UPDATE OF s")
    static let saveLimits = SQL(
        """
        INSERT INTO limit_states (application, kind, key, state, expires_at)
        SELECT k.application, k.kind, k.key, k.state, k.expires_at
        FROM unnest($1::text[], $2::integer[], $3::bytea[], $4::bytea[], $5::bigint[])
            AS k (application, kind, key, state, expires_at)
        ORDER BY k.kind, k.key, k.application
        ON CONFLICT (key, kind, application)
            DO UPDATE SET state = excluded.state, expires_at = excluded.expires_at
        """)
    static let insertLimitEvent = SQL(
        "INSERT INTO limit_events (\(LimitEventColumns.names), application) VALUES (\(SQL.places(11)))")
    /// Parts of a country's outcomes, so that ends of verifications seldom wait for one another.
    static let outcomeParts = 8
    /// Tries to lock rows that a sweep takes away meanwhile.
    private static let lockTriesMax = 8

    /// Asks the limits for a send, and counts it if it may go out.
    func admit(_ send: SendBook.Send, by application: String, at now: Timestamp) throws(StoreError) -> LimitEvent? {
        let reading = ask(Transaction.readLimits, Transaction.limitLists(send.readKeys.map { (application, $0) }))
        try lock([(application, send.countedKeys)], at: now)
        try take(reading)
        // Only where the application has caps, all its calls share these rows.
        let calls = try book(application).callKeys(send)
        if !calls.counted.isEmpty { try lock([(application, calls.counted)], at: now) }
        // Behind the lock, so that what was counted before a cap was set is seen.
        if !calls.read.isEmpty {
            try take(ask(Transaction.readLimits, Transaction.limitLists(calls.read.map { (application, $0) })))
        }
        var book = book(application)
        let refusal = try book.admit(send, at: now)
        books[application] = book
        try tellLimits(of: application, at: now)
        return refusal
    }

    /// Adds checks to those of their applications, and tells sprays (R22). Whoever holds an application's row decides
    /// for its pause.
    func add(_ batches: [CheckBatch], at now: Timestamp) throws(StoreError) -> [Spray] {
        try lock(batches.map { ($0.application.text, SendBook.countedKeysOfChecks) }, at: now)
        // Read behind the lock, so that a pause which another machine has begun meanwhile is seen.
        let read = batches.flatMap { batch in SendBook.readKeysOfChecks.map { (batch.application.text, $0) } }
        try take(ask(Transaction.readLimits, Transaction.limitLists(read)))
        var sprays: [Spray] = []
        for batch in batches {
            var book = book(batch.application.text)
            if let block = try book.add(batch, at: now) {
                sprays.append(Spray(application: batch.application, block: block))
            }
            books[batch.application.text] = book
            try tellLimits(of: batch.application.text, at: now)
        }
        return sprays
    }

    /// Takes note of what an event has brought to an end.
    func noteEnds(
        _ verification: StoredVerification, _ state: VerificationState, at now: Timestamp
    ) throws(StoreError) {
        let before = verification.record.state
        let calls = state.endedCalls(since: before)
        let hasEnded = before.ledger.status == .pending && state.ledger.status.isTerminal
        guard !calls.isEmpty || hasEnded, let targets = try verification.targets() else { return }
        let application = verification.key.application.text
        for call in calls {
            guard let target = targets.target(step: call.step, channel: call.channel) else { continue }
            limitDuties.append(LimitDuty(application: application, end: .call(call, target), at: now))
        }
        guard hasEnded, let area = state.countedArea(targets) else { return }
        let part = Int(verification.row % Int64(Transaction.outcomeParts))
        let isApproved = state.ledger.status.word == .approved
        limitDuties.append(
            LimitDuty(
                application: application, end: .verification(isApproved: isApproved, area, part: part), at: now))
    }

    /// Does what the ends ask for and writes all counters that have changed.
    func settleLimits() throws(StoreError) {
        if let now = limitDuties.map(\.at).max() {
            let duties = Dictionary(grouping: limitDuties, by: \.application).sorted { $0.key < $1.key }
            let seen = duties.flatMap { application, duties in
                duties.flatMap { $0.readKeys(book(application)) }.map { (application, $0) }
            }
            let reading = ask(Transaction.readLimits, Transaction.limitLists(seen))
            try lock(duties.map { application, duties in (application, duties.flatMap(\.countedKeys)) }, at: now)
            try take(reading)
            for (application, duties) in duties {
                var book = book(application)
                for duty in duties { try duty.tell(&book) }
                books[application] = book
                try tellLimits(of: application, at: now)
            }
            limitDuties = []
        }
        let rows = books.flatMap { application, book in book.changes.values.map { (application, $0) } }
        books = [:]
        save(rows.sorted { ($0.1.key, $0.0) < ($1.1.key, $1.0) })
    }

    /// Writes counters whose rows are locked, or that no counting changes.
    func save(_ rows: [(application: String, row: LimitRow)]) {
        guard !rows.isEmpty else { return }
        run(
            Transaction.saveLimits,
            Transaction.limitLists(rows.map { ($0.application, $0.row.key) }) + [
                .text(ListLiteral.blobs(rows.map(\.row.bytes))),
                .text(ListLiteral.words(rows.map { $0.row.sweptAt.map { String($0.milliseconds) } ?? "NULL" })),
            ])
    }

    func tell(_ event: LimitEvent, _ application: String, at now: Timestamp) throws(StoreError) {
        let values: [ColumnValue] = [.text(try newEventID().text), .moment(now)] + LimitEventColumns.values(of: event)
        run(Transaction.insertLimitEvent, values + [.text(application)])
    }

    private func tellLimits(of application: String, at now: Timestamp) throws(StoreError) {
        for event in books[application]?.takeEvents() ?? [] { try tell(event, application, at: now) }
    }

    private func book(_ application: String) -> SendBook {
        books[application] ?? SendBook(parts: Transaction.outcomeParts)
    }

    /// Locks rows and reads them; for one that is missing an empty row is made, so that two transactions cannot both
    /// begin it.
    private func lock(_ wanted: [(application: String, keys: [LimitKey])], at now: Timestamp) throws(StoreError) {
        let places = wanted.flatMap { wish in Set(wish.keys).map { (wish.application, $0) } }
        guard !places.isEmpty else { return }
        for _ in 0..<Transaction.lockTriesMax {
            make(places, at: now)
            if try take(ask(Transaction.lockLimits, Transaction.limitLists(places))) == places.count { return }
        }
        throw .overloaded
    }

    private func make(_ places: [(String, LimitKey)], at now: Timestamp) {
        let end = Timestamp(milliseconds: now.milliseconds + Transaction.emptyRowMilliseconds)
        // An empty row is no change that anybody would miss.
        _ = ask(Transaction.makeLimits, Transaction.limitLists(places) + [.moment(end)])
    }

    /// How long a row that stays empty is left for the next one who needs it: an hour.
    private static let emptyRowMilliseconds: Int64 = 3_600_000

    @discardableResult
    private func take(_ question: Question) throws(StoreError) -> Int {
        let rows = try answer(question).all { row throws(StoreError) in
            let application = row.text()
            guard let kind = LimitKey.Kind(rawValue: row.int()) else { throw .damaged("a counter's kind") }
            return (application, LimitKey(kind, row.blob()), row.blob())
        }
        for (application, key, bytes) in rows {
            var book = book(application)
            book.load(key, bytes)
            books[application] = book
        }
        return rows.count
    }

    static func limitLists(_ places: [(String, LimitKey)]) -> [ColumnValue] {
        [
            .text(ListLiteral.words(places.map(\.0))),
            .text(ListLiteral.numbers(places.map { Int64($0.1.kind.rawValue) })),
            .text(ListLiteral.blobs(places.map(\.1.bytes))),
        ]
    }
}

extension LimitDuty {
    fileprivate var countedKeys: [LimitKey] {
        switch end {
        case .call(_, let target): SendBook.keys(ofCallTo: target)
        case .verification(_, let area, let part): SendBook.countedKeys(ofEndIn: area, part: part)
        }
    }

    fileprivate func readKeys(_ book: SendBook) -> [LimitKey] {
        switch end {
        case .call: []
        case .verification(_, let area, let part): book.readKeys(ofEndIn: area, part: part)
        }
    }

    fileprivate func tell(_ book: inout SendBook) throws(StoreError) {
        switch end {
        case .call(let call, let target): try book.callEnded(call, target, at: at)
        case .verification(let isApproved, let area, let part):
            try book.verificationEnded(isApproved: isApproved, in: area, part: part, at: at)
        }
    }
}

extension StoredVerification {
    /// What its sends are counted by; nil once that was erased.
    func targets() throws(StoreError) -> SendTargets? {
        guard let targetBytes else { return nil }
        return try SendTargets.stored(targetBytes)
    }
}

extension SendTargets {
    /// Reads what a row holds.
    static func stored(_ bytes: [UInt8]) throws(StoreError) -> SendTargets {
        guard let targets = SendTargets(bytes: bytes) else { throw .damaged("what a verification's sends count by") }
        return targets
    }
}
