import ArgumentParser
import Glibc
import OpenSSLCrypto
import SQLiteStore
import ServiceConfiguration
import StrictJSON
import VerificationCore

/// `sandi restore`: puts a backup into an empty data folder (R62).
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Puts a backup into an empty data folder.",
        discussion: """
            The backup is opened with the key ring with which it was made, checked from end to end and brought to this \
            version's schema. Every verification that was pending is ended: no code works after a restore, and nothing \
            more is sent for it. Until all of that is done, the data folder has no database.

            --from-database takes a plain SQLite file instead, such as a tool that ships the log restores, and does \
            the same with it.
            """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: ArgumentHelp("A backup of `sandi backup`, or - for standard input.", valueName: "file"))
    var from: String?
    @Option(help: ArgumentHelp("A plain database file, with its -wal file beside it if it has one.", valueName: "file"))
    var fromDatabase: String?
    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (from == nil) != (fromDatabase == nil) else {
            throw ValidationError("Name either --from or --from-database.")
        }
    }

    func run() async throws {
        let settings = try options.settings()
        try Assembly.needSQLite(settings.store)
        try PrivateFolder.make(settings.store.folder)
        let restored = try restore(settings)
        let object = "applications \(restored.applications), ended verifications \(restored.endedVerifications)"
        await DataAccess.recordIfPossible(.backupRestored, object, settings)
        report(restored, settings)
        Console.hint(
            "live API keys: \(restored.liveKeys), also those revoked after the backup was made: "
                + "look through `sandi keys list`, and `sandi apps list` for applications disabled since")
    }

    private func report(_ restored: RestoredStore, _ settings: ServiceSettings) {
        if json { return Console.out(json(restored)) }
        for step in restored.migrations { Console.out("migrated: \(step)") }
        Console.out("restored into \(settings.store.folder), applications: \(restored.applications)")
        Console.out("ended because they were pending: \(restored.endedVerifications); none of their codes works")
    }

    private func restore(_ settings: ServiceSettings) throws -> RestoredStore {
        let folder = settings.store.folder
        let now = SystemClock().now()
        if let fromDatabase {
            return try BackupContent.restore(database: fromDatabase, folder: folder, random: PrivateRandom(), at: now)
        }
        let seal = BackupSeal(ring: try ring(settings))
        let source = from == "-" ? STDIN_FILENO : open(from ?? "", O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw CommandFailure.system("\(from ?? "") cannot be read") }
        defer { close(source) }
        return try BackupContent.restore(
            from: source, with: seal, folder: folder, random: PrivateRandom(), at: now)
    }

    /// A fresh ring would open nothing, so the usual hint would lead astray.
    private func ring(_ settings: ServiceSettings) throws -> KeyRing {
        do {
            return try KeyRing.load(path: settings.keys.file)
        } catch {
            throw CommandFailure(
                "\(error)", hints: ["bring the copy of the key ring with which the backup was made"], .wrongInput)
        }
    }

    private func json(_ restored: RestoredStore) -> JSONValue {
        [
            "applications": .integer(Int64(restored.applications)), "live_keys": .integer(Int64(restored.liveKeys)),
            "ended_verifications": .integer(Int64(restored.endedVerifications)),
            "migrations": .array(restored.migrations.map { .string($0) }),
        ]
    }
}
