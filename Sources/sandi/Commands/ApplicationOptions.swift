import ArgumentParser
import VerificationCore
import VerificationService

/// What can be said of an application on the command line; what is not said keeps its value.
struct ApplicationOptions: ParsableArguments {
    @Option(help: "The name that messages give as their sender: 1 to 40 plain characters.")
    var sender: String?
    @Option(help: "Countries that may be called, such as ID,MY; the first one reads national numbers. `none` for none.")
    var countries: String?
    @Option(help: "The steps with their seconds, such as call:45,email:120.")
    var workflow: String?
    @Option(help: "The channels that may be used at all, such as call,sms. `all` for all.")
    var channels: String?
    @Option(
        help: "The site on which codes are typed, such as shop.example, for the last line of texts. `none` for none.")
    var webDomain: String?
    @Option(help: "The language that is spoken and written: id, en, ms or vi.")
    var locale: String?
    @Option(help: "Digits in a code: 6 to 10; 4 and 5 only with --allow-short-codes.")
    var codeLength: Int?
    @Option(help: "Seconds that a code lives: 60 to 600.")
    var codeLifetime: Int?
    @Option(help: "Checks that are evaluated at most: 1 to 5.")
    var checksMax: Int?
    @Flag(help: "Allow codes of 4 digits (5 in 10,000 guesses hit) or 5 digits (5 in 100,000).")
    var allowShortCodes = false

    /// What was said, to be checked and applied by the use case.
    /// - Throws: `CommandFailure` with everything that has no meaning at all.
    func change() throws -> ApplicationChange {
        var faults: [String] = []
        var change = ApplicationChange(
            sender: sender, locale: locale, codeLength: codeLength, codeLifetime: codeLifetime, checksMax: checksMax,
            allowsShortCodes: allowShortCodes)
        if let countries {
            change.countries = countries == "none" ? [] : ApplicationOptions.words(countries)
        }
        if let workflow {
            let read = Workflow(text: workflow)
            change.steps = read?.steps
            change.lifetimeStarts = read?.lifetimeStarts
            if read == nil {
                faults.append(
                    "--workflow: 1 to 5 steps of call, email, sms or whatsapp with 5 to 300 seconds, such as "
                        + "call:45,email:120")
            }
        }
        if let channels {
            let words = channels == "all" ? [] : ApplicationOptions.words(channels)
            change.channels = words.compactMap(Channel.init(rawValue:))
            if change.channels?.count != words.count {
                faults.append("--channels: call, email, sms and whatsapp, each once, or all")
            }
        }
        if let webDomain {
            change.webDomain = webDomain == "none" ? "" : webDomain
            if webDomain.isEmpty {
                faults.append("--web-domain: a host name in small letters such as shop.example, or none")
            }
        }
        guard faults.isEmpty else { throw CommandFailure(messages: faults + tellOthers(change), .wrongInput) }
        return change
    }

    /// What else is wrong, so that everything is told at once.
    private func tellOthers(_ change: ApplicationChange) -> [String] {
        change.faults.map { CommandFailure.sentence($0) }
    }

    private static func words(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}
