import ArgumentParser
import Glibc
import OpenSSLCrypto
import SQLiteStore
import ServiceConfiguration
import StrictJSON

/// `sandi backup`: a sealed copy of the database (R61).
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes a sealed copy of the database, also beside a running service.",
        discussion: """
            The copy is of one moment, is checked from end to end and sealed under the key ring's backup key. It holds \
            no keys: without a copy of the ring it opens nothing. While it is made, the data folder needs room for the \
            database once more.

            sandi backup --to /backup/sandi-$(date +%F)
            sandi backup --to - | ssh backup@host 'cat > sandi-backup'
            """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: ArgumentHelp("The file to write, or - for standard output.", valueName: "file"))
    var to: String
    @Flag(help: "Replace an older backup of this name.")
    var force = false
    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try options.settings()
        try Assembly.needSQLite(settings.store)
        let seal = BackupSeal(ring: try Assembly.keyRing(settings.keys.file))
        guard let key = seal.keyID else {
            throw CommandFailure(
                "the key ring \(settings.keys.file) has no key for backups",
                hints: ["`sandi secrets add-missing` adds it; then renew your copy of the ring"], .wrongInput)
        }
        let folder = settings.store.folder
        if to == "-" {
            guard !Console.isTerminal else {
                throw CommandFailure("the backup would go to the terminal", hints: ["name a file"], .wrongInput)
            }
            let bytes = try BackupContent.seal(folder: folder, with: seal, to: STDOUT_FILENO)
            return Console.note("backup of \(FreeSpace.text(bytes)) written, sealed under backup key \(key)")
        }
        let file = try PartialFile(to, overwrites: force)
        try checkRoom(settings)
        let bytes = try BackupContent.seal(folder: folder, with: seal, to: file.descriptor)
        try file.publish()
        if json {
            return Console.out(
                ["file": .string(to), "bytes": .integer(Int64(bytes)), "backup_key": .integer(Int64(key))])
        }
        Console.out("backup of \(FreeSpace.text(bytes)) written to \(to), sealed under backup key \(key)")
    }

    /// The sealed file is as large as the copy in the data folder, and may have to share its disk.
    private func checkRoom(_ settings: ServiceSettings) throws {
        let folder = PrivateFolder.of(file: to)
        let bytes: Int
        do {
            bytes = try StoreSnapshot.expectedBytes(folder: settings.store.folder)
        } catch {
            throw CommandFailure("\(error)", .wrongInput)
        }
        let wanted = bytes * (isOneDisk(folder, settings.store.folder) ? 2 : 1) + bytes / 10
        guard let free = FreeSpace.bytes(in: folder), free < wanted else { return }
        throw CommandFailure(
            "the backup needs \(FreeSpace.text(wanted)) in \(folder); \(FreeSpace.text(free)) are free", .unreachable)
    }

    private func isOneDisk(_ one: String, _ other: String) -> Bool {
        var first = stat()
        var second = stat()
        return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev
    }
}
