import ServiceDoubles
import VerificationCore

/// All that a store tells of the fixtures' story through its ports.
struct FixtureTold: Equatable {
    private var applications: [Application]
    private var keys: [APIKeyRecord] = []
    private var records: [VerificationRecord] = []
    private var deliveries: [[DeliveryRecord]] = []
    private var events: [[EventRecord]] = []
    private var lists: [[VerificationKey]] = []
    private var due: [VerificationKey]
    private var nextDue: Timestamp?
    private var answers: [StoredAnswer] = []
    private var claims: [DeliveryID: SealedBox?] = [:]
    private var fences: [DeliveryID: Int64] = [:]
    private var digests: [KeyedDigest] = []

    /// Asks a store; claiming and counting come last, because they change it.
    init(_ story: FixtureStory, from store: any FixtureStory.Store) async throws {
        let late = FixtureStory.start + .seconds(100)
        applications = try await store.applications()
        due = try await store.due(at: late, limit: 100)
        nextDue = try await store.nextDue()
        for application in [story.owner.id, story.other.id] {
            keys += try await store.apiKeys(of: application)
            for query in [
                VerificationQuery(), VerificationQuery(status: .canceled), VerificationQuery(reference: "order 8"),
            ] { lists.append(try await store.verifications(query, of: application).map(\.key)) }
        }
        for key in story.keys {
            if let record = try await store.verification(key) { records.append(record) }
            deliveries.append(try await store.deliveries(of: key) ?? [])
            events.append(try await store.events(of: key) ?? [])
        }
        try await change(story, store, at: late)
    }

    private mutating func change(
        _ story: FixtureStory, _ store: any FixtureStory.Store, at late: Timestamp
    ) async throws {
        for (application, key) in [(story.owner.id, 1), (story.owner.id, 2), (story.other.id, 1)]
            as [(ApplicationID, UInt8)]
        {
            let draft = Drafts(seed: UInt64(key)).draft(of: application)
            let once = FixtureStory.once(application, key)
            guard case .repeated(.sameRequest(let answer)) = try await store.create(draft, once: once, at: late) else {
                continue
            }
            answers.append(answer)
        }
        for claim in try await store.claimDeliveries(at: late, lease: .seconds(20), limit: 100) {
            claims[claim.delivery.id] = claim.envelope
            fences[claim.delivery.id] = claim.fence
        }
        for key in story.keys {
            guard case .counted(let ticket) = try await store.countCheck(key, length: 6, at: late) else { continue }
            digests.append(ticket.digest)
        }
    }

    /// What makes the story worth telling: every kind of row is there.
    var isWhole: Bool {
        applications.count == 2 && keys.count == 3 && answers.count == 3 && Set(digests).count >= 3
            && Set(records.map(\.state.ledger.status.word)).count == 6 && claims.values.contains { $0 != nil }
            && deliveries.joined().contains { !$0.attempts.isEmpty } && fences.values.contains { $0 > 1 }
    }
}
