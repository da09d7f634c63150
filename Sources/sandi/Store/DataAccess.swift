import ServiceConfiguration
import VerificationCore

/// The store as administrative commands use it: opened for one task, closed whatever comes of it.
struct DataAccess: Sendable {
    let store: any ApplicationStore
    let verifications: any VerificationStore
    /// The store's clock.
    let clock: any ServiceClock
    /// Where the database is, for people.
    let place: String

    static func with<Result: Sendable>(
        _ settings: ServiceSettings, creates: Bool = false, _ task: @Sendable (DataAccess) async throws -> Result
    ) async throws -> Result {
        let opened = try await Assembly.store(settings, creates: creates)
        let store = opened.store
        do {
            let result = try await task(
                DataAccess(store: store, verifications: store, clock: opened.clock, place: opened.place))
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

    /// Finds an application by its name or id.
    func application(_ text: String) async throws -> Application {
        let known = try await store.applications()
        guard let application = known.first(where: { $0.name == text || $0.id.text == text }) else {
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
