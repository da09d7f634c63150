import HTTPTypes
import StrictJSON
import Testing
import VerificationAPI
import Yams

/// The OpenAPI document as a judge of answers.
enum Contract {
    static let document: JSONValue = {
        do {
            return try value(try #require(try Yams.compose(yaml: OpenAPIDocument.text)))
        } catch {
            return .null
        }
    }()

    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    /// Holds an answer against the document: its header fields, its status and its body.
    static func check(_ answer: Answer, _ method: HTTPRequest.Method, _ path: String) throws {
        let place = "\(method) \(path) \(answer.status)"
        #expect(answer.headers[.cacheControl] == "no-store", "\(place)")
        #expect(answer.headers[.xContentTypeOptions] == "nosniff", "\(place)")
        #expect(answer.headers[.init("X-Request-Id")!]?.isEmpty == false, "\(place)")
        if method == .head {
            #expect(answer.bytes.isEmpty, "\(place)")
            return
        }
        if answer.status >= 400 {
            try checkProblem(answer, place)
        } else {
            try checkSuccess(answer, method, path, place)
        }
    }

    private static func checkProblem(_ answer: Answer, _ place: String) throws {
        #expect(answer.headers[.contentType] == "application/problem+json", "\(place)")
        let schema: JSONValue = ["$ref": "#/components/schemas/Problem"]
        try validate(answer.json ?? .null, schema, place)
        #expect(answer.json?["status"]?.integer == Int64(answer.status), "\(place)")
        #expect(answer.json?["request_id"]?.string == answer.headers[.init("X-Request-Id")!], "\(place)")
        // A destination that awaits unlocking does not open by itself.
        let isEndless = answer.code == "destination_closed" && answer.json?["retry_at"] == nil
        if answer.status == 429 || answer.status == 503, !isEndless {
            #expect(answer.headers[.retryAfter].flatMap { Int($0) }.map { $0 >= 1 } == true, "\(place)")
        }
        if answer.status == 401 { #expect(answer.headers[.wwwAuthenticate] != nil, "\(place)") }
        if answer.status == 405 { #expect(answer.headers[.allow] != nil, "\(place)") }
    }

    private static func checkSuccess(
        _ answer: Answer, _ method: HTTPRequest.Method, _ path: String, _ place: String
    ) throws {
        guard let operation = operation(method, path) else { throw Violation(description: "\(place): not documented") }
        guard let response = operation["responses"]?["\(answer.status)"].map(resolve),
            let content = response["content"]?.members?.first
        else { throw Violation(description: "\(place): the status is not documented") }
        #expect(answer.headers[.contentType] == content.name, "\(place)")
        let body = content.name == "application/json" ? answer.json ?? .null : .string(answer.text)
        try validate(body, content.value["schema"] ?? .null, place)
        for header in answer.headers where header.name == .location || header.name.rawName == "Idempotent-Replayed" {
            #expect(response["headers"]?[header.name.rawName] != nil, "\(place): \(header.name) is not documented")
        }
    }

    /// The operation that a path and method name.
    static func operation(_ method: HTTPRequest.Method, _ path: String) -> JSONValue? {
        let wanted = path.prefix { $0 != "?" }.split(separator: "/")
        let template = document["paths"]?.members?.first { candidate in
            let parts = candidate.name.split(separator: "/")
            return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        return template?.value[method.rawValue.lowercased()]
    }
}

extension Contract {
    static func resolve(_ schema: JSONValue) -> JSONValue {
        guard let reference = schema["$ref"]?.string else { return schema }
        let found = reference.split(separator: "/").dropFirst().reduce(document as JSONValue?) { $0?[String($1)] }
        return found ?? .null
    }

    /// Judges a value by the part of JSON Schema that the document uses; a keyword that is not known is a violation.
    static func validate(_ value: JSONValue, _ schema: JSONValue, _ place: String) throws {
        let schema = resolve(schema)
        guard let keywords = schema.members else { throw Violation(description: "\(place): no schema") }
        for keyword in keywords {
            switch keyword.name {
            case "description", "examples", "default": continue
            case "properties", "additionalProperties", "uniqueItems": continue
            case "minProperties":
                try expect((value.members?.count ?? 0) >= Int(number(keyword.value)), value, keyword, place)
            case "maxProperties":
                try expect((value.members?.count ?? 0) <= Int(number(keyword.value)), value, keyword, place)
            case "type": try expect(types(keyword.value).contains { has(value, $0) }, value, keyword, place)
            case "enum": try expect(keyword.value.array?.contains(value) == true, value, keyword, place)
            case "pattern": try matches(value, keyword, place)
            case "minimum": try expect(number(value) >= number(keyword.value), value, keyword, place)
            case "maximum": try expect(number(value) <= number(keyword.value), value, keyword, place)
            case "minItems": try expect((value.array?.count ?? 0) >= Int(number(keyword.value)), value, keyword, place)
            case "maxItems": try expect((value.array?.count ?? 0) <= Int(number(keyword.value)), value, keyword, place)
            case "minLength": try expect(length(value) >= number(keyword.value), value, keyword, place)
            case "maxLength": try expect(length(value) <= number(keyword.value), value, keyword, place)
            case "required":
                for name in keyword.value.array ?? [] {
                    try expect(name.string.map { value[$0] != nil } == true, value, keyword, place)
                }
            case "items":
                for (index, element) in (value.array ?? []).enumerated() {
                    try validate(element, keyword.value, "\(place)[\(index)]")
                }
            default: throw Violation(description: "\(place): keyword \(keyword.name)")
            }
        }
        try validateMembers(value, schema, place)
    }

    private static func validateMembers(_ value: JSONValue, _ schema: JSONValue, _ place: String) throws {
        for member in value.members ?? [] {
            if let known = schema["properties"]?[member.name] {
                try validate(member.value, known, "\(place).\(member.name)")
            } else if let further = schema["additionalProperties"], further.members != nil {
                try validate(member.value, further, "\(place).\(member.name)")
            } else {
                throw Violation(description: "\(place): the member \(member.name) is not documented")
            }
        }
    }

    private static func expect(_ holds: Bool, _ value: JSONValue, _ keyword: JSONMember, _ place: String) throws {
        guard !holds else { return }
        throw Violation(description: "\(place): \(value) breaks \(keyword.name) \(keyword.value)")
    }

    private static func matches(_ value: JSONValue, _ keyword: JSONMember, _ place: String) throws {
        let pattern = try Regex(keyword.value.string ?? "")
        try expect(value.string.map { (try? pattern.wholeMatch(in: $0)) != nil } == true, value, keyword, place)
    }

    private static func types(_ value: JSONValue) -> [String] {
        value.string.map { [$0] } ?? (value.array ?? []).compactMap(\.string)
    }

    private static func has(_ value: JSONValue, _ type: String) -> Bool {
        switch value {
        case .null: type == "null"
        case .bool: type == "boolean"
        case .integer: type == "integer" || type == "number"
        case .number: type == "number"
        case .string: type == "string"
        case .array: type == "array"
        case .object: type == "object"
        }
    }

    private static func length(_ value: JSONValue) -> Int64 { Int64(value.string?.count ?? 0) }

    private static func number(_ value: JSONValue) -> Int64 { value.integer ?? 0 }

    private static func value(_ node: Node) throws -> JSONValue {
        switch node {
        case .mapping(let mapping):
            return .object(try mapping.map { JSONMember($0.key.string ?? "", try value($0.value)) })
        case .sequence(let sequence):
            return .array(try sequence.map(value))
        case .scalar:
            if node.null != nil { return .null }
            if let flag = node.bool { return .bool(flag) }
            if let number = node.int { return .integer(Int64(number)) }
            return .string(node.string ?? "")
        case .alias:
            throw Violation(description: "an alias in the document")
        }
    }
}
