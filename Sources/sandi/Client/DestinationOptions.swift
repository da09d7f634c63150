import ArgumentParser
import StrictJSON

/// Where a code is to be sent, and how.
struct DestinationOptions: ParsableArguments {
    @Option(help: "The phone number, such as +6281234567890.")
    var phone: String?

    @Option(help: "The mail address, such as ann@example.com.")
    var email: String?

    @Option(help: "The language that is spoken and written: id, en, ms or vi.")
    var locale: String?

    @Option(help: "What the verification is for, such as login.")
    var purpose: String?

    @Option(help: "The steps, such as call:45,email:120.")
    var workflow: String?

    func validate() throws {
        guard phone != nil || email != nil else {
            throw ValidationError("name --phone, --email or both")
        }
    }

    /// The body of the create request.
    func body() throws -> JSONValue {
        var to: [JSONMember] = []
        if let phone { to.append(JSONMember("phone", .string(phone))) }
        if let email { to.append(JSONMember("email", .string(email))) }
        var members = [JSONMember("to", .object(to))]
        if let locale { members.append(JSONMember("locale", .string(locale))) }
        if let purpose { members.append(JSONMember("purpose", .string(purpose))) }
        if let workflow { members.append(JSONMember("workflow", .array(try steps(workflow)))) }
        return .object(members)
    }

    private func steps(_ text: String) throws -> [JSONValue] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let fields = part.split(separator: ":", omittingEmptySubsequences: false)
            guard let channel = fields.first, !channel.isEmpty, fields.count <= 2 else {
                throw CommandFailure("--workflow: steps such as call:45,email:120", .wrongInput)
            }
            var step = [JSONMember("channel", .string(String(channel)))]
            if fields.count == 2 {
                guard let seconds = Int64(fields[1]) else {
                    throw CommandFailure("--workflow: the seconds after `:` are a number", .wrongInput)
                }
                step.append(JSONMember("timeout", .integer(seconds)))
            }
            return .object(step)
        }
    }
}
