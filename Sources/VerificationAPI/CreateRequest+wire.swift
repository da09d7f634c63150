import StrictJSON
import VerificationCore
import VerificationService

extension CreateRequest {
    /// Reads the body of a create; what the fields hold is the use case's to judge.
    /// - Throws: A problem with every fault of shape at once.
    init(wire body: JSONValue) throws {
        var fields = try FieldReader(body: body)
        self.init()
        if let members = fields.object("to") {
            var to = FieldReader(members, path: "to")
            phone = to.string("phone")
            email = to.string("email")
            fields.add(to.finish())
        } else if body["to"] == nil {
            fields.refuse("to", .missing, "an object with `phone`, `email` or both")
        }
        workflow = CreateRequest.steps(&fields)
        lifetimeStarts = fields.word("lifetime_starts", Workflow.LifetimeStart.self)
        purpose = fields.string("purpose")
        locale = fields.string("locale")
        codeLength = fields.integer("code_length")
        expiresIn = fields.integer("expires_in")
        reference = fields.string("reference")
        metadata = CreateRequest.pairs("metadata", &fields)
        limitKeys = CreateRequest.pairs("limits", &fields)
        transaction = fields.transaction("transaction")
        // Read by the handler, which thinks up the handle.
        _ = fields.flag("handle")
        let faults = fields.finish()
        guard faults.isEmpty else { throw Problem.invalid(faults) }
    }

    private static func steps(_ fields: inout FieldReader) -> [Step]? {
        guard let values = fields.array("workflow") else { return nil }
        guard Workflow.stepsAllowed.contains(values.count) else {
            fields.refuse("workflow", .outOfRange, "1 to \(Workflow.stepsAllowed.upperBound) steps")
            return nil
        }
        return values.enumerated().compactMap { index, value in
            let place = "workflow[\(index)]"
            guard let members = value.members else {
                fields.refuse(place, .wrongType, "an object with `channel` and, if wanted, `timeout`")
                return nil
            }
            var step = FieldReader(members, path: place)
            let channel = step.requiredChannel("channel")
            let timeout = step.integer("timeout")
            let gateway = step.string("gateway")
            let destination = step.string("to")
            let conditions = step.words("on", Workflow.Condition.self)
            fields.add(step.finish())
            return channel.map {
                Step(
                    channel: $0, timeoutInSeconds: timeout, gateway: gateway, destination: destination,
                    conditions: conditions)
            }
        }
    }

    private static func pairs(_ name: String, _ fields: inout FieldReader) -> [MetadataPair] {
        guard let members = fields.object(name) else { return [] }
        return members.compactMap { member in
            guard let text = member.value.string else {
                fields.refuse("\(name).\(FieldName.shown(member.name))", .wrongType, "a string")
                return nil
            }
            return MetadataPair(name: member.name, value: text)
        }
    }
}

extension FieldReader {
    /// A channel's name, which may be left out.
    mutating func channel(_ name: String) -> Channel? {
        guard let text = string(name) else { return nil }
        guard let channel = Channel(rawValue: text) else {
            refuse(name, .invalid, channelsAllowed)
            return nil
        }
        return channel
    }

    /// A word out of a closed list, which may be left out.
    mutating func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ kind: Word.Type) -> Word?
    where Word.RawValue == String {
        guard let text = string(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            refuse(name, .invalid, allowed(kind))
            return nil
        }
        return word
    }

    /// A list of words out of a closed list, each once; none when it is left out.
    mutating func words<Word: RawRepresentable & CaseIterable & Hashable>(
        _ name: String, _ kind: Word.Type
    ) -> Set<Word> where Word.RawValue == String {
        guard let values = array(name) else { return [] }
        let words = values.compactMap { $0.string.flatMap(Word.init(rawValue:)) }
        guard !values.isEmpty, words.count == values.count, Set(words).count == words.count else {
            refuse(name, .invalid, "a list of at least \(allowed(kind)), each once")
            return []
        }
        return Set(words)
    }

    mutating func requiredChannel(_ name: String) -> Channel? {
        guard let text = requiredString(name, channelsAllowed) else { return nil }
        guard let channel = Channel(rawValue: text) else {
            refuse(name, .invalid, channelsAllowed)
            return nil
        }
        return channel
    }
}

private let channelsAllowed = "one of " + Channel.allCases.map(\.rawValue).joined(separator: ", ")

private func allowed<Word: RawRepresentable & CaseIterable>(_ kind: Word.Type) -> String
where Word.RawValue == String {
    "one of " + Word.allCases.map(\.rawValue).joined(separator: ", ")
}
