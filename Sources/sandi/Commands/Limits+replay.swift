import ArgumentParser
import ServiceConfiguration
import VerificationCore
import VerificationService

extension Limits {
    /// `sandi limits replay`: changed limits, tried on what was sent.
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tells whom changed limits would have refused in the last days; changes nothing.",
            discussion: """
                Reads the stored sends, in the order of time, and counts them in memory under the application's limits \
                with the changes of --set. Limits of the application's own are tried on creates that passed a key for \
                them, as long as their destinations are stored. Numbers that were made safe are not known here, and \
                months are counted from the first day that is read on.
                """)

        @Option(help: "How many days, 1 to 30.")
        var days = 7
        @Option(name: .customLong("set"), help: "A number to change, such as prefix_numbers=3; may be repeated.")
        var settings: [String] = []
        @OptionGroup var access: LimitAccess

        func validate() throws {
            let allowed = LimitReplay.daysAllowed
            guard allowed.contains(days) else {
                throw ValidationError("--days: \(allowed.lowerBound) to \(allowed.upperBound)")
            }
        }

        func run() async throws {
            let pairs = try Limits.pairs(settings)
            let report = try await access.replay { replay, application in
                try await replay.run(days: days, changing: pairs, of: application.id)
            }
            for line in report.lines { Console.out(line) }
        }
    }

    /// Reads words such as `name=value`.
    static func pairs(_ settings: [String]) throws -> [(name: String, value: String)] {
        try settings.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw CommandFailure("\(text): name=value is wanted", .wrongInput) }
            return (name: parts[0], value: parts[1])
        }
    }
}

extension LimitReplayReport {
    /// The report for a person.
    fileprivate var lines: [String] {
        var lines = refusals.map(\.line)
        if refused > refusals.count { lines.append("… and \(refused - refusals.count) more") }
        lines.append("\(since.rfc3339) to \(until.rfc3339): \(sends) sends of \(verifications) verifications read")
        lines.append("would have been refused: \(refused), of which approved later: \(approvedLater)")
        lines.append("requests refused in truth, and therefore not among these sends: \(refusedInTruth)")
        if withoutPrefix > 0 {
            lines.append(
                "\(withoutPrefix) sends went to numbers that cannot be opened any more: limits by prefix and country, "
                    + "and caps, were not tried on them")
        }
        if unknown > 0 { lines.append("\(unknown) sends went to destinations that were erased: not tried at all") }
        if hasOwnLimits { lines.append("limits of your own were tried on the \(withOwnKeys) creates that have a key") }
        if isCut { lines.append("there are more verifications than one run reads: only the newest were tried") }
        return lines
    }
}

extension LimitReplayReport.Refusal {
    fileprivate var line: String {
        var words = [at.rfc3339, block.rule.rawValue, "\(block.used) of \(block.allowed)", channel.rawValue]
        words.append(masked ?? "a step's own destination")
        words.append(verification.text)
        if isApprovedLater { words.append("approved later") }
        return words.joined(separator: "  ")
    }
}
