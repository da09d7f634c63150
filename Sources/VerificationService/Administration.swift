public import Logging
public import VerificationCore

/// Who manages applications and keys.
public enum Administrator: Sendable, Hashable {
    /// Whoever may run commands on the machine.
    case commandLine
    /// The holder of an operator's key.
    case operatorKey(APIKeyID)
    /// The holder of an application's key with the scope `manage`: for its own application's keys only.
    case tenant(ApplicationID, key: APIKeyID, scopes: Set<APIKeyScope>, isTest: Bool, expiresAt: Timestamp?)

    /// The one application that may be seen; nil for all.
    var ownApplication: ApplicationID? {
        guard case .tenant(let application, _, _, _, _) = self else { return nil }
        return application
    }

    /// Who it was, for logs: `command line` or the id of a key.
    public var name: String {
        switch self {
        case .commandLine: "command line"
        case .operatorKey(let key), .tenant(_, let key, _, _, _): key.text
        }
    }

    /// Under whose name an idempotency key stands: an application's, or an operator's own.
    public var idempotencyOwner: ApplicationID? {
        switch self {
        case .commandLine: nil
        case .operatorKey(let key): key.withBytes { ApplicationID(bytes: $0) }
        case .tenant(let application, _, _, _, _): application
        }
    }
}

/// What a new application has unless something else is said.
public struct NewApplicationSettings: Sendable, Hashable {
    public var workflow: Workflow
    public var policy: CodePolicy
    /// None at first (R32).
    public var countries: [String]
    public var locale: String

    public init(workflow: Workflow, policy: CodePolicy, countries: [String], locale: String) {
        self.workflow = workflow
        self.policy = policy
        self.countries = countries
        self.locale = locale
    }
}

/// The use cases of whoever runs the service: applications, keys, stop switches. Every act passes through here and is
/// written to the log (R80) and, in its own transaction, to the audit trail (R82, R86), whichever face it came by.
public struct Administration: Sendable {
    public typealias Store = ApplicationStore & AdministrationStore & StopStore

    let store: any Store
    let keys: any APIKeyMaking
    let random: any RandomSource
    let clock: any ServiceClock
    let digesting: any RequestDigesting
    let defaults: NewApplicationSettings
    let guessOddsMin: Int
    let stopBoard: StopBoard?
    let audit: AuditScribe?
    private let operatorName: String
    let logger: Logger

    /// - Parameters:
    ///   - digesting: For idempotency keys and bodies.
    ///   - guessOddsMin: The chance that a day's guessing hits a code of one destination is one in so many at most.
    ///   - stopBoard: What this process goes by, so that it obeys a switch that is set here at once.
    ///   - audit: Where acts are written down (R82).
    ///   - operatorName: Who works at the command line.
    public init(
        store: any Store, keys: any APIKeyMaking, random: any RandomSource, clock: any ServiceClock,
        digesting: any RequestDigesting, defaults: NewApplicationSettings,
        guessOddsMin: Int, stopBoard: StopBoard? = nil, audit: AuditScribe? = nil,
        operatorName: String = "command line",
        logger: Logger
    ) {
        self.store = store
        self.keys = keys
        self.random = random
        self.clock = clock
        self.digesting = digesting
        self.defaults = defaults
        self.guessOddsMin = guessOddsMin
        self.stopBoard = stopBoard
        self.audit = audit
        self.operatorName = operatorName
        self.logger = logger
    }

    /// The present moment, for answers that depend on it.
    public var now: Timestamp { clock.now() }

    /// What is to be told of an act.
    func entry(
        _ act: AuditAct, by actor: Administrator, application: ApplicationID? = nil, object: String? = nil
    ) -> AuditEntry {
        let name = actor == .commandLine ? operatorName : actor.name
        return AuditEntry(at: clock.now(), actor: name, act: act, application: application, object: object)
    }

    /// The entry as the store writes it down in the transaction of the act; nil where no trail is kept.
    func note(_ entry: AuditEntry) -> AuditNote? { audit?.note(entry) }

    /// Writes an act to the log: the one place that all of them pass, once they are done.
    func told(_ entry: AuditEntry) {
        var line: Logger.Metadata = ["act": .string(entry.act.rawValue), "actor": .string(entry.actor)]
        if let application = entry.application { line["application"] = .string(application.text) }
        if let object = entry.object { line["object"] = .string(object) }
        logger.notice("administration", metadata: line)
    }

    /// A fresh id.
    func freshID<Kind>(_ kind: Kind.Type = Kind.self) throws(ServiceError) -> Identifier<Kind> {
        do {
            return Identifier(random: try random.bytes(identifierRandomBytes))
        } catch {
            throw .unavailable("the random generator failed")
        }
    }

    /// Runs a store call and turns its errors into ours.
    func stored<Result>(_ call: () async throws(StoreError) -> Result) async throws(ServiceError) -> Result {
        do {
            return try await call()
        } catch {
            if error != .overloaded { logger.error("store failed", metadata: ["error": "\(error)"]) }
            throw ServiceError(error)
        }
    }

    /// Refuses an application that whoever asks may not see, before anything is looked up (R44).
    func see(_ application: ApplicationID, by actor: Administrator) throws(ServiceError) {
        guard actor.ownApplication.map({ $0 == application }) != false else { throw .administration(.notFound) }
    }

    /// The idempotency request that stands for a key of the caller's; nil when it sent none.
    func idempotency(
        _ once: AdministrationOnce?, _ route: String, by actor: Administrator, _ answer: StoredAnswer
    ) throws(ServiceError) -> IdempotencyRequest? {
        guard let once, let owner = actor.idempotencyOwner else { return nil }
        return try IdempotencyRequest(
            key: once.key, request: once.request, route: route, application: owner, digesting: digesting
        ) { _ in answer }
    }
}

/// An idempotency key as a caller sent it, with the request that it stands for (R47).
public struct AdministrationOnce: Sendable {
    public let key: String
    /// The body, and whatever else makes the request, such as the id in its path.
    public let request: [UInt8]

    public init(key: String, request: [UInt8]) {
        self.key = key
        self.request = request
    }
}

/// What came of making something.
public enum Made<Thing: Sendable>: Sendable {
    case made(Thing)
    /// The answer that the same request got before (R47).
    case repeated(StoredAnswer)
}
