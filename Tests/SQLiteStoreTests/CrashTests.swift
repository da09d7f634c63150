import Foundation
import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite(.serialized) struct `After a kill -9` {
    private static let rounds = Soak.rounds("SANDI_SOAK_KILLS", short: 20, long: 500)
    /// Kills that one database outlives in a row.
    private static let roundsPerFolder = 25

    @Test("I1 I2 I3 I4 I5 R85 R87 nothing that was acknowledged is missing or repeated after kills at random moments")
    func acknowledged() async throws {
        let seed = Soak.seed()
        print("seed of the kills: \(seed)")
        let random = SeededRandom(seed: seed)
        var summary = Summary()
        for first in stride(from: 0, to: Self.rounds, by: Self.roundsPerFolder) {
            try await withFolder { folder in
                var whole = CrashJournal()
                for round in first..<min(first + Self.roundsPerFolder, Self.rounds) {
                    let drawn = try random.bytes(2)
                    let lines = try await OwnThread.run {
                        let childSeed = seed &+ UInt64(round * 1_000_000)
                        let child = try CrashChild(folder: folder, seed: childSeed, round: round)
                        child.read(lines: 1 + Int(drawn[0]) * 8 + Int(drawn[1]))
                        child.kill()
                        return child.lines
                    }
                    try #require(!lines.isEmpty, "seed \(seed), round \(round)")
                    var journal = CrashJournal()
                    try journal.read(lines)
                    try whole.read(lines)
                    let audit = CrashAudit(folder: folder, round: round, comment: "seed \(seed), round \(round)")
                    try await audit.compare(&journal)
                    summary.add(lines.count)
                }
                // What the first rounds acknowledged must have outlived all later kills, too.
                let audit = CrashAudit(folder: folder, round: first + 100, comment: "seed \(seed), at the end")
                try await audit.compareAtTheEnd(&whole)
                summary.add(whole)
            }
        }
        Soak.tell(summary.line)
    }

    private struct Summary {
        private var kills = 0
        private var lines = 0
        private var creates = 0
        private var approvals = 0
        private var calls = 0

        mutating func add(_ lines: Int) {
            kills += 1
            self.lines += lines
        }

        mutating func add(_ journal: CrashJournal) {
            creates += journal.told.created.count
            approvals += journal.told.approvals.count
            calls += journal.calls.count
        }

        /// Told only when nothing was found, so that the zeros are what was proven.
        var line: String {
            "kills \(kills), journal lines \(lines), creates \(creates), approvals \(approvals), calls \(calls), "
                + "lost 0, duplicates 0"
        }
    }

    @Test("R60 files are 0600 and the folder 0700 under umask 000")
    func modes() async throws {
        try await withFolder { folder in
            let modes = try await OwnThread.run {
                let child = try CrashChild(folder: folder, seed: 5, round: 0)
                defer { child.kill() }
                child.read(lines: 20)
                return try Self.modes(folder)
            }
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
