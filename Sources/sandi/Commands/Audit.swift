import ArgumentParser
import ServiceConfiguration
import StrictJSON
import VerificationCore
import VerificationService

/// `sandi audit`: what was done to keys, applications and data (R82).
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows and verifies the audit trail.", subcommands: [Verify.self, List.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Verifies the audit chain and names the first broken entry.",
            discussion: """
                Prints the number of the newest entry. Who can write to the database could put an older copy of all of \
                it in its place; keep the number elsewhere, and give it with --at-least to notice that, too.
                """)

        @Option(help: "Refuse a chain whose newest entry has a lower number.")
        var atLeast: Int?
        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            let (verified, count) = try await DataAccess.with(try options.settings(), checksRing: false) { data in
                let scribe = try data.scribe()
                do {
                    let verified = try await scribe.verify()
                    return (verified, try await data.secrecy.auditAnchor()?.count ?? 0)
                } catch let fault as AuditFault {
                    throw CommandFailure("the audit trail is broken: \(fault)", .refused)
                }
            }
            if let atLeast, count < atLeast {
                throw CommandFailure(
                    "the audit trail is broken: it ends with entry \(count), and there was an entry \(atLeast)",
                    .refused)
            }
            if json {
                return Console.out(["verified": .integer(Int64(verified)), "newest": .integer(Int64(count))])
            }
            Console.out("\(verified) entries, the newest has the number \(count): all are as they were written")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the newest entries, oldest first.")

        @Option(help: "How many, 1 to 1000.")
        var limit = 50
        @OptionGroup var options: ConfigurationOptions
        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            guard (1...1000).contains(limit) else { throw CommandFailure("--limit: 1 to 1000", .wrongInput) }
            let lines = try await DataAccess.with(try options.settings(), checksRing: false) { data in
                let count = try await data.secrecy.auditAnchor()?.count ?? 0
                return try await data.secrecy.auditLines(after: count - limit, limit: limit)
            }
            if json { return Console.out(.array(lines.map(Self.json))) }
            for line in lines {
                let rest = [line.application, line.object].compactMap { $0 }.joined(separator: "  ")
                Console.out(
                    LogText.plain("\(line.number)  \(line.at.rfc3339)  \(line.act)  \(line.actor)  \(rest)"))
            }
        }

        private static func json(_ line: AuditLine) -> JSONValue {
            [
                "number": .integer(Int64(line.number)), "at": .string(line.at.rfc3339), "act": .string(line.act),
                "actor": .string(line.actor), "application": line.application.map { .string($0) } ?? .null,
                "object": line.object.map { .string($0) } ?? .null,
            ]
        }
    }
}
