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
