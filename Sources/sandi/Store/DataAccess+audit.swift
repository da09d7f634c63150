import Glibc
import ServiceConfiguration
import VerificationCore
import VerificationService

extension DataAccess {
    /// Who works at the command line, for the audit trail.
    static var actor: String { "command line, user \(getuid())" }

    /// Writes down an act that changes nothing in the store.
    func record(_ act: AuditAct, _ object: String) async throws {
        try await secrecy.append(try note(act, nil, object))
    }

    /// What writes the audit chain of this store.
    func scribe() throws -> AuditScribe { AuditScribe(store: secrecy, sealing: try Assembly.vault(settings)) }

    private func note(_ act: AuditAct, _ application: ApplicationID?, _ object: String) throws -> AuditNote {
        try scribe().note(
            AuditEntry(at: clock.now(), actor: Self.actor, act: act, application: application, object: object))
    }
}
