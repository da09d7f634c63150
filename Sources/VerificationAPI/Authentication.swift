import HTTPTypes
import Hummingbird
import VerificationCore
import VerificationService

/// Takes API keys from the Authorization header and from nowhere else (R42).
struct Authentication: Sendable {
    let authenticator: Authenticator

    /// The key's owner, when the key has the scope.
    func principal(_ request: Request, scope: APIKeyScope, trace: RequestTrace) async throws -> Principal {
        guard let text = request.headers[.authorization], let key = Authentication.bearerKey(text) else {
            throw Problem(.unauthenticated, "send Authorization: Bearer and an API key", headers: [challenge])
        }
        guard let principal = try await authenticator.principal(for: key) else {
            throw Problem(
                .unauthenticated, "the API key is unknown, expired or revoked", headers: [invalidTokenChallenge])
        }
        trace.principal = principal
        guard principal.scopes.contains(scope) else {
            let challenge = "Bearer realm=\"sandi\", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""
            throw Problem(
                .scopeMissing, "the API key needs the scope \(scope.rawValue)",
                headers: [HTTPField(name: .wwwAuthenticate, value: challenge)])
        }
        return principal
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

private let bearer = Array("Bearer ".utf8)
private let keyBytesMax = 256
private let challenge = HTTPField(name: .wwwAuthenticate, value: "Bearer realm=\"sandi\"")
private let invalidTokenChallenge = HTTPField(
    name: .wwwAuthenticate, value: "Bearer realm=\"sandi\", error=\"invalid_token\"")
