public import VerificationCore

/// What is to be different about an application; nil keeps what it has.
public struct ApplicationChange: Sendable, Hashable {
    /// The name that messages give as their sender.
    public var sender: String?
    public var steps: [Workflow.Step]?
    public var lifetimeStarts: Workflow.LifetimeStart?
    /// ISO 3166 codes; the first one reads national numbers.
    public var countries: [String]?
    /// The channels that may be used at all; empty for all.
    public var channels: [Channel]?
    /// A host name, or an empty text to take it away.
    public var webDomain: String?
    public var locale: String?
    public var codeLength: Int?
    /// Seconds.
    public var codeLifetime: Int?
    public var checksMax: Int?
    /// Whether codes of 4 and 5 digits are allowed.
    public var allowsShortCodes: Bool

    public init(
        sender: String? = nil, steps: [Workflow.Step]? = nil, lifetimeStarts: Workflow.LifetimeStart? = nil,
        countries: [String]? = nil, channels: [Channel]? = nil, webDomain: String? = nil, locale: String? = nil,
        codeLength: Int? = nil, codeLifetime: Int? = nil, checksMax: Int? = nil, allowsShortCodes: Bool = false
    ) {
        self.sender = sender
        self.steps = steps
        self.lifetimeStarts = lifetimeStarts
        self.countries = countries
        self.channels = channels
        self.webDomain = webDomain
        self.locale = locale
        self.codeLength = codeLength
        self.codeLifetime = codeLifetime
        self.checksMax = checksMax
        self.allowsShortCodes = allowsShortCodes
    }

    /// What is wrong whatever the application: the faults of an application that has nothing unusual.
    public var faults: [FieldFault] {
        let steps = [Workflow.Step(channel: .call, timeout: .seconds(45))]
        guard let workflow = try? Workflow(steps) else { preconditionFailure("the workflow is well written") }
        var tried = Application(
            id: ApplicationID(random: [UInt8](repeating: 0, count: identifierRandomBytes)), name: "", senderName: "",
            workflow: workflow, policy: .standard, countries: [], locale: "en", isDisabled: false)
        return apply(to: &tried)
    }

    /// Writes the change into an application after checking all of it.
    /// - Returns: Every fault; when there is any, the application is to be thrown away.
    func apply(to application: inout Application) -> [FieldFault] {
        var faults: [FieldFault] = []
        if let sender {
            application.senderName = sender
            if !SenderName.isOne(sender) { faults.append(FieldFault("sender", .invalid, SenderName.allowed)) }
        }
        if let countries {
            application.countries = countries
            let areDistinct = Set(countries).count == countries.count
            if !countries.allSatisfy(StopTarget.isCountry) || !areDistinct || countries.count > countriesMax {
                faults.append(FieldFault("countries", .invalid, "two-letter codes such as ID and MY, each once"))
            }
        }
        applyReach(to: &application, &faults)
        applyWorkflow(to: &application, &faults)
        applyPolicy(to: &application, &faults)
        return faults
    }

    private func applyReach(to application: inout Application, _ faults: inout [FieldFault]) {
        if let channels {
            application.channels = channels
            if Set(channels).count != channels.count {
                faults.append(FieldFault("channels", .invalid, "call, email, sms and whatsapp, each once"))
            }
        }
        if let webDomain {
            application.webDomain = webDomain.isEmpty ? nil : webDomain
            if !webDomain.isEmpty, !WebDomain.isOne(webDomain) {
                faults.append(
                    FieldFault("web_domain", .invalid, "a host name in small letters such as shop.example"))
            }
        }
        if let locale {
            application.locale = locale
            if !locales.contains(locale) { faults.append(FieldFault("locale", .unknownLocale, "id, en, ms or vi")) }
        }
    }

    private func applyWorkflow(to application: inout Application, _ faults: inout [FieldFault]) {
        guard steps != nil || lifetimeStarts != nil else { return }
        do throws(WorkflowFault) {
            application.workflow = try Workflow(
                steps ?? application.workflow.steps,
                lifetimeStarts: lifetimeStarts ?? application.workflow.lifetimeStarts)
        } catch {
            faults.append(FieldFault(error))
        }
    }

    private func applyPolicy(to application: inout Application, _ faults: inout [FieldFault]) {
        let own = application.policy
        do throws(CodePolicyFault) {
            application.policy = try CodePolicy.checked(
                length: codeLength ?? own.length,
                lifetimeInSeconds: codeLifetime ?? Int(own.lifetime.components.seconds),
                checksMax: checksMax ?? own.checksMax,
                allowShort: allowsShortCodes || own.length < CodePolicy.ordinaryLengths.lowerBound)
        } catch {
            switch error {
            case .length:
                faults.append(FieldFault("code_length", .outOfRange, "6 to 10; 4 and 5 with `allow_short_codes`"))
            case .lifetime: faults.append(FieldFault("code_lifetime", .outOfRange, "60 to 600 seconds"))
            case .checks: faults.append(FieldFault("checks_max", .outOfRange, "1 to 5"))
            }
        }
    }
}

/// Names of senders, as they may stand in messages (R30).
public enum SenderName {
    static let allowed = "1 to 40 letters, digits, spaces and .,&'()- without links or markup"

    /// Whether a text is one.
    public static func isOne(_ text: String) -> Bool {
        let marks: Set<Character> = [" ", ".", ",", "&", "'", "(", ")", "-"]
        guard (1...40).contains(text.count), !text.contains("//"), !text.lowercased().contains("www.") else {
            return false
        }
        guard text.first != " ", text.last != " ", text.contains(where: { $0.isLetter || $0.isNumber }) else {
            return false
        }
        return text.allSatisfy { $0.isLetter || $0.isNumber || marks.contains($0) }
    }
}

/// Names of applications: short, for people, unique.
public enum ApplicationName {
    /// What is allowed, for people.
    public static let allowed = "lower-case letters, digits and hyphens, 1 to 40"

    /// Whether a text is one.
    public static func isOne(_ text: String) -> Bool {
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}

extension FieldFault {
    /// What is wrong with the steps of an application's workflow.
    fileprivate init(_ fault: WorkflowFault) {
        switch fault {
        case .stepCount: self.init("workflow", .outOfRange, "1 to \(Workflow.stepsAllowed.upperBound) steps")
        case .timeout(let step):
            let allowed = Workflow.timeoutSeconds
            let detail = "\(allowed.lowerBound) to \(allowed.upperBound) seconds"
            self.init("workflow[\(step)].timeout", .outOfRange, detail)
        case .condition(let step):
            self.init("workflow[\(step)].on", .invalid, "no condition for the first step")
        case .gateway(let step):
            self.init("workflow[\(step)].gateway", .invalid, "1 to 40 lower-case letters, digits and hyphens")
        }
    }
}

private let locales = ["id", "en", "ms", "vi"]
private let countriesMax = 250
