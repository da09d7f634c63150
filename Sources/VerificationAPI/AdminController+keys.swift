import Hummingbird
import StrictJSON
import VerificationCore
import VerificationService

extension AdminController {
    @Sendable func createKey(_ call: AdminCall) async throws -> Response {
        let (body, bytes) = try await call.json()
        let id = try call.applicationID()
        let request = try KeyRequest(wire: body)
        let now = administration.now
        let made = try await administration.createKey(
            request, of: id, by: call.administrator, once: try call.once(bytes)
        ) { StoredAnswer(status: 201, body: $0.wire(at: now).serialized()) }
        return Self.answer(made, in: "/v1/applications/\(id.text)/keys", id: \.record.id.text) {
            $0.record.wire(at: now, key: $0.key)
        }
    }

    @Sendable func listKeys(_ call: AdminCall) async throws -> Response {
        let request = try PageRequest(query: call.request.uri.query, cursor: ListCursor.key)
        let page = try await administration.keys(
            of: try call.applicationID(), after: request.after, limit: request.limit, by: call.administrator)
        let now = administration.now
        return .json([
            "data": .array(page.keys.map { $0.wire(at: now) }),
            "next": page.next.map { .string(ListCursor.text(key: $0)) } ?? .null,
        ])
    }

    @Sendable func revokeKey(_ call: AdminCall) async throws -> Response {
        try await call.refuseFields()
        let ended = try await administration.revokeKey(
            try call.keyID(), of: try call.applicationID(), by: call.administrator)
        return .json(ended.wire(at: administration.now))
    }
}

extension KeyRequest {
    /// Reads the body of a request for a key; what the fields hold is the use case's to judge.
    fileprivate init(wire body: JSONValue) throws {
        var fields = try FieldReader(body: body)
        let scopes = fields.words("scopes", APIKeyScope.self)
        if body["scopes"] == nil {
            fields.refuse("scopes", .missing, APIKeyScope.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let mode = fields.word("mode", KeyMode.self)
        let expiresIn = fields.integer("expires_in")
        let faults = fields.finish()
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        self.init(scopes: scopes, isTest: mode == .test, expiresIn: expiresIn)
    }
}

/// Whether a key is real or for trying things out.
private enum KeyMode: String, CaseIterable {
    case live, test
}

extension APIKeyRecord {
    /// The key as the API shows it at `now`.
    /// - Parameter key: The key itself, for the one answer that shows it.
    fileprivate func wire(at now: Timestamp, key: NewAPIKey? = nil) -> JSONValue {
        let status = revokedAt != nil ? "revoked" : isLive(at: now) ? "active" : "expired"
        var object: [JSONMember] = [
            JSONMember("id", .string(id.text)), JSONMember("object", "api_key"),
            JSONMember("application", .string(application.text)), JSONMember("status", .string(status)),
        ]
        if let key { object.append(JSONMember("key", .string(key.reveal()))) }
        let words = APIKeyScope.allCases.filter(scopes.contains).map(\.rawValue)
        object.append(contentsOf: [
            JSONMember("hint", .string(hint)), JSONMember("mode", .string(isTest ? "test" : "live")),
            JSONMember("scopes", .array(words.map { .string($0) })),
            JSONMember("created_at", .string(createdAt.rfc3339)),
        ])
        if let expiresAt { object.append(JSONMember("expires_at", .string(expiresAt.rfc3339))) }
        if let revokedAt { object.append(JSONMember("revoked_at", .string(revokedAt.rfc3339))) }
        if let lastUsedAt { object.append(JSONMember("last_used_at", .string(lastUsedAt.rfc3339))) }
        return .object(object)
    }
}
