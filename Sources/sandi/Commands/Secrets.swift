import ArgumentParser
import FoundationEssentials
import OpenSSLCrypto
import ServiceConfiguration
import VerificationCore

/// `sandi secrets`: the key ring that stands outside the database.
struct Secrets: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes, lists and rotates the keys under which codes and destinations are stored.",
        subcommands: [
            Initialize.self, AddMissing.self, List.self, Rotate.self, Reencrypt.self, Retire.self,
        ])

    struct Initialize: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init", abstract: "Makes the key ring, and the key of proofs where there is none.",
            discussion: """
                The ring is not in any backup of the database. Keep a copy of it elsewhere: without it no code and no \
                destination can be read, and with it and the database both can.
                """)

        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Succeed without a change when there is a ring already.")
        var ifMissing = false

        func run() async throws {
            let settings = try options.settings()
            let path = settings.keys.file
            if !FileManager.default.fileExists(atPath: settings.proofs.file) { try Proofs.make(settings) }
            if ifMissing, FileManager.default.fileExists(atPath: path) {
                _ = try Assembly.keyRing(path)
                return
            }
            try PrivateFolder.make(PrivateFolder.of(file: path))
            do {
                try KeyRing.generate(random: PrivateRandom(), at: SystemClock().now()).save(path: path)
            } catch {
                throw CommandFailure("\(error)", .wrongInput)
            }
            Console.out("key ring written to \(path)")
            if !ifMissing { Console.hint("keep a copy of it away from the database") }
        }
    }

    struct AddMissing: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a key for each purpose that the ring has none for.",
            discussion: """
                A ring that an older version made lacks the keys of newer purposes, such as backups. The keys that it \
                has stay as they are; a running service need not be started again.
                """)

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let settings = try options.settings()
            let path = settings.keys.file
            let ring = try Assembly.keyRing(path)
            let lacking = ring.lacking
            guard !lacking.isEmpty else { return Console.out("the key ring lacks nothing") }
            let names = lacking.map(\.rawValue).joined(separator: ", ")
            // First written down, then done, unless the ring lacks what an entry is written with.
            let canWriteDown = (try? Assembly.vault(settings)) != nil
            if canWriteDown { try await DataAccess.record(.secretsCompleted, names, settings) }
            do {
                try ring.completed(random: PrivateRandom(), at: SystemClock().now()).saveRotated(path: path)
            } catch {
                throw CommandFailure("\(error)", .wrongInput)
            }
            if !canWriteDown { await DataAccess.recordIfPossible(.secretsCompleted, names, settings) }
            Console.out("added a key for \(names) to \(path)")
            Console.hint("renew your copy of the ring")
        }
    }
}
