import FoundationEssentials
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

    /// Writes down an act on a file beside the database, where there is a database already.
    static func record(_ act: AuditAct, _ object: String, _ settings: ServiceSettings) async throws {
        guard settings.store.mayHaveDatabase else { return }
        try await with(settings) { try await $0.record(act, object) }
    }

    /// Writes down an act that goes ahead in any case: one that comes before a database or a key ring, or that has been
    /// done.
    static func recordIfPossible(_ act: AuditAct, _ object: String, _ settings: ServiceSettings) async {
        do {
            try await record(act, object, settings)
        } catch {
            Console.hint("the audit trail does not tell of this (\(act.rawValue)): \(error)")
        }
    }

    /// What writes the audit chain of this store.
    func scribe() throws -> AuditScribe { AuditScribe(store: secrecy, sealing: try Assembly.vault(settings)) }

    private func note(_ act: AuditAct, _ application: ApplicationID?, _ object: String) throws -> AuditNote {
        try scribe().note(
            AuditEntry(at: clock.now(), actor: Self.actor, act: act, application: application, object: object))
    }
}

extension StoreSettings {
    /// Whether there is a database, or a server that may have one.
    fileprivate var mayHaveDatabase: Bool {
        engine != .sqlite || FileManager.default.fileExists(atPath: folder + "/sandi.db")
    }
}
