import ArgumentParser
import OpenSSLCrypto
import ServiceConfiguration
import VerificationCore
import VerificationService

extension Secrets {
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a fresh key for each purpose, which makes all new data from then on.",
            discussion: """
                The former keys stay and go on reading what they made. A running service takes the ring up within two \
                seconds, without a pause. Where several machines serve, give --in-minutes and bring the ring to all of \
                them before that time is over: until then the fresh keys make nothing.
                """)

        @Option(help: "Purposes separated by commas; without it all but index.")
        var purpose: String?
        @Option(help: "Minutes until the fresh keys make new data, 0 to 10080.")
        var inMinutes = 0
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let purposes = try purpose.map(Secrets.purposes) ?? Set(KeyPurpose.rotating)
            guard !purposes.contains(.index) else {
                throw CommandFailure(
                    "--purpose: the index key is not rotated",
                    hints: ["stored look-up values could not be found any more: docs/operating/key-rotation.md"],
                    .wrongInput)
            }
            guard (0...10_080).contains(inMinutes) else {
                throw CommandFailure("--in-minutes: 0 to 10080", .wrongInput)
            }
            let settings = try options.settings()
            let path = settings.keys.file
            let start = SystemClock().now() + .seconds(inMinutes * 60)
            let rotated = try Assembly.keyRing(path).rotated(purposes, random: PrivateRandom(), at: start)
            let ids = purposes.sorted { $0.rawValue < $1.rawValue }
                .map { "\($0.rawValue) \(rotated.keys(for: $0).last?.id ?? 0)" }.joined(separator: ", ")
            // First written down, then done: a rotation that failed leaves an entry too many, never one too few.
            try await DataAccess.with(settings) { try await $0.record(.secretsRotated, ids) }
            do {
                try rotated.saveRotated(path: path)
            } catch {
                throw CommandFailure("\(error)", .wrongInput)
            }
            Console.out("added \(ids)")
            if inMinutes > 0 { Console.out("they make new data from \(start.rfc3339) on") }
            Console.hint("renew your copy of the ring")
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Takes a former key off the ring once nothing needs it any more.",
            discussion: """
                Refused for a key that makes new data, that did so less than 15 minutes ago, or that anything stored \
                was made with. Backups cannot be looked into: --backups-deleted says that none is left that needs the \
                key.
                """)

        @Option(help: "The key's purpose.")
        var purpose: String
        @Option(help: "The key's id, as `sandi secrets list` shows it.")
        var id: UInt32
        @Flag(help: "No backup is left that was sealed under the key, or that holds what it sealed.")
        var backupsDeleted = false
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            guard let purpose = try Secrets.purposes(purpose).first, purpose != .index else {
                throw CommandFailure("--purpose: a purpose other than index", .wrongInput)
            }
            guard backupsDeleted else {
                throw CommandFailure(
                    "backups may need the key", hints: ["--backups-deleted says that none is left that does"],
                    .refused)
            }
            let settings = try options.settings()
            let path = settings.keys.file
            let ring = try Assembly.keyRing(path)
            let now = SystemClock().now()
            let retired: KeyRing
            do {
                retired = try ring.retiring(id, for: purpose, at: now, path: path)
            } catch {
                throw CommandFailure("\(error)", .wrongInput)
            }
            guard !ring.isInUse(id, for: purpose, at: now) else {
                throw CommandFailure(
                    "key \(id) for '\(purpose.rawValue)' made new data less than 15 minutes ago", .refused)
            }
            try await DataAccess.with(settings) { data in
                guard !(try await data.secrecy.keysInUse().holds(id, purpose)) else {
                    throw CommandFailure(
                        "stored rows were made with key \(id) for '\(purpose.rawValue)'",
                        hints: ["`sandi secrets reencrypt` seals them anew; codes end within 10 minutes"], .refused)
                }
                try await data.record(.secretsRetired, "\(purpose.rawValue) \(id)")
            }
            do {
                try retired.saveRetired(id, for: purpose, path: path)
            } catch {
                throw CommandFailure("\(error)", .wrongInput)
            }
            Console.out("retired key \(id) for \(purpose.rawValue)")
        }
    }

    struct Reencrypt: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seals what is stored under the current keys.",
            discussion: "A running service does the same by itself, a few at a time, after each rotation.")

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let settings = try options.settings()
            let vault = try Assembly.vault(settings)
            let count = try await DataAccess.with(settings) { data in
                let renewal = SubjectRenewal(store: data.secrecy, renewal: vault)
                var count = 0
                var place: SubjectRenewal.Place?
                repeat {
                    let (renewed, next) = try await renewal.step(after: place)
                    count += renewed
                    place = next
                } while place != nil
                if count > 0 { try await data.record(.secretsReencrypted, "subjects \(count)") }
                return count
            }
            Console.out("\(count) keys of destinations sealed anew")
        }
    }

    static func purposes(_ text: String) throws -> Set<KeyPurpose> {
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
        let purposes = names.compactMap { KeyPurpose(rawValue: String($0)) }
        guard purposes.count == names.count else {
            let allowed = KeyPurpose.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure("--purpose: some of \(allowed), separated by commas", .wrongInput)
        }
        return Set(purposes)
    }
}

extension KeysInUse {
    fileprivate func holds(_ id: UInt32, _ purpose: KeyPurpose) -> Bool {
        switch purpose {
        case .code: code.contains(id)
        case .envelope: envelope.contains(id)
        case .destination: destination.contains(id)
        case .subject: subject.contains(id)
        case .audit: audit.contains(id)
        case .index: true
        case .backup: false
        }
    }
}
