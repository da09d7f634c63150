import StoreColumns
import VerificationCore

extension Transaction {
    /// Leases deliveries, and loads with a second round trip what their worker needs.
    func claimDeliveries(at now: Timestamp, lease: Duration, limit: Int) throws(StoreError) -> [DeliveryClaim] {
        let found = ask(Transaction.lease, [.moment(now), .moment(now + lease), .integer(limit)])
        var leased = try answer(found).all { row throws(StoreError) in LeasedDelivery(&row) }
        guard !leased.isEmpty else { return [] }
        noteChange()
        leased.sort { ($0.readyAt, $0.row) < ($1.readyAt, $1.row) }
        let owners = ask(
            Transaction.loadClaimed, [.text(ListLiteral.numbers(Set(leased.map(\.verification))))])
        let tried = ask(Transaction.loadClaimedAttempts, [.text(ListLiteral.numbers(leased.map(\.row)))])
        let known = try answer(owners).all { row throws(StoreError) in try ClaimedVerification(&row) }
        let verifications = Dictionary(known.map { ($0.stored.row, $0) }) { first, _ in first }
        let attempts = try attempts(tried)
        var claims: [DeliveryClaim] = []
        for var delivery in leased {
            guard let verification = verifications[delivery.verification] else {
                throw .damaged("a delivery without its verification")
            }
            let record = try delivery.record(of: verification.stored.key, attempts[delivery.row] ?? [])
            claims.append(verification.claim(record, fence: delivery.fence, at: now))
        }
        return claims
    }

    /// Attempts by the row of their delivery.
    func attempts(_ question: Question) throws(StoreError) -> [Int64: [DeliveryAttempt]] {
        let rows = try answer(question).all { row throws(StoreError) in
            (row.integer(), try DeliveryColumns.attempt(&row))
        }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }
}

/// A delivery that was leased just now.
private struct LeasedDelivery {
    let readyAt: Int64
    let row: Int64
    let verification: Int64
    let fence: Int64
    private var columns: Row

    /// Reads what `lease` returns.
    init(_ row: inout Row) {
        readyAt = row.integer()
        self.row = row.integer()
        verification = row.integer()
        fence = row.integer()
        row.skip(1)
        columns = row
    }

    mutating func record(
        of key: VerificationKey, _ attempts: [DeliveryAttempt]
    ) throws(StoreError) -> DeliveryRecord {
        try DeliveryColumns.record(&columns, of: key, attempts: attempts)
    }
}

/// A verification of which a delivery was leased.
private struct ClaimedVerification {
    let stored: StoredVerification
    private let codeIssuedAt: Timestamp
    private let envelope: (generation: Int, box: SealedBox)?

    /// Reads the columns of `loadClaimed`.
    init(_ row: inout Row) throws(StoreError) {
        let application: ApplicationID = try row.id()
        codeIssuedAt = row.moment()
        let generation = row.optionalInt()
        let box = row.optionalBlob()
        envelope = generation.flatMap { generation in box.map { (generation, SealedBox(bytes: $0)) } }
        stored = try StoredVerification(&row, of: application)
    }

    func claim(_ delivery: DeliveryRecord, fence: Int64, at now: Timestamp) -> DeliveryClaim {
        let ledger = stored.record.state.ledger
        let closedAt = ledger.closedAt(for: delivery.generation, issuedAt: codeIssuedAt, at: now)
        let isReadable = closedAt == nil && envelope?.generation == delivery.generation
        return DeliveryClaim(
            delivery: delivery, fence: fence, closedAt: closedAt, expiresAt: ledger.expiresAt,
            details: stored.record.details, workflow: stored.record.state.workflow,
            envelope: isReadable ? envelope?.box : nil)
    }
}
