public import Logging
public import VerificationCore

/// Opens destinations again that failed checks have closed (R17).
public struct DestinationUnlocking: Sendable {
    private let store: any VerificationStore
    private let vault: any Vault
    private let reader: any DestinationReader
    private let logger: Logger

    public init(store: any VerificationStore, vault: any Vault, reader: any DestinationReader, logger: Logger) {
        self.store = store
        self.vault = vault
        self.reader = reader
        self.logger = logger
    }

    /// Forgets the failed checks of one destination, in any spelling of it.
    /// - Throws: `invalid` unless one phone number or one mail address is named, and for one that cannot be read.
    /// - Returns: What stood against the destination; nil when nothing did.
    public func unlock(
        phone: String?, email: String?, of application: Application
    ) async throws(ServiceError) -> DestinationGuard? {
        guard (phone == nil) != (email == nil) else {
            throw .invalid([FieldFault("to", .invalid, "either `phone` or `email`")])
        }
        let destination: Destination
        do throws(DestinationFault) {
            if let phone {
                destination = .phone(try reader.phoneNumber(phone, region: application.countries.first))
            } else {
                destination = .email(try reader.emailAddress(email ?? ""))
            }
        } catch {
            throw .invalid([FieldFault(phone == nil ? "to.email" : "to.phone", error)])
        }
        let forgotten = try await unlock(destination, of: application.id)
        logger.notice(
            "destination unlocked",
            metadata: [
                "application": "\(application.id)", "destination": "\(destination.masked)",
                "failures": "\(forgotten?.failures ?? 0)",
            ])
        return forgotten
    }

    private func unlock(
        _ destination: Destination, of application: ApplicationID
    ) async throws(ServiceError) -> DestinationGuard? {
        let index: [UInt8]
        do {
            index = try vault.index(destination, application: application)
        } catch {
            throw .unavailable("the index could not be computed")
        }
        do {
            return try await store.unlock(DestinationKey(application: application, index: index))
        } catch {
            throw ServiceError(error)
        }
    }
}

extension Verifications {
    /// Opens destinations again that failed checks have closed.
    public var unlocking: DestinationUnlocking {
        DestinationUnlocking(store: store, vault: vault, reader: reader, logger: logger)
    }
}
