public import Logging
public import VerificationCore

/// The limits on sending as operators see and change them (R34 to R40). What is changed is written down.
public struct SendingLimits: Sendable {
    private let store: any LimitStore
    private let vault: any Vault
    private let reader: any DestinationReader
    private let clock: any ServiceClock
    private let audit: AuditScribe?
    private let actor: String
    private let logger: Logger

    /// - Parameters:
    ///   - audit: Where changes are written down, each in its own transaction (R82, R86).
    ///   - actor: Who changes something.
    public init(
        store: any LimitStore, vault: any Vault, reader: any DestinationReader, clock: any ServiceClock,
        audit: AuditScribe? = nil, actor: String = "command line", logger: Logger
    ) {
        self.store = store
        self.vault = vault
        self.reader = reader
        self.clock = clock
        self.audit = audit
        self.actor = actor
        self.logger = logger
    }

    /// A page of what the limits did, newest first, and the place behind it unless it is the last.
    /// - Parameter limit: 1 to 100.
    public func events(
        of application: ApplicationID, after cursor: LimitEventCursor?, limit: Int
    ) async throws(ServiceError) -> (events: [LimitEventRecord], next: LimitEventCursor?) {
        let found = try await stored { () async throws(StoreError) in
            try await store.limitEvents(of: application, after: cursor, limit: limit + 1)
        }
        let page = Array(found.prefix(limit))
        return (page, found.count > limit ? page.last?.cursor : nil)
    }

    /// Prefixes and countries to which nothing is sent at present.
    public func holds(of application: ApplicationID) async throws(ServiceError) -> [HeldArea] {
        let now = clock.now()
        return try await stored { () async throws(StoreError) in try await store.holds(of: application, at: now) }
    }

    /// Lets sends to a country pass again; false when nothing held it.
    public func lift(country: String, of application: Application) async throws(ServiceError) -> Bool {
        let code = country.uppercased()
        guard code.utf8.count == 2, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw .invalid([FieldFault("country", .invalid, "an ISO 3166 code of two letters")])
        }
        return try await lift(.hold(country: code), code, of: application.id)
    }

    /// Lets sends to a number's prefix pass again; false when nothing held it.
    public func lift(prefixOf phone: String, of application: Application) async throws(ServiceError) -> Bool {
        let (target, masked) = try target(phone, of: application)
        guard let area = target.area else { return false }
        return try await lift(.hold(prefix: area), masked, of: application.id)
    }

    /// Ends the pause that a spray has brought; false when there was none (R22).
    public func liftPause(of application: Application) async throws(ServiceError) -> Bool {
        try await lift(.pause, "all checks and creates", of: application.id)
    }

    /// Keeps a stop for want of approvals from a number, or no longer.
    public func setSafe(
        _ isSafe: Bool, _ phone: String, of application: Application
    ) async throws(ServiceError) {
        let (target, masked) = try target(phone, of: application)
        let note = note(isSafe ? "safe number added" : "safe number removed", application.id)
        try await stored { () async throws(StoreError) in
            try await store.setSafe(isSafe, target, of: application.id, noting: note)
        }
        logger.notice(
            "safe number changed",
            metadata: ["application": "\(application.id)", "destination": "\(masked)", "safe": "\(isSafe)"])
    }

    /// The application's own numbers.
    public func policy(of application: ApplicationID) async throws(ServiceError) -> SendPolicy {
        try await stored { () async throws(StoreError) in try await store.sendPolicy(of: application) }
    }

    /// Changes some of an application's own numbers: names with their values, or `none` for the ordinary ones.
    public func change(
        _ settings: [(name: String, value: String)], of application: ApplicationID
    ) async throws(ServiceError) -> SendPolicy {
        var policy = try await policy(of: application)
        for (name, value) in settings {
            do throws(SendPolicyFault) {
                try policy.set(name, value)
            } catch {
                throw .invalid([FieldFault(error.name, .invalid, error.allowed)])
            }
        }
        let changed = policy
        let note = note(settings.map { "\($0.name)=\($0.value)" }.joined(separator: " "), application)
        try await stored { () async throws(StoreError) in
            try await store.setSendPolicy(changed, of: application, noting: note)
        }
        logger.notice("limits changed", metadata: ["application": "\(application)"])
        return changed
    }

    private func lift(
        _ key: LimitKey, _ place: String, of application: ApplicationID
    ) async throws(ServiceError) -> Bool {
        let now = clock.now()
        // The chain holds no part of a number.
        let area = key == .pause ? "the pause" : key.country ?? "a prefix"
        let note = note("hold lifted: \(area)", application)
        let isLifted = try await stored { () async throws(StoreError) in
            try await store.lift(key, of: application, at: now, noting: note)
        }
        if isLifted {
            logger.notice("hold lifted", metadata: ["application": "\(application)", "area": "\(place)"])
        }
        return isLifted
    }

    private func note(_ object: String, _ application: ApplicationID) -> AuditNote? {
        audit?.note(
            AuditEntry(
                at: clock.now(), actor: actor, act: .limitsChanged, application: application, object: object))
    }

    private func target(
        _ phone: String, of application: Application
    ) throws(ServiceError) -> (target: SendTarget, masked: String) {
        let number: PhoneNumber
        do throws(DestinationFault) {
            number = try reader.phoneNumber(phone, region: application.countries.first)
        } catch {
            throw .invalid([FieldFault("phone", error)])
        }
        do throws(VaultError) {
            return (try vault.sendTarget(of: .phone(number), application: application.id), number.masked)
        } catch {
            throw .unavailable("the index could not be computed")
        }
    }

    private func stored<Result>(_ call: () async throws(StoreError) -> Result) async throws(ServiceError) -> Result {
        do throws(StoreError) {
            return try await call()
        } catch {
            throw ServiceError(error)
        }
    }
}
