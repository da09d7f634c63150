import HTTPTypes
import Hummingbird
import VerificationCore

/// One operation of the API: where it is, what a key must be allowed, and who answers.
struct Route: Sendable {
    enum Answerer: Sendable {
        /// For everybody.
        case open(@Sendable (Request, APIContext) async throws -> Response)
        /// For a key with this scope (R43).
        case keyed(APIKeyScope, @Sendable (APICall) async throws -> Response)
        /// For an operator's key, and for an application's that has this scope, if there is one (R43).
        case administered(APIKeyScope?, @Sendable (AdminCall) async throws -> Response)
    }

    let method: HTTPRequest.Method
    /// The path as the OpenAPI document writes it: `/v1/verifications/{id}`.
    let path: String
    let answerer: Answerer

    var scope: APIKeyScope? {
        guard case .keyed(let scope, _) = answerer else { return nil }
        return scope
    }

    /// Whether it answers without a key.
    var isOpen: Bool {
        guard case .open = answerer else { return false }
        return true
    }

    /// The scopes of which a key needs one, as the OpenAPI document names them; empty for open operations.
    var scopeWords: [String] {
        switch answerer {
        case .open: []
        case .keyed(let scope, _): [scope.rawValue]
        case .administered(let scope, _): [adminScope] + (scope.map { [$0.rawValue] } ?? [])
        }
    }

    /// What goes before what while too much is asked for (R102).
    var kind: RequestKind {
        switch scope {
        case .check: .check
        case .create: .create
        default: .other
        }
    }

    static func open(
        _ method: HTTPRequest.Method, _ path: String,
        _ answer: @escaping @Sendable (Request, APIContext) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, answerer: .open(answer))
    }

    static func keyed(
        _ method: HTTPRequest.Method, _ path: String, _ scope: APIKeyScope,
        _ answer: @escaping @Sendable (APICall) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, answerer: .keyed(scope, answer))
    }

    static func administered(
        _ method: HTTPRequest.Method, _ path: String, or scope: APIKeyScope? = nil,
        _ answer: @escaping @Sendable (AdminCall) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, answerer: .administered(scope, answer))
    }
}

/// The one scope of an operator's key; no application's key has it.
let adminScope = "admin"

/// Which methods a path has, asked only when the router found nothing (R51).
struct AllowedMethods: Sendable {
    private let templates: [(segments: [Substring], method: String)]

    init(_ routes: [Route]) {
        templates = routes.map { ($0.path.split(separator: "/"), $0.method.rawValue) }
    }

    /// The methods of a path in alphabetical order; empty when there is no such path.
    func methods(of path: String) -> [String] {
        let segments = path.split(separator: "/")
        var found: Set<String> = []
        for template in templates where AllowedMethods.matches(template.segments, segments) {
            found.insert(template.method)
        }
        if found.contains("GET") { found.insert("HEAD") }
        return found.sorted()
    }

    private static func matches(_ template: [Substring], _ segments: [Substring]) -> Bool {
        template.count == segments.count
            && zip(template, segments).allSatisfy { part, segment in part.hasPrefix("{") || part == segment }
    }
}
