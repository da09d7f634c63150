public import Logging
public import VerificationCore

/// The use cases of a verification: each loads nothing itself, tells the store what happened, answers what came of it.
public struct Verifications: Sendable {
    let store: any VerificationStore
    let vault: any Vault
    let random: any RandomSource
    let reader: any DestinationReader
    let rendering: any MessageRendering
    let clock: any ServiceClock
    let signal: WorkSignal
    let logger: Logger
    let gateways: (@Sendable (Channel) -> [String])?
    let stops: StopBoard?
    let subjects: Subjects?
    let audit: AuditScribe?
    let proofs: (any ProofSigner)?
    let observer: any ServiceObserver
    let sprays: SprayWatch?
    let refusals: RefusalWatch?

    /// - Parameters:
    ///   - signal: Rung when a delivery was queued, so that the worker does not wait for its next look.
    ///   - gateways: The names of a channel's gateways, for steps that name one; nil when they are not known here.
    ///   - stops: The stop switches that sending obeys; nil where there are none (R39).
    ///   - subjects: The keys under which destinations are sealed; without them a key of the ring seals them (R84).
    ///   - audit: Where acts are written down (R82).
    ///   - proofs: Signs what an approval proves (R53); nil where approvals come without a proof.
    ///   - observer: Told of creates, checks and ends.
    ///   - sprays: Watches the checks (R22); nil where nobody does.
    ///   - refusals: Has the store keep what is refused (R40); nil where nobody does.
    public init(
        store: any VerificationStore, vault: any Vault, random: any RandomSource, reader: any DestinationReader,
        rendering: any MessageRendering, clock: any ServiceClock, signal: WorkSignal, logger: Logger,
        gateways: (@Sendable (Channel) -> [String])? = nil, stops: StopBoard? = nil, subjects: Subjects? = nil,
        audit: AuditScribe? = nil, proofs: (any ProofSigner)? = nil, observer: any ServiceObserver = NoObserver(),
        sprays: SprayWatch? = nil, refusals: RefusalWatch? = nil
    ) {
        self.store = store
        self.vault = vault
        self.random = random
        self.reader = reader
        self.rendering = rendering
        self.clock = clock
        self.signal = signal
        self.logger = logger
        self.gateways = gateways
        self.stops = stops
        self.subjects = subjects
        self.audit = audit
        self.proofs = proofs
        self.observer = observer
        self.sprays = sprays
        self.refusals = refusals
    }

    /// The present moment, for answers that depend on it.
    public var now: Timestamp { clock.now() }

    /// A fresh id.
    func freshID<Kind>(_ kind: Kind.Type = Kind.self) throws(ServiceError) -> Identifier<Kind> {
        do {
            return Identifier(random: try random.bytes(identifierRandomBytes))
        } catch {
            throw .unavailable("the random generator failed")
        }
    }

    /// Makes a new code for a scope: its digest, and the envelope in which it waits for delivery.
    func freshCode(length: Int, scope: CodeScope) throws(ServiceError) -> SealedCode {
        let code: Code
        do {
            code = try CodeGenerator(random: random).code(length: length)
        } catch {
            throw .unavailable("the random generator failed")
        }
        do {
            return SealedCode(
                digest: try vault.digest(code, scope: scope), envelope: try vault.sealEnvelope(code, scope: scope))
        } catch {
            throw .unavailable("the code could not be sealed")
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
}

/// An idempotency key as a caller sent it, with the request that it stands for (R47).
public struct OnceKey: Sendable {
    public let key: String
    /// The body, and whatever else makes the request, such as the id in its path.
    public let request: [UInt8]
    /// Renders the answer that repeats will get; runs inside the transaction.
    public let render: @Sendable (IdempotentResult, Timestamp) -> StoredAnswer?

    public init(
        key: String, request: [UInt8], render: @escaping @Sendable (IdempotentResult, Timestamp) -> StoredAnswer?
    ) {
        self.key = key
        self.request = request
        self.render = render
    }

    func request(
        _ route: String, of application: ApplicationID, vault: any Vault, at now: Timestamp
    ) throws(ServiceError) -> IdempotencyRequest {
        try IdempotencyRequest(
            key: key, request: request, route: route, application: application, digesting: vault
        ) { [render] in render($0, now) }
    }
}

extension IdempotencyRequest {
    /// With the keyed digests of what a caller sent: bodies hold numbers and addresses, and keys may (R58).
    init(
        key: String, request: [UInt8], route: String, application: ApplicationID, digesting: any RequestDigesting,
        render: @escaping @Sendable (IdempotentResult) -> StoredAnswer?
    ) throws(ServiceError) {
        do throws(VaultError) {
            self.init(
                application: application, route: route,
                keyDigest: try digesting.requestDigest(
                    Array(key.utf8), of: .idempotencyKey(route: route), application: application),
                requestDigest: try digesting.requestDigest(
                    request, of: .request(route: route), application: application),
                render: render)
        } catch {
            throw .unavailable("the request could not be digested")
        }
    }
}
