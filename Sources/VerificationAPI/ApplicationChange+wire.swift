import StrictJSON
import VerificationCore
import VerificationService

extension ApplicationChange {
    /// Reads the settings out of a body; what they hold is the use case's to judge.
    init(_ fields: inout FieldReader) {
        self.init(
            sender: fields.string("sender"), steps: ApplicationChange.steps(&fields),
            lifetimeStarts: fields.word("lifetime_starts", Workflow.LifetimeStart.self),
            countries: ApplicationChange.strings("countries", &fields),
            channels: ApplicationChange.channels(&fields), webDomain: fields.string("web_domain"),
            locale: fields.string("locale"), codeLength: fields.integer("code_length"),
            codeLifetime: fields.integer("code_lifetime"), checksMax: fields.integer("checks_max"),
            allowsShortCodes: fields.flag("allow_short_codes") ?? false)
    }

    private static func steps(_ fields: inout FieldReader) -> [Workflow.Step]? {
        guard let values = fields.array("workflow") else { return nil }
        guard Workflow.stepsAllowed.contains(values.count) else {
            fields.refuse("workflow", .outOfRange, "1 to \(Workflow.stepsAllowed.upperBound) steps")
            return nil
        }
        return values.enumerated().compactMap { index, value in
            let place = "workflow[\(index)]"
            guard let members = value.members else {
                fields.refuse(place, .wrongType, "an object with `channel` and `timeout`")
                return nil
            }
            return step(FieldReader(members, path: place), &fields)
        }
    }

    private static func step(_ reader: FieldReader, _ fields: inout FieldReader) -> Workflow.Step? {
        var step = reader
        let channel = step.requiredChannel("channel")
        let timeout = step.integer("timeout")
        let gateway = step.string("gateway")
        let conditions = step.words("on", Workflow.Condition.self)
        let allowed = Workflow.timeoutSeconds
        if timeout.map(allowed.contains) != true, !step.faults.contains(where: { $0.field.hasSuffix(".timeout") }) {
            let code: FieldFault.Code = timeout == nil ? .missing : .outOfRange
            step.refuse("timeout", code, "\(allowed.lowerBound) to \(allowed.upperBound) seconds")
        }
        let faults = step.finish()
        fields.add(faults)
        guard faults.isEmpty, let channel, let timeout else { return nil }
        return Workflow.Step(
            channel: channel, timeout: .seconds(timeout), gateway: gateway, conditions: conditions)
    }

    private static func channels(_ fields: inout FieldReader) -> [Channel]? {
        guard let words = strings("channels", &fields) else { return nil }
        let channels = words.compactMap(Channel.init(rawValue:))
        guard channels.count == words.count else {
            fields.refuse("channels", .invalid, "call, email, sms and whatsapp, each once; none of them for all")
            return nil
        }
        return channels
    }

    private static func strings(_ name: String, _ fields: inout FieldReader) -> [String]? {
        guard let values = fields.array(name) else { return nil }
        let texts = values.compactMap(\.string)
        guard texts.count == values.count else {
            fields.refuse(name, .wrongType, "an array of strings")
            return nil
        }
        return texts
    }
}

extension VerificationCore.Application {
    /// The application as the API shows it.
    var wire: JSONValue {
        var object: [JSONMember] = [
            JSONMember("id", .string(id.text)), JSONMember("object", "application"),
            JSONMember("status", .string(isDisabled ? "disabled" : "active")), JSONMember("name", .string(name)),
            JSONMember("sender", .string(senderName)), JSONMember("workflow", .array(workflow.steps.map(\.wire))),
            JSONMember("lifetime_starts", .string(workflow.lifetimeStarts.rawValue)),
            JSONMember("countries", .array(countries.map { .string($0) })),
            JSONMember("channels", .array(channels.map { .string($0.rawValue) })),
            JSONMember("locale", .string(locale)),
        ]
        if let webDomain { object.append(JSONMember("web_domain", .string(webDomain))) }
        object.append(contentsOf: [
            JSONMember("code_length", .integer(Int64(policy.length))),
            JSONMember("code_lifetime", .integer(policy.lifetime.components.seconds)),
            JSONMember("checks_max", .integer(Int64(policy.checksMax))),
        ])
        return .object(object)
    }
}
