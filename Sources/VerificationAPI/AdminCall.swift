import Hummingbird
import VerificationCore
import VerificationService

/// A request with the one who may manage applications.
struct AdminCall: CallReading {
    let request: Request
    let context: APIContext
    let administrator: Administrator
    let bodyBytesMax: Int

    /// The application that the path names; a malformed id is as unknown as any other (R44).
    func applicationID() throws -> ApplicationID {
        guard let text = context.parameters.get("application"), let id = ApplicationID(text) else {
            throw ServiceError.administration(.notFound)
        }
        return id
    }

    /// The key that the path names.
    func keyID() throws -> APIKeyID {
        guard let text = context.parameters.get("key"), let id = APIKeyID(text) else {
            throw ServiceError.administration(.notFound)
        }
        return id
    }

    /// The idempotency key with what it stands for; nil when none was sent (R47).
    func once(_ body: [UInt8]) throws -> AdministrationOnce? {
        let place = Array((context.parameters.get("application") ?? "").utf8) + [0x0A]
        return try onceKey(body) { _, _ in nil }.map { AdministrationOnce(key: $0.key, request: place + body) }
    }

    /// Reads a command without fields.
    func refuseFields() async throws {
        let (body, _) = try await optionalJSON()
        var fields = try FieldReader(body: body)
        let faults = fields.finish()
        guard faults.isEmpty else { throw Problem.invalid(faults) }
    }
}
