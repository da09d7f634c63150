import ArgumentParser
import FoundationEssentials
import OpenSSLCrypto
import ProofSigning
import ServiceConfiguration
import StrictJSON
import VerificationCore

/// `sandi proofs`: the keys that sign what approvals prove.
struct Proofs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes, rotates and lists the keys that sign proofs.",
        subcommands: [Initialize.self, Rotate.self, List.self])

    struct Initialize: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "init", abstract: "Makes the first key.",
            discussion: """
                A running service takes no notice of a first key: start it again. All machines use the same file.
                """)

        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Succeed without a change when there are keys already.")
        var ifMissing = false

        func run() async throws {
            let settings = try options.settings()
            if ifMissing, FileManager.default.fileExists(atPath: settings.proofs.file) {
                _ = try Assembly.proofKeys(settings)
                return
            }
            let id = try Proofs.make(settings)
            await DataAccess.recordIfPossible(.proofsCreated, id, settings)
            Console.out("proof key written to \(settings.proofs.file)")
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds a key that takes over in ten minutes.",
            discussion: """
                The new key is published at once and signs once every verifier can know it; the former one stays \
                published until its last proof has expired. Running services take the change up by themselves. Copy \
                the file to the other machines within the ten minutes.
                """)

        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let settings = try options.settings()
            let ring = try Assembly.proofKeys(settings)
            let rotated = try Proofs.explaining {
                let algorithm = ProofAlgorithm(settings.proofs.algorithm)
                return try ring.rotated(algorithm, random: PrivateRandom(), at: SystemClock().now())
            }
            let place = rotated.keys.count - 1
            // First written down, then done: a rotation that failed leaves an entry too many, never one too few.
            try await DataAccess.record(.proofsRotated, rotated.keys[place].id, settings)
            try Proofs.explaining { try rotated.saveRotated(path: settings.proofs.file) }
            let begin = rotated.start(of: place)
            Console.out("added \(rotated.keys[place]), which signs from \(begin.rfc3339) on")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the keys' ids and times, never the keys.")

        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let ring = try Assembly.proofKeys(try options.settings())
            let now = SystemClock().now()
            let signing = ring.signing(at: now).id
            let lines = ring.keys.indices.map { index in
                Line(
                    key: ring.keys[index], isSigning: ring.keys[index].id == signing, start: ring.start(of: index),
                    end: ring.end(of: index))
            }
            if json { return Console.out(.array(lines.map(\.json))) }
            for line in lines { Console.out(line.text) }
        }

        private struct Line {
            let key: ProofKey
            let isSigning: Bool
            let start: Timestamp
            let end: Timestamp?

            var text: String {
                let until = end.map { ", published until \($0.rfc3339)" } ?? ""
                return "\(key.id)  \(key.algorithm.rawValue)  signs from \(start.rfc3339)\(until)"
                    + (isSigning ? "  (signing)" : "")
            }

            var json: JSONValue {
                [
                    "id": .string(key.id), "algorithm": .string(key.algorithm.rawValue),
                    "signs_from": .string(start.rfc3339), "signing": .bool(isSigning),
                    "published_until": end.map { .string($0.rfc3339) } ?? .null,
                ]
            }
        }
    }

    /// Makes a ring with one key, and answers with the key's id.
    @discardableResult
    static func make(_ settings: ServiceSettings) throws -> String {
        let path = settings.proofs.file
        try PrivateFolder.make(PrivateFolder.of(file: path))
        return try explaining {
            let algorithm = ProofAlgorithm(settings.proofs.algorithm)
            let ring = try ProofKeyRing.generate(algorithm, random: PrivateRandom(), at: SystemClock().now())
            try ring.save(path: path)
            return ring.keys[0].id
        }
    }

    /// Says in words for the command line why something failed.
    private static func explaining<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let fault as ProofFault {
            throw CommandFailure(fault.reason, .wrongInput)
        } catch {
            throw CommandFailure("\(error)", .wrongInput)
        }
    }
}
