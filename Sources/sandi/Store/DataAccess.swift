import ServiceConfiguration
import VerificationCore
import VerificationService

/// The store as administrative commands use it: opened for one task, closed whatever comes of it.
struct DataAccess: Sendable {
    let store: any Administration.Store
    let verifications: any VerificationStore
    let limits: any LimitStore & OwnKeyReading
    /// The audit chain and the keys of subjects.
    let secrecy: any AuditedStore & SubjectStore
    let settings: ServiceSettings
    /// The store's clock.
    let clock: any ServiceClock
    /// Where the database is, for people.
    let place: String

    /// - Parameter checksRing: Refuse a key ring that is not the store's. What only reads, or itself judges what was
    ///   sealed, works with any.
    static func with<Result: Sendable>(
        _ settings: ServiceSettings, creates: Bool = false, checksRing: Bool = true,
        _ task: @Sendable (DataAccess) async throws -> Result
    ) async throws -> Result {
        let opened = try await Assembly.store(settings, creates: creates)
        let store = opened.store
        do {
            let vault = try Assembly.vault(settings)
            if checksRing { try await Assembly.refuseForeign(vault, for: store, in: opened.place, settings) }
            let audit = AuditScribe(store: store, sealing: vault)
            let administration = Assembly.administration(
                settings, store: store, vault: vault, clock: opened.clock, audit: audit)
            let result = try await task(
                DataAccess(
                    store: store, verifications: store, limits: store, secrecy: store, settings: settings,
                    clock: opened.clock, place: opened.place, administration: administration))
            await store.close()
            return result
        } catch {
            await store.close()
            throw failure(error)
        }
    }

    /// A store's error in words for the command line; any other as it is.
    static func failure(_ error: any Error) -> any Error {
        guard let error = error as? StoreError else { return error }
        return CommandFailure(error.sentence, .unreachable)
    }

    /// The use cases of the commands for applications, keys and stop switches: those of the admin API.
    let administration: Administration

    /// All applications, by name.
    func allApplications() async throws -> [Application] {
        try await CommandFailure.explaining { () async throws(ServiceError) in
            var page = try await administration.applications(by: .commandLine)
            var all = page.applications
            while let next = page.next {
                page = try await administration.applications(after: next, by: .commandLine)
                all += page.applications
            }
            return all
        }
    }

    /// All keys of an application, live or not, oldest first.
    func allKeys(of application: ApplicationID) async throws -> [APIKeyRecord] {
        try await CommandFailure.explaining { () async throws(ServiceError) in
            var page = try await administration.keys(of: application, by: .commandLine)
            var all = page.keys
            while let next = page.next {
                page = try await administration.keys(of: application, after: next, by: .commandLine)
                all += page.keys
            }
            return all
        }
    }

    /// Finds an application by its name or id.
    func application(_ text: String) async throws -> Application {
        let found = try await CommandFailure.explaining { () async throws(ServiceError) in
            try await administration.application(called: text)
        }
        guard let application = found else {
            throw CommandFailure(
                "there is no application \(text)",
                hints: ["`sandi apps list` shows them, `sandi apps create NAME` makes one"], .wrongInput)
        }
        return application
    }
}

extension StoreError {
    /// The error for a person at the command line.
    fileprivate var sentence: String {
        switch self {
        case .overloaded: "the store has too much to do: try again"
        case .unavailable(let reason): "the store does not answer: \(reason)"
        case .closed: "the store was closed"
        case .damaged(let finding): "the store is damaged: \(finding)"
        case .outcomeUnknown(let reason): "it is not known whether it was done: \(reason)"
        case .conflict(let finding): "the store refuses what contradicts it: \(finding)"
        }
    }
}
