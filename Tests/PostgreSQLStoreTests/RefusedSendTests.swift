import PostgreSQLDoubles
import ServiceDoubles
import Testing
import VerificationCore

@testable import PostgreSQLStore

@Suite(.serialized) struct `Sends that PostgreSQL refuses` {
    /// Everything that a refused create could have left.
    private static func rows(_ database: TemporaryDatabase) async throws -> String {
        try await database.run(
            """
            SELECT (SELECT count(*) FROM sandi.commits), (SELECT count(*) FROM sandi.limit_states),
                (SELECT count(*) FROM sandi.limit_events), (SELECT count(*) FROM sandi.subject_keys),
                (SELECT count(*) FROM sandi.ledgers)
            """)
    }

    private static func keyed(_ draft: VerificationDraft, ownKeys: [OwnLimitKey] = []) throws -> VerificationDraft {
        let subject = DestinationKey(application: draft.key.application, index: draft.subject)
        return VerificationDraft(
            key: draft.key, details: draft.details, code: draft.code, policy: draft.policy, workflow: draft.workflow,
            subject: draft.subject, firstDelivery: draft.firstDelivery, targets: draft.targets, ownKeys: ownKeys,
            subjectKeys: [try PlainVault().makeSubjectKey(for: subject)])
    }

    @Test("R40 R83 a create that a counter refuses commits nothing, and the next one that it lets in does")
    func refused() async throws {
        try await withStore { store, database in
            let drafts = Drafts(seed: 11)
            _ = try await store.create(try Self.keyed(drafts.counted()), once: nil, at: Drafts.start)
            let before = try await Self.rows(database)
            // One of its keys is counted for the first time: its row is made, to be locked, and goes again.
            let own = OwnLimitKey(name: "session", key: [7])
            let refused = try await store.create(
                try Self.keyed(drafts.counted(), ownKeys: [own]), once: nil, at: Drafts.start + .seconds(1))
            guard case .refused(.limited(let refusal)) = refused else { throw Unexpected() }
            #expect(refusal.block.rule == .callUnderWay)
            #expect(try await Self.rows(database) == before)
            let later = try await store.create(
                try Self.keyed(drafts.counted()), once: nil, at: Drafts.start + .seconds(3600))
            guard case .created = later else { throw Unexpected() }
            #expect(try await Self.rows(database) != before)
        }
    }

    @Test("R40 a resend that a counter refuses commits nothing, with and without a key for repeats")
    func resend() async throws {
        try await withStore { store, database in
            let drafts = Drafts(seed: 12)
            let mail = SendTargets(phone: nil, email: SendTarget(destination: [1], area: nil))
            let made = [0, 30].map { second in
                let plain = drafts.draft()
                let draft = VerificationDraft(
                    key: plain.key, details: plain.details, code: plain.code, policy: plain.policy,
                    workflow: Workflow(text: "email:120")!, subject: plain.subject,
                    firstDelivery: plain.firstDelivery, targets: mail)
                return (draft, Drafts.start + .seconds(second))
            }
            for (draft, moment) in made { _ = try await store.create(draft, once: nil, at: moment) }
            let before = try await Self.rows(database)
            let key = made[0].0.key
            let once = IdempotencyRequest(
                application: key.application, route: "resend", keyDigest: [1], requestDigest: [1]
            ) { _ in nil }
            for once in [once, nil] {
                // The first one's own wait is over; that of the destination, which had two sends, is not.
                let outcome = try await store.apply(
                    .resendRequested(channel: nil, delivery: drafts.random.id()), replacing: nil, to: key, once: once,
                    at: Drafts.start + .seconds(31))
                guard case .applied(.refused(.limited(let refusal)), _) = outcome else { throw Unexpected() }
                #expect(refusal.block.rule == .sendWait)
            }
            #expect(try await Self.rows(database) == before)
        }
    }

    private struct Unexpected: Error {}
}
