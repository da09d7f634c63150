import ArgumentParser
import OpenSSLCrypto
import ServiceConfiguration
import StrictJSON
import VerificationCore

extension Secrets {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the keys' purposes, ids and times, never the keys.",
            discussion: """
                The check value tells a key from another of the same id without telling anything of it: two machines \
                have the same ring when they print the same.
                """)

        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let ring = try Assembly.keyRing(try options.settings().keys.file)
            let now = SystemClock().now()
            let lines = try KeyPurpose.allCases.flatMap { purpose in
                try ring.keys(for: purpose).map { try Line(purpose, $0, ring, at: now) }
            }
            if json { return Console.out(.array(lines.map(\.json))) }
            for line in lines { Console.out(line.text) }
            for purpose in ring.lacking { Console.out("\(purpose.rawValue)  none") }
        }
    }

    /// What is told of a key.
    private struct Line {
        /// What a key does by now.
        enum Part: String {
            /// It waits for its time.
            case coming
            /// It makes new values.
            case current
            /// It reads what it made.
            case former
        }

        let purpose: KeyPurpose
        let key: RingKey
        let part: Part
        let check: String

        init(_ purpose: KeyPurpose, _ key: RingKey, _ ring: KeyRing, at now: Timestamp) throws {
            self.purpose = purpose
            self.key = key
            let current = ring.currentID(for: purpose, at: now) ?? key.id
            part = key.id == current ? .current : key.id > current ? .coming : .former
            do throws(VaultError) {
                check = try key.checkValue()
            } catch {
                throw CommandFailure("a check value cannot be made: \(error)", .unreachable)
            }
        }

        var text: String {
            "\(purpose.rawValue) \(key.id)  makes new values from \(key.createdAt.rfc3339)  check \(check)"
                + "  (\(part.rawValue))"
        }

        var json: JSONValue {
            [
                "purpose": .string(purpose.rawValue), "id": .integer(Int64(key.id)),
                "makes_new_from": .string(key.createdAt.rfc3339), "part": .string(part.rawValue),
                "check": .string(check),
            ]
        }
    }
}
