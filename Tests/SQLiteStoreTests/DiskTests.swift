import Foundation
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `What the disk does and holds` {
    @Test("R88 on a full disk writing answers that it cannot, nothing half is kept, and it comes back by itself")
    func full() async throws {
        try await withStore { store, _ in
            let drafts = Drafts(seed: 4)
            let first = drafts.draft()
            _ = try await store.create(first, once: nil, at: Drafts.start)
            try await store.write(.alone) { session throws(StoreError) in
                let pages = try session.database.value("PRAGMA page_count")
                try session.database.execute("PRAGMA max_page_count = \(Int(pages) ?? 1)")
            }
            var refused: [VerificationDraft] = []
            for _ in 0..<100 where refused.count < 3 {
                let draft = drafts.draft(reference: String(repeating: "x", count: 3000))
                do throws(StoreError) {
                    _ = try await store.create(draft, once: nil, at: Drafts.start)
                } catch {
                    guard case .unavailable = error else { throw error }
                    refused.append(draft)
                }
            }
            #expect(refused.count == 3)
            for draft in refused {
                let record = try await store.verification(draft.key)
                #expect(record == nil)
            }
            let held = try await store.verification(first.key)
            #expect(held != nil)
            try await store.write(.alone) { session throws(StoreError) in
                try session.database.execute("PRAGMA max_page_count = 1000000")
            }
            guard case .created = try await store.create(refused[0], once: nil, at: Drafts.start) else {
                throw CancellationError()
            }
        }
    }

    @Test("R88 a database that cannot be written answers so, is still read, and is written again when it can be")
    func readOnly() async throws {
        try await withStore { store, _ in
            let drafts = Drafts(seed: 4)
            let first = drafts.draft()
            _ = try await store.create(first, once: nil, at: Drafts.start)
            try await store.write(.alone) { session throws(StoreError) in
                try session.database.execute("PRAGMA query_only = ON")
            }
            await #expect { _ = try await store.countCheck(first.key, length: 6, at: Drafts.start) } throws: { error in
                if case .unavailable = error as? StoreError { true } else { false }
            }
            let record = try await store.verification(first.key)
            #expect(record?.state.ledger.checksUsed == 0)
            try await store.write(.alone) { session throws(StoreError) in
                try session.database.execute("PRAGMA query_only = OFF")
            }
            guard case .counted(let ticket) = try await store.countCheck(first.key, length: 6, at: Drafts.start) else {
                throw CancellationError()
            }
            #expect(ticket.checksLeft == 4)
        }
    }

    @Test("R89 a delivery that cannot be read holds no other up, and is looked at again after an hour")
    func damagedDelivery() async throws {
        try await withStore { store, _ in
            let drafts = Drafts(seed: 4)
            let made = [drafts.draft(), drafts.draft()]
            for draft in made { _ = try await store.create(draft, once: nil, at: Drafts.start) }
            try await Self.set("status = 'nonsense' WHERE row = 1", store)
            let claims = try await store.claimDeliveries(at: Drafts.start, lease: .seconds(5), limit: 10)
            #expect(claims.map(\.delivery.id) == [made[1].firstDelivery])
            #expect(store.measurements.damagedDeliveries == 1)
            let soon = Drafts.start + .seconds(3599)
            let again = try await store.claimDeliveries(at: soon, lease: .seconds(9999), limit: 10)
            #expect(again.map(\.delivery.id) == [made[1].firstDelivery])
            #expect(store.measurements.damagedDeliveries == 1)
            try await Self.set("status = 'queued' WHERE row = 1", store)
            let later = Drafts.start + .seconds(3600)
            let mended = try await store.claimDeliveries(at: later, lease: .seconds(5), limit: 10)
            #expect(mended.map(\.delivery.id) == [made[0].firstDelivery])
        }
    }

    @Test("R89 an open verification without its ledger or its checks is damaged, never free to check")
    func missingRows() async throws {
        for table in ["ledgers", "checks"] {
            try await withStore { store, _ in
                let draft = Drafts(seed: 4).draft()
                _ = try await store.create(draft, once: nil, at: Drafts.start)
                try await store.write { session throws(StoreError) in
                    try session.database.execute("DELETE FROM \(table)")
                }
                await #expect(throws: StoreError.damaged("an open verification without its ledger")) {
                    _ = try await store.countCheck(draft.key, length: 6, at: Drafts.start)
                }
                guard table == "checks" else { return }
                await #expect { _ = try await store.verification(draft.key) } throws: { error in
                    if case .damaged = error as? StoreError { true } else { false }
                }
            }
        }
    }

    private static func set(_ change: String, _ store: SQLiteStore) async throws {
        try await store.write { session throws(StoreError) in
            try session.database.execute("UPDATE deliveries SET \(change)")
        }
    }

    @Test("R57 R59 an erased envelope is found nowhere in the data folder, nor in the log after a sweep")
    func canary() async throws {
        try await withStore { store, folder in
            let drafts = Drafts(seed: 4)
            let draft = drafts.draft()
            let envelope = Data(draft.code.envelope.bytes)
            _ = try await store.create(draft, once: nil, at: Drafts.start)
            #expect(try Self.files(folder, holding: envelope) == ["sandi.db-wal"])
            _ = try await store.sweep(at: Drafts.start, keeping: .standard)
            #expect(try Self.files(folder, holding: envelope) == ["sandi.db"])
            _ = try await store.apply(.cancelRequested, replacing: nil, to: draft.key, once: nil, at: Drafts.start)
            _ = try await store.sweep(at: Drafts.start, keeping: .standard)
            #expect(try Self.files(folder, holding: envelope) == [])
            // Nor is the digest; the destination stays, so the search would have found something.
            #expect(try Self.files(folder, holding: Data(draft.code.digest.bytes)) == [])
            #expect(try Self.files(folder, holding: Data(draft.subject)) == ["sandi.db"])
        }
    }

    private static func files(_ folder: String, holding needle: Data) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { name in
            try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)).range(of: needle) != nil
        }.sorted()
    }

    @Test("R88 a random generator that fails stores nothing")
    func noRandom() async throws {
        try await withFolder { folder in
            let store = try await SQLiteStore.open(folder: folder, random: BrokenRandom())
            let draft = Drafts(seed: 4).draft()
            await #expect { _ = try await store.create(draft, once: nil, at: Drafts.start) } throws: { error in
                if case .unavailable = error as? StoreError { true } else { false }
            }
            let record = try await store.verification(draft.key)
            #expect(record == nil)
            await store.close()
        }
    }
}

private struct BrokenRandom: RandomSource {
    func bytes(_ count: Int) throws(RandomSourceError) -> [UInt8] { throw RandomSourceError(reason: "as asked") }
}
