import Foundation
import OpenSSLCrypto
import SQLiteStore
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@testable import sandi

/// What a store has acknowledged, oldest first.
private final class StoreJournal: Sendable {
    struct Entry {
        let key: VerificationKey
        var checks = 0
        var isApproved = false
    }

    private let entries = Mutex<[Entry]>([])

    /// The newest ones, as they stand now.
    func newest(_ count: Int) -> [Entry] { entries.withLock { Array($0.suffix(count)) } }

    func open(_ key: VerificationKey) -> Int {
        entries.withLock { entries in
            entries.append(Entry(key: key))
            return entries.count - 1
        }
    }

    func note(_ place: Int, _ change: (inout Entry) -> Void) { entries.withLock { change(&$0[place]) } }
}

@Suite(.timeLimit(.minutes(30))) struct `Backups during load` {
    /// 200 in the long form of the tests.
    private static let rounds = ProcessInfo.processInfo.environment["SANDI_SOAK"] == nil ? 5 : 200
    private static let roundsOfOneDatabase = 10
    private static let writers = 8
    private static let comparedMax = 400
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)

    @Test("R61 R62 each restores clean, holds all that was acknowledged before it began, and has nothing pending")
    func load() async throws {
        let seed = UInt64.random(in: 0...(1 << 40))
        print("seed of the load: \(seed)")
        let seal = BackupSeal(ring: try KeyRing.generate(random: PrivateRandom(), at: Self.start))
        // A new database now and then, so that the long form tries many backups and not one large one.
        for first in stride(from: 0, to: Self.rounds, by: Self.roundsOfOneDatabase) {
            try await withFolder { folder in
                let random = SeededRandom(seed: seed &+ UInt64(first))
                let store = try await SQLiteStore.open(folder: "\(folder)/data", random: random)
                let journal = StoreJournal()
                for round in first..<min(first + Self.roundsOfOneDatabase, Self.rounds) {
                    try await Self.whileWriting(store, journal, random) {
                        try await Self.round(round, folder, seal, journal, "seed \(seed), round \(round)")
                    }
                }
                await store.close()
            }
        }
        print("soak: backups \(Self.rounds)")
    }

    /// Makes a backup, restores it elsewhere and compares.
    private static func round(
        _ number: Int, _ folder: String, _ seal: BackupSeal, _ journal: StoreJournal, _ comment: Comment
    ) async throws {
        let already = journal.newest(1).first?.key
        _ = try await eventually("the load") { journal.newest(1).first?.key != already ? true : nil }
        let acknowledged = journal.newest(comparedMax)
        let file = try PartialFile("\(folder)/backup", overwrites: true)
        let bytes = try BackupContent.seal(folder: "\(folder)/data", with: seal, to: file.descriptor)
        try file.publish()
        #expect(bytes > 0, comment)
        let target = "\(folder)/restored-\(number)"
        let source = try FileHandle(forReadingFrom: URL(filePath: "\(folder)/backup"))
        defer { try? source.close() }
        let restored = try BackupContent.restore(
            from: source.fileDescriptor, with: seal, folder: target, random: PrivateRandom(), at: start)
        let store = try await SQLiteStore.open(folder: target, random: SeededRandom(seed: 1))
        var canceled = 0
        for entry in acknowledged {
            let record = try #require(try await store.verification(entry.key), comment)
            #expect(record.state.ledger.checksUsed >= entry.checks, comment)
            let word = record.state.ledger.status.word
            #expect(word == .approved || (word == .canceled && !entry.isApproved), comment)
            if word == .canceled { canceled += 1 }
        }
        #expect(canceled <= restored.endedVerifications, comment)
        let pending = try await store.due(at: Timestamp(milliseconds: .max), limit: 1)
        #expect(pending == [], comment)
        await store.close()
        let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/data")
        #expect(left.allSatisfy { !$0.contains("copy") }, comment)
        // The last connection may still be taking its log away.
        try? FileManager.default.removeItem(atPath: target)
    }

    /// Runs `body` while several writers open, check and approve.
    private static func whileWriting(
        _ store: SQLiteStore, _ journal: StoreJournal, _ random: SeededRandom, _ body: () async throws -> Void
    ) async throws {
        let application: ApplicationID = random.id()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<writers {
                group.addTask {
                    while !Task.isCancelled { try await write(store, journal, random, application) }
                }
            }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// One verification, every other one of which is approved.
    private static func write(
        _ store: SQLiteStore, _ journal: StoreJournal, _ random: SeededRandom, _ application: ApplicationID
    ) async throws {
        let draft = try draft(random, application)
        _ = try await store.create(draft, once: nil, at: start)
        let place = journal.open(draft.key)
        for number in 1...2 {
            _ = try await store.countCheck(draft.key, length: 6, at: start)
            journal.note(place) { $0.checks = number }
        }
        guard place % 2 == 0 else { return }
        _ = try await store.apply(.codeMatched(generation: 1), replacing: nil, to: draft.key, once: nil, at: start)
        journal.note(place) { $0.isApproved = true }
    }

    private static func draft(_ random: SeededRandom, _ application: ApplicationID) throws -> VerificationDraft {
        let phone = SealedDestinations.Entry(
            sealed: SealedBox(bytes: try random.bytes(30)), masked: "+62•••••••90", index: try random.bytes(16))
        let details = VerificationDetails(
            purpose: "login", locale: "id", reference: nil, metadata: [],
            destinations: SealedDestinations(phone: phone, email: nil))
        return VerificationDraft(
            key: VerificationKey(application: application, id: random.id()), details: details,
            code: SealedCode(
                digest: KeyedDigest(keyID: 1, bytes: try random.bytes(32)),
                envelope: SealedBox(bytes: try random.bytes(40))),
            policy: .standard, workflow: try Workflow([Workflow.Step(channel: .call, timeout: .seconds(45))]),
            subject: phone.index, firstDelivery: random.id())
    }
}
