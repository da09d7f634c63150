import Foundation
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite(.serialized) struct `After a kill -9` {
    private static let rounds = 20

    @Test("R85 R87 nothing that was acknowledged is missing, over 20 kills at random moments")
    func acknowledged() async throws {
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...(1 << 40), using: &generator)
        print("seed of the kills: \(seed)")
        let random = SeededRandom(seed: seed)
        try await withFolder { folder in
            var lines: [String] = []
            for round in 0..<Self.rounds {
                let child = try CrashChild(folder: folder, seed: seed &+ UInt64(round * 1_000_000))
                let drawn = try random.bytes(2)
                child.read(lines: 1 + Int(drawn[0]) * 8 + Int(drawn[1]))
                child.kill()
                lines += child.lines
                try await Self.compare(child.lines, folder, "seed \(seed), round \(round)")
            }
            // What the first rounds acknowledged must have outlived all later kills, too.
            try await Self.compare(lines, folder, "seed \(seed), at the end")
        }
    }

    /// What the journal says of one verification.
    private struct Acknowledged {
        let application: ApplicationID
        var checks = 0
        var isApproved = false
    }

    private static func compare(_ lines: [String], _ folder: String, _ comment: Comment) async throws {
        let journal = try read(lines)
        #expect(!lines.isEmpty, comment)
        let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 1))
        for (id, said) in journal {
            let key = VerificationKey(application: said.application, id: id)
            let record = try #require(try await store.verification(key), comment)
            #expect(record.state.ledger.checksUsed >= said.checks, comment)
            #expect(!said.isApproved || record.state.ledger.status.word == .approved, comment)
            let deliveries = try await store.deliveries(of: key)
            let events = try await store.events(of: key)
            #expect(deliveries?.count == 1, comment)
            // The line of the end is there exactly when the status is: one transaction (R86).
            let hasEnded = events?.contains { $0.kind == .verification(.ended(.approved)) }
            #expect(hasEnded == (record.state.ledger.status.word == .approved), comment)
        }
        let findings = try await store.write(.alone) { session throws(StoreError) in
            let integrity = try session.database.value("PRAGMA integrity_check")
            return integrity + (try session.database.value("PRAGMA foreign_key_check"))
        }
        #expect(findings == "ok", comment)
        await store.close()
    }

    private static func read(_ lines: [String]) throws -> [VerificationID: Acknowledged] {
        var application: ApplicationID?
        var journal: [VerificationID: Acknowledged] = [:]
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            if words[0] == "application" {
                application = ApplicationID(words[1])
                continue
            }
            let id = try #require(VerificationID(words[1]), "a line that nobody wrote: \(line)")
            let owner = try #require(application)
            var said = journal[id] ?? Acknowledged(application: owner)
            if words[0] == "counted" { said.checks = try #require(Int(words[2])) }
            if words[0] == "approved" { said.isApproved = true }
            journal[id] = said
        }
        return journal
    }

    @Test("R60 files are 0600 and the folder 0700 under umask 000")
    func modes() async throws {
        try await withFolder { folder in
            let child = try CrashChild(folder: folder, seed: 5)
            child.read(lines: 20)
            let modes = try Self.modes(folder)
            child.kill()
            #expect(modes["."] == 0o700)
            #expect(modes["sandi.db"] == 0o600)
            #expect(modes["sandi.db-wal"] == 0o600)
            #expect(modes["sandi.db-shm"] == 0o600)
        }
    }

    @Test("R60 a folder and files that stand open are closed")
    func closesModes() async throws {
        try await withFolder { folder in
            try await withOpenedStore(folder) { _ in }
            let manager = FileManager.default
            try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
            try manager.setAttributes([.posixPermissions: 0o666], ofItemAtPath: folder + "/sandi.db")
            try await withOpenedStore(folder) { _ in
                let modes = try Self.modes(folder)
                #expect(Set(modes.filter { $0.key != "." }.values) == [0o600])
                #expect(modes["."] == 0o700)
            }
        }
    }

    private static func modes(_ folder: String) throws -> [String: Int] {
        var modes: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) + ["."] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
            modes[name] = attributes[.posixPermissions] as? Int
        }
        return modes
    }
}
