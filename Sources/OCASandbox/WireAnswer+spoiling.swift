import HTTPTypes
import SandboxPhone
import StrictJSON

extension WireAnswer {
    private static let hugeBytes = 10 << 20
    /// The names under which the documents and the samples know an id.
    private static let idNames: Set<String> = ["call_id", "msg_id", "msg_uid", "msgid", "uuid", "id"]

    /// Does to the answer what the fault says, where it is the answer that is wrong.
    mutating func spoil(by fault: Fault) {
        switch fault.kind {
        case .empty: body = []
        case .html:
            headers[.contentType] = "text/html"
            body = Array("<!doctype html><title>Log in</title><p>Please log in to use this network.</p>\n".utf8)
        case .wrongContentType: headers[.contentType] = "text/html"
        case .invalidJSON: body = body.dropLast() + Array(",".utf8) + body.suffix(1)
        case .cutJSON: body.removeLast(body.count - body.count / 2)
        case .wrongTypes: change(WireAnswer.otherType)
        case .otherNames: rename { WireAnswer.idNames.contains($0) ? "identifier" : $0 }
        case .huge: body += [UInt8](repeating: 0x20, count: WireAnswer.hugeBytes)
        case .clockSkew: change { WireAnswer.later($0, by: .seconds(fault.seconds)) }
        default: break
        }
    }

    private mutating func change(_ leaf: (JSONValue) -> JSONValue) {
        guard let value = try? JSONValue.parse(body) else { return }
        body = WireAnswer.mapped(value, leaf) { $0 }.serialized()
    }

    private mutating func rename(_ name: (String) -> String) {
        guard let value = try? JSONValue.parse(body) else { return }
        body = WireAnswer.mapped(value, { $0 }, name).serialized()
    }

    /// The same value with other leaves and other names of members.
    private static func mapped(
        _ value: JSONValue, _ leaf: (JSONValue) -> JSONValue, _ name: (String) -> String
    ) -> JSONValue {
        if let array = value.array { return .array(array.map { mapped($0, leaf, name) }) }
        guard let members = value.members else { return leaf(value) }
        return .object(members.map { JSONMember(name($0.name), mapped($0.value, leaf, name)) })
    }

    private static func otherType(_ leaf: JSONValue) -> JSONValue {
        switch leaf {
        case .bool: "perhaps"
        case .string: .array([leaf])
        default: .object([JSONMember("value", leaf)])
        }
    }

    /// A moment is moved; anything else stays as it is.
    private static func later(_ leaf: JSONValue, by skew: Duration) -> JSONValue {
        guard let moment = leaf.string.flatMap({ SandboxTime(iso8601: $0) }) else { return leaf }
        return .string((moment + skew).iso8601)
    }
}
