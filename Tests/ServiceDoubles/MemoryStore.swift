public import VerificationCore

/// Both store ports in memory, over the same pure machines as the real stores and held to the same contract.
///
/// It can let one call fail, before anything was done or after, as a broken connection would (see `fail`).
public actor MemoryStore: VerificationStore, ApplicationStore {
    /// When an injected failure strikes.
    public enum FaultMoment: Sendable, Hashable {
        /// Nothing was done.
        case before
        /// All was done, and the answer is lost.
        case after
    }

    struct Fault {
        let call: Int
        let error: StoreError
        let moment: FaultMoment
        let isLasting: Bool
    }

    struct Verification: Equatable {
        /// The order of insertion.
        let number: Int
        var record: VerificationRecord
        var code: KeyedDigest
        var codeIssuedAt: Timestamp
        var envelope: SealedBox?
        let subject: [UInt8]
        /// What its sends are counted by.
        var targets: SendTargets?
        /// Whether its checks are counted against its destination.
        var isGuarded = false
        var budget: HandleBudget?
        var events: [EventRecord] = []
        var deliveries: [Delivery] = []
    }

    struct Delivery: Hashable {
        /// The order of insertion among all deliveries.
        let number: Int
        var record: DeliveryRecord
        var leaseUntil: Timestamp?
        var fence: Int64 = 0

        /// When somebody may claim it; nil without work.
        var readyAt: Timestamp? {
            record.state.work == nil ? nil : max(record.state.dueAt, leaseUntil ?? record.state.dueAt)
        }
    }

    struct IdempotencyKey: Hashable {
        let application: ApplicationID
        let route: String
        let keyDigest: [UInt8]
    }

    struct KeptAnswer {
        let requestDigest: [UInt8]
        let answer: StoredAnswer
        let createdAt: Timestamp
    }

    var verifications: [VerificationID: Verification] = [:] { didSet { soonest = nil } }
    /// What `nextDue` was last found to be; nil since something has changed. Most looks find nothing due.
    var soonest: (deadline: Timestamp?, work: Timestamp?)?
    var deliveryOwners: [DeliveryID: VerificationID] = [:]
    var limits: [ApplicationID: [LimitKey: LimitRow]] = [:]
    var limitEvents: [ApplicationID: [LimitEventRecord]] = [:]
    var guards: [DestinationKey: DestinationGuard] = [:]
    var answers: [IdempotencyKey: KeptAnswer] = [:]
    var applicationsByID: [ApplicationID: (application: Application, createdAt: Timestamp)] = [:]
    var keysByID: [APIKeyID: APIKeyRecord] = [:]
    var adminKeysByID: [APIKeyID: AdminKeyRecord] = [:]
    var stopsByTarget: [StopTarget: StopSwitch] = [:]
    /// The audit chain; `tamper` changes it.
    public var auditLinesKept: [AuditLine] = []
    public var auditAnchorKept: AuditAnchor?
    var subjectKeysKept: [DestinationKey: SealedBox] = [:]
    /// Verifications and deliveries that were ever made: the numbers of the next ones.
    var verificationsMade = 0
    var deliveriesMade = 0
    private var fault: Fault?
    private let random: SeededRandom

    /// Calls that came in so far.
    public private(set) var calls = 0

    public init(seed: UInt64 = 1) {
        random = SeededRandom(seed: seed)
    }

    /// Lets a later call fail: 1 is the very next one.
    /// - Parameter lasting: All calls from that one on fail.
    public func fail(
        call number: Int, with error: StoreError = .unavailable("injected"), moment: FaultMoment = .before,
        lasting: Bool = false
    ) {
        fault = Fault(call: calls + number, error: error, moment: moment, isLasting: lasting)
    }

    /// Codes that still wait in an envelope.
    public var envelopeCount: Int { verifications.values.count { $0.envelope != nil } }

    /// Ends the failing.
    public func heal() { fault = nil }

    /// Runs one call of a port with the failure that was asked for, if it is its turn.
    func serve<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        calls += 1
        let struck = fault.flatMap { calls == $0.call || ($0.isLasting && calls > $0.call) ? $0 : nil }
        if let struck, struck.moment == .before { throw struck.error }
        let value = try body()
        if let struck { throw struck.error }
        return value
    }

    func newEventID() -> EventID { random.id() }

    /// The verification, if the application has it (R44).
    func find(_ key: VerificationKey) -> Verification? {
        verifications[key.id].flatMap { $0.record.key == key ? $0 : nil }
    }
}
