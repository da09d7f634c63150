import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

/// Holds a store that was killed against the journal of what it had acknowledged.
struct CrashAudit {
    let folder: String
    let round: Int
    let comment: Comment

    private var now: Timestamp { Timestamp(milliseconds: 1_767_225_600_000) + .seconds(3600 * round + 61) }

    /// After one kill: everything that this child was told, and what it could not know any more.
    func compare(_ journal: inout CrashJournal) async throws {
        let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 1))
        try await compareVerifications(store, &journal, servedSince: now)
        try await repeatCreates(store, journal)
        try await checkFile(store)
        await store.close()
    }

    /// After all kills: the same of all children, everything ended, and no send placed twice.
    func compareAtTheEnd(_ journal: inout CrashJournal) async throws {
        let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 1))
        try await endAll(store)
        try await compareVerifications(store, &journal, servedSince: Timestamp(milliseconds: 0))
        #expect(Set(journal.claims).count == journal.claims.count, "R93 a fence was given twice: \(comment)")
        #expect(Set(journal.calls).count == journal.calls.count, "I5 R26 a send was placed twice: \(comment)")
        let envelopes = try await store.read { session throws(StoreError) in
            try session.database.value("SELECT count(*) FROM envelopes")
        }
        #expect(envelopes == "0", comment)
        try await checkFile(store)
        await store.close()
    }

    private func compareVerifications(
        _ store: SQLiteStore, _ journal: inout CrashJournal, servedSince: Timestamp
    ) async throws {
        for (id, application) in journal.applications {
            let key = VerificationKey(application: application, id: id)
            let record = try #require(try await store.verification(key), "I4 lost: \(id), \(comment)")
            let deliveries = try await store.deliveries(of: key) ?? []
            let found = Found(
                now: now, servedSince: servedSince, record: record, deliveries: deliveries,
                events: try await store.events(of: key) ?? [], compared: nil)
            let breaches = Invariants.breaches(found, journal.told)
            #expect(breaches.isEmpty, "\(breaches), \(id), \(comment)")
            if let generation = journal.generations[id] {
                #expect(record.state.ledger.generation == generation, "R5 a reissue was lost: \(id), \(comment)")
            }
            for delivery in deliveries where journal.placed.contains(delivery.id) {
                #expect(delivery.state.submittedAt != nil, "I4 a placed call was lost: \(delivery.id), \(comment)")
            }
            if record.state.ledger.status.isTerminal { journal.see(record.state.ledger.status.word, of: id) }
        }
    }

    /// Creates that got no answer are asked for again, and some that got one: the same key never makes two (R47).
    private func repeatCreates(_ store: SQLiteStore, _ journal: CrashJournal) async throws {
        let unanswered = journal.tried.filter { journal.told.created[$0.key] == nil }
        let answered = journal.tried.filter { journal.told.created[$0.key] != nil }
        let drafts = Drafts(seed: UInt64(round))
        for (key, id, application) in unanswered + answered.suffix(20) {
            let verification = VerificationKey(application: application, id: id)
            let isKept = try await store.verification(verification) != nil
            let once = IdempotencyRequest(
                application: application, route: "create", keyDigest: Array(key.utf8), requestDigest: [1]
            ) { _ in StoredAnswer(status: 201, body: Array("another".utf8)) }
            let outcome = try await store.create(drafts.draft(of: application), once: once, at: now)
            switch outcome {
            case .created: #expect(!isKept, "R47 one key made two: \(id), \(comment)")
            case .repeated(.sameRequest(let answer)):
                #expect(isKept && answer.body == Array(id.text.utf8), "R47 another answer: \(id), \(comment)")
            default: Issue.record("R47 \(outcome), \(comment)")
            }
        }
    }

    /// Keeps every deadline and finishes every delivery, as the service does after its start.
    private func endAll(_ store: SQLiteStore) async throws {
        let random = SeededRandom(seed: 7)
        while case let due = try await store.due(at: now, limit: 500), !due.isEmpty {
            for key in due {
                _ = try await store.apply(
                    .timeReached(next: random.id()), replacing: nil, to: key, once: nil, at: now)
            }
        }
        while case let claims = try await store.claimDeliveries(at: now, lease: .seconds(20), limit: 500),
            !claims.isEmpty
        {
            for claim in claims {
                var state = claim.delivery.state
                #expect(claim.envelope == nil, "R57 an envelope outlived its verification: \(comment)")
                if case .report = state.claimed(closedAt: claim.closedAt, planned: nil, at: now) {
                    let report = GatewayReport(status: .answered, vendorWord: "done", isFinal: true)
                    state.reported(report, channel: claim.delivery.channel, closedAt: claim.closedAt, at: now)
                }
                let change = DeliveryChange(
                    delivery: claim.delivery.id, verification: claim.delivery.verification, fence: claim.fence,
                    state: state, gateway: claim.delivery.gateway, attempt: nil, next: random.id())
                let outcome = try await store.save(change, letGo: true, at: now)
                #expect(outcome != .leaseLost, comment)
            }
        }
    }

    private func checkFile(_ store: SQLiteStore) async throws {
        let findings = try await store.write(.alone) { session throws(StoreError) in
            let integrity = try session.database.value("PRAGMA integrity_check")
            return integrity + (try session.database.value("PRAGMA foreign_key_check"))
        }
        #expect(findings == "ok", comment)
    }
}
