import HTTPTypes
import Hummingbird
import VerificationCore
import VerificationService

/// Takes API keys from the Authorization header and from nowhere else (R42).
struct Authentication: Sendable {
    let authenticator: Authenticator

    /// Finds operators' keys; nil where no operation needs one.
    var operators: OperatorAuthenticator?

    /// Told of every key that is one.
    var known = KnownKeys()

    /// The key's owner, when the key has the scope.
    func principal(_ request: Request, scope: APIKeyScope, trace: RequestTrace) async throws -> Principal {
        switch try await holder(request, trace: trace) {
        case .operatorKey: throw Problem.scopeMissing([scope.rawValue])
        case .application(let principal):
            guard principal.scopes.contains(scope) else { throw Problem.scopeMissing([scope.rawValue]) }
            return principal
        }
    }

    /// Who manages applications with this request: an operator, or an application's key with the scope.
    func administrator(
        _ request: Request, or scope: APIKeyScope?, trace: RequestTrace
    ) async throws -> Administrator {
        switch try await holder(request, trace: trace) {
        case .operatorKey(let key): return .operatorKey(key)
        case .application(let principal):
            guard let scope, principal.scopes.contains(scope) else {
                throw Problem.scopeMissing([adminScope] + (scope.map { [$0.rawValue] } ?? []))
            }
            return .tenant(
                principal.application.id, key: principal.key, scopes: principal.scopes, isTest: principal.isTest,
                expiresAt: principal.expiresAt)
        }
    }

    /// Whose key came with a request.
    private enum Holder {
        case application(Principal)
        case operatorKey(APIKeyID)
    }

    private func holder(_ request: Request, trace: RequestTrace) async throws -> Holder {
        guard let text = request.headers[.authorization], let key = Authentication.bearerKey(text) else {
            throw Problem(.unauthenticated, "send Authorization: Bearer and an API key", headers: [challenge])
        }
        if let operators, key.hasPrefix("sk_admin_") {
            guard let found = try await operators.key(for: key) else { throw Problem.unknownKey }
            known.note(key)
            trace.operatorKey = found
            return .operatorKey(found)
        }
        guard let principal = try await authenticator.principal(for: key) else { throw Problem.unknownKey }
        known.note(key)
        trace.principal = principal
        return .application(principal)
    }

    /// Refuses a URL that carries a key: it would stand in the logs of everything on its way.
    static func refuseKey(in query: String?) throws {
        guard let query, !query.isEmpty else { return }
        for pair in QueryReader.pairs(query) where isKey(pair.name) || isKey(pair.value) {
            throw Problem(
                .keyInURL, "send the key in the Authorization header, and revoke this one: it was exposed",
                headers: [challenge])
        }
    }

    /// The key behind the word Bearer; nil unless it has a key's characters.
    static func bearerKey(_ text: String) -> String? {
        let scheme = text.utf8.prefix(bearer.count)
        guard scheme.count == bearer.count, zip(scheme, bearer).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) else {
            return nil
        }
        let key = text.utf8.dropFirst(bearer.count).drop { $0 == 0x20 }
        let isPlain = key.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
        }
        guard (1...keyBytesMax).contains(key.count), isPlain else { return nil }
        return String(key)
    }

    private static func isKey(_ text: String?) -> Bool { text?.lowercased().hasPrefix("sk_") == true }
}

extension Problem {
    fileprivate static var unknownKey: Problem {
        Problem(
            .unauthenticated, "the API key is unknown, expired or revoked", headers: [invalidTokenChallenge])
    }

    /// The key has none of these scopes.
    fileprivate static func scopeMissing(_ scopes: [String]) -> Problem {
        let words = scopes.joined(separator: " ")
        let challenge = "Bearer realm=\"sandi\", error=\"insufficient_scope\", scope=\"\(words)\""
        return Problem(
            .scopeMissing, "the API key needs the scope \(scopes.joined(separator: " or "))",
            headers: [HTTPField(name: .wwwAuthenticate, value: challenge)])
    }
}

private let bearer = Array("Bearer ".utf8)
private let keyBytesMax = 256
private let challenge = HTTPField(name: .wwwAuthenticate, value: "Bearer realm=\"sandi\"")
private let invalidTokenChallenge = HTTPField(
    name: .wwwAuthenticate, value: "Bearer realm=\"sandi\", error=\"invalid_token\"")
