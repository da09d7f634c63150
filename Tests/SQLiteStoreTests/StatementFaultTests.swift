import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `The Nth change of a row fails` {
    /// One call of a port, and what has to have happened before it.
    struct Operation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let prepare: @Sendable (FaultStage) async throws -> Void
        let call: @Sendable (FaultStage) async throws(StoreError) -> Void
    }

    static let operations: [Operation] = [
        Operation(testDescription: "create", prepare: { _ in }) { stage throws(StoreError) in
            _ = try await stage.store.create(stage.draft, once: stage.once, at: Drafts.start)
        },
        Operation(testDescription: "create in another's place", prepare: { try await $0.create(workflow: "call:50") }) {
            stage throws(StoreError) in
            _ = try await stage.store.create(stage.draft, once: stage.once, at: Drafts.start)
        },
        Operation(testDescription: "count", prepare: { try await $0.create() }) { stage throws(StoreError) in
            _ = try await stage.store.countCheck(stage.key, length: 6, at: Drafts.start)
        },
        Operation(testDescription: "count again", prepare: { try await $0.createAndCount() }) {
            stage throws(StoreError) in
            _ = try await stage.store.countCheck(stage.key, length: 6, at: Drafts.start)
        },
        Operation(testDescription: "the check that closes", prepare: { try await $0.createBesideFailures(9) }) {
            stage throws(StoreError) in
            _ = try await stage.store.countCheck(stage.key, length: 6, at: Drafts.start)
        },
        Operation(testDescription: "approve after failures", prepare: { try await $0.createBesideFailures(1) }) {
            stage throws(StoreError) in
            try await stage.apply(.codeMatched(generation: 1))
        },
        Operation(testDescription: "create beside another", prepare: { try await $0.createSibling() }) {
            stage throws(StoreError) in
            _ = try await stage.store.create(stage.draft, once: nil, at: Drafts.start)
        },
        Operation(testDescription: "unlock", prepare: { try await $0.createBesideFailures(2) }) {
            stage throws(StoreError) in
            _ = try await stage.unlock()
        },
        Operation(testDescription: "approve", prepare: { try await $0.createAndCount() }) { stage throws(StoreError) in
            try await stage.apply(.codeMatched(generation: 1))
        },
        Operation(testDescription: "cancel", prepare: { try await $0.createAndCount() }) { stage throws(StoreError) in
            try await stage.apply(.cancelRequested, once: stage.once)
        },
        Operation(testDescription: "reissue", prepare: { try await $0.createAndFail() }) { stage throws(StoreError) in
            try await stage.apply(
                .reissueRequested(delivery: stage.delivery, generation: 2), replacing: stage.draft.code,
                once: stage.once, at: Drafts.start + .seconds(60))
        },
        Operation(testDescription: "resend", prepare: { try await $0.createAndFail() }) { stage throws(StoreError) in
            try await stage.apply(
                .resendRequested(channel: nil, delivery: stage.delivery), at: Drafts.start + .seconds(60))
        },
        Operation(testDescription: "a step's end", prepare: { try await $0.create() }) { stage throws(StoreError) in
            try await stage.apply(.timeReached(next: stage.delivery), at: Drafts.start + .seconds(45))
        },
        Operation(testDescription: "expiry", prepare: { try await $0.create() }) { stage throws(StoreError) in
            try await stage.apply(.timeReached(next: stage.delivery), at: Drafts.start + .seconds(300))
        },
        Operation(testDescription: "claim", prepare: { try await $0.create() }) { stage throws(StoreError) in
            _ = try await stage.store.claimDeliveries(at: Drafts.start, lease: .seconds(20), limit: 10)
        },
        Operation(testDescription: "save", prepare: { try await $0.createAndClaim() }) { stage throws(StoreError) in
            try await stage.saveFailure()
        },
        Operation(testDescription: "sweep", prepare: { try await $0.createAndCancel() }) { stage throws(StoreError) in
            let late = Drafts.start + .seconds(500 * 24 * 3600)
            _ = try await stage.store.sweep(at: late, keeping: .standard)
        },
    ]

    @Test("R86 all or nothing holds, for each change of a row that a call makes", arguments: operations)
    func allOrNothing(_ operation: Operation) async throws {
        for number in 1... {
            try #require(number < 100, "the call changes rows without end")
            let isMet = try await withStore { store, _ in
                let stage = FaultStage(store)
                try await operation.prepare(stage)
                let before = try await stage.rows()
                try await stage.fail(change: number)
                let failure = await stage.failure(operation.call)
                guard failure != nil else { return false }
                let after = try await stage.rows()
                #expect(after == before, "change \(number): \(String(describing: failure))")
                try await stage.heal()
                #expect(await stage.failure(operation.call) == nil, "change \(number), again")
                let done = try await stage.rows()
                #expect(done != before, "change \(number), again")
                return true
            }
            if !isMet {
                #expect(number > 1, "the call changes nothing")
                return
            }
        }
    }
}
