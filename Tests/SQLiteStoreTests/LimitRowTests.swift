import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

struct LimitRowTests {
    private static let start = Drafts.start

    private static func counted(_ drafts: Drafts, subjectKeys: [SubjectKey] = []) -> VerificationDraft {
        let plain = drafts.draft()
        let target = SendTarget(destination: [1], area: NumberArea(prefix: [2], line: 1, country: "ID"))
        return VerificationDraft(
            key: plain.key, details: plain.details, code: plain.code, policy: plain.policy, workflow: plain.workflow,
            subject: plain.subject, firstDelivery: plain.firstDelivery,
            targets: SendTargets(phone: target, email: nil), subjectKeys: subjectKeys)
    }

    @Test("R19 checks and sends that were counted are there when the store is opened again")
    func reopened() async throws {
        try await withFolder { folder in
            let drafts = Drafts(seed: 3)
            let draft = Self.counted(drafts)
            try await withOpenedStore(folder) { store in
                _ = try await store.create(draft, once: nil, at: Self.start)
                for _ in 0..<4 { _ = try await store.countCheck(draft.key, length: 6, at: Self.start) }
            }
            try await withOpenedStore(folder) { store in
                let fifth = try await store.countCheck(draft.key, length: 6, at: Self.start)
                if case .counted(let ticket) = fifth {
                    #expect(ticket.checksLeft == 0)
                } else {
                    Issue.record("the fifth was not counted")
                }
                let wrong = VerificationEvent.codeMismatched(generation: 1)
                let outcome = try await store.apply(wrong, replacing: nil, to: draft.key, once: nil, at: Self.start)
                if case .applied(.wrongCode(left: 0), let record) = outcome {
                    #expect(record.state.ledger.status.word == .attemptsExceeded)
                } else {
                    Issue.record("it was not closed")
                }
                let second = try await store.create(Self.counted(drafts), once: nil, at: Self.start + .seconds(9))
                if case .refused(.limited(let refusal)) = second {
                    #expect(refusal.block.rule == .callUnderWay)
                } else {
                    Issue.record("it was sent again")
                }
            }
        }
    }

    @Test("R40 a create that a counter refuses writes nothing, not even for a moment")
    func unwritten() async throws {
        try await withStore { store, _ in
            let drafts = Drafts(seed: 3)
            let first = Self.counted(drafts)
            _ = try await store.create(first, once: nil, at: Self.start)
            let subject = DestinationKey(application: first.key.application, index: [9])
            let key = try PlainVault().makeSubjectKey(for: subject)
            func changes() async throws -> String {
                try await store.write { session throws(StoreError) in
                    try session.database.value("SELECT total_changes()")
                }
            }
            let before = try await changes()
            let second = try await store.create(Self.counted(drafts, subjectKeys: [key]), once: nil, at: Self.start)
            guard case .refused(.limited) = second else {
                Issue.record("not refused")
                return
            }
            #expect(try await changes() == before)
            #expect(try await store.subjectKeys(of: [subject]).isEmpty)
            _ = try await store.create(
                Self.counted(drafts, subjectKeys: [key]), once: nil, at: Self.start + .seconds(3600))
            #expect(try await changes() != before)
            #expect(try await store.subjectKeys(of: [subject]).map(\.box) == [key.box])
        }
    }

    @Test("R41 when a counter cannot be read nothing is created and nothing is queued")
    func damaged() async throws {
        try await withStore { store, _ in
            let drafts = Drafts(seed: 3)
            _ = try await store.create(Self.counted(drafts), once: nil, at: Self.start)
            try await store.write { session throws(StoreError) in
                try session.database.execute("UPDATE limit_states SET state = x'FF'")
            }
            let draft = Self.counted(drafts)
            await #expect(throws: StoreError.damaged("a counter of the limits on sending")) {
                _ = try await store.create(draft, once: nil, at: Self.start + .seconds(600))
            }
            #expect(try await store.verification(draft.key) == nil)
            let claims = try await store.claimDeliveries(at: Self.start + .seconds(601), lease: .seconds(9), limit: 9)
            #expect(claims.count == 1)
        }
    }
}
