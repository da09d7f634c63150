import VerificationCore
import VerificationService

extension CommandFailure {
    /// Runs a use case and says what it refuses as the command line says it.
    /// - Throws: `CommandFailure`, or the store's error.
    static func explaining<Value>(_ body: () async throws(ServiceError) -> Value) async throws -> Value {
        do throws(ServiceError) {
            return try await body()
        } catch {
            throw failure(error)
        }
    }

    /// What a use case refuses, for a person at the command line; the store's errors as they are.
    static func failure(_ error: ServiceError) -> any Error {
        switch error {
        case .invalid(let faults):
            CommandFailure(messages: faults.map(sentence), .wrongInput)
        case .administration(.notFound): CommandFailure("there is no such application or key", .refused)
        case .administration(.nameTaken):
            CommandFailure(
                "there is an application of this name already", hints: ["`sandi apps change` changes it"], .wrongInput)
        case .administration(.tooManyKeys(.tooManyOfScopes)):
            CommandFailure(
                "\(KeyRules.liveOfScopesMax) live keys have the same scopes already",
                hints: ["`sandi keys list` shows them, `sandi keys revoke` ends one"], .refused)
        case .administration(.tooManyKeys(.tooMany)):
            CommandFailure(
                "\(KeyRules.liveMax) keys are live already", hints: ["`sandi keys revoke` ends one"], .refused)
        case .overloaded: StoreError.overloaded
        case .unavailable(let reason): StoreError.unavailable(reason)
        case .notFound, .refused, .idempotencyKeyReused, .stopped: StoreError.unavailable("\(error)")
        }
    }

    /// What is wrong with a field, under the name of its option.
    static func sentence(_ fault: FieldFault) -> String {
        "\(option(fault.field)): \(fault.detail.replacing("`allow_short_codes`", with: "--allow-short-codes"))"
    }

    /// The option that a field of the API is on the command line.
    private static func option(_ field: String) -> String {
        if field == "name" { return "NAME" }
        let words = field.prefix { $0 != "[" }.replacing("_", with: "-")
        return words == "expires-in" ? "--days" : "--\(words)"
    }
}
