import ArgumentParser
import OpenSSLCrypto
import ServiceConfiguration
import VerificationCore

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

    /// A new application with these options over the configured defaults.
    func application(named name: String, defaults: ApplicationDefaults) throws -> Application {
        let isPlain = name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard isPlain, (1...40).contains(name.utf8.count) else {
            throw CommandFailure("NAME: lower-case letters, digits and hyphens, 1 to 40", .wrongInput)
        }
        var application = Application(
            id: ApplicationID(random: try PrivateRandom().bytes(identifierRandomBytes)), name: name, senderName: name,
            workflow: defaults.workflow, policy: defaults.policy, countries: defaults.countries,
            locale: defaults.locale, isDisabled: false)
        try apply(to: &application)
        return application
    }

    /// Writes what was said into an application, after checking all of it.
    func apply(to application: inout Application) throws {
        var faults: [String] = []
        if let sender {
            if ApplicationOptions.isSenderName(sender) {
                application.senderName = sender
            } else {
                faults.append("--sender: 1 to 40 letters, digits, spaces and .,&'()- without links or markup")
            }
        }
        if let countries {
            if let list = ApplicationOptions.countries(countries) {
                application.countries = list
            } else {
                faults.append("--countries: two-letter codes such as ID,MY, each once, or none")
            }
        }
        if let workflow {
            if let steps = Workflow(text: workflow) {
                application.workflow = steps
            } else {
                faults.append(
                    "--workflow: 1 to 5 steps of call, email, sms or whatsapp with 5 to 300 seconds, such as "
                        + "call:45,email:120")
            }
        }
        applyReach(to: &application, &faults)
        if let locale {
            if ["id", "en", "ms", "vi"].contains(locale) {
                application.locale = locale
            } else {
                faults.append("--locale: id, en, ms or vi")
            }
        }
        applyPolicy(to: &application, &faults)
        guard faults.isEmpty else { throw CommandFailure(messages: faults, .wrongInput) }
    }

    private func applyReach(to application: inout Application, _ faults: inout [String]) {
        if let channels {
            let words = channels == "all" ? [] : channels.split(separator: ",", omittingEmptySubsequences: false)
            let known = words.compactMap { Channel(rawValue: String($0)) }
            if known.count == words.count, Set(known).count == known.count {
                application.channels = known
            } else {
                faults.append("--channels: call, email, sms and whatsapp, each once, or all")
            }
        }
        if let webDomain {
            if webDomain == "none" || WebDomain.isOne(webDomain) {
                application.webDomain = webDomain == "none" ? nil : webDomain
            } else {
                faults.append("--web-domain: a host name in small letters such as shop.example, or none")
            }
        }
    }

    private func applyPolicy(to application: inout Application, _ faults: inout [String]) {
        let own = application.policy
        do throws(CodePolicyFault) {
            application.policy = try CodePolicy.checked(
                length: codeLength ?? own.length,
                lifetimeInSeconds: codeLifetime ?? Int(own.lifetime.components.seconds),
                checksMax: checksMax ?? own.checksMax,
                allowShort: allowShortCodes || own.length < CodePolicy.ordinaryLengths.lowerBound)
        } catch {
            switch error {
            case .length: faults.append("--code-length: 6 to 10; 4 and 5 with --allow-short-codes")
            case .lifetime: faults.append("--code-lifetime: 60 to 600 seconds")
            case .checks: faults.append("--checks-max: 1 to 5")
            }
        }
    }

    /// Whether a sender name may stand in messages (R30).
    static func isSenderName(_ text: String) -> Bool {
        let marks: Set<Character> = [" ", ".", ",", "&", "'", "(", ")", "-"]
        guard (1...40).contains(text.count), !text.contains("//"), !text.lowercased().contains("www.") else {
            return false
        }
        guard text.first != " ", text.last != " ", text.contains(where: { $0.isLetter || $0.isNumber }) else {
            return false
        }
        return text.allSatisfy { $0.isLetter || $0.isNumber || marks.contains($0) }
    }

    private static func countries(_ text: String) -> [String]? {
        if text == "none" { return [] }
        let list = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let areCodes = list.allSatisfy { $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x41...0x5A).contains($0) } }
        return areCodes && Set(list).count == list.count && list.count <= 250 ? list : nil
    }
}
