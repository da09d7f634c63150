import ServiceDoubles
import VerificationCore

/// The independent model: it is told each operation as the disk carries it out, each request to a gateway, each
/// comparison and each answer, and says what must not be. It knows codes only from what gateways were given, and
/// derives expiry, counts and generations from what was asked for, not from what the service made of it.
final class Auditor: @unchecked Sendable {
    let history: History
    let clock: VirtualClock
    let naming = PlainVault()
    var files: [VerificationID: CaseFile] = [:]
    /// In the order of creation.
    var order: [VerificationKey] = []
    /// Deliveries, by the names of their uploads.
    var sends: [String: SendFile] = [:]
    var uploadNames: [DeliveryID: String] = [:]
    var owners: [[UInt8]: VerificationID] = [:]
    private(set) var breaches: [String] = []
    /// Counted checks of each destination that no success and no unlocking has followed (R17).
    var failed: [DestinationKey: Int] = [:]
    /// How often what is rare came about, so that a world in which it does not can be told.
    var tally = Tally()

    init(history: History, clock: VirtualClock) {
        self.history = history
        self.clock = clock
    }

    var verifications: Int { order.count }

    func breach(_ text: String) {
        history.note("BREACH \(text)")
        if breaches.count < breachesKept { breaches.append("\(text)") }
    }

    /// States what must hold.
    func expect(_ holds: Bool, _ text: @autoclosure () -> String) {
        if !holds { breach(text()) }
    }

    /// The name under which a delivery's upload is known at the carrier.
    func uploadName(_ delivery: DeliveryID) -> String {
        if let name = uploadNames[delivery] { return name }
        let digest = naming.fingerprint(Array("upload \(delivery.text)".utf8))
        let letters = digest.prefix(16).flatMap { [$0 >> 4, $0 & 15] }.map { UInt8(ascii: "a") + $0 }
        let name = "sandi" + String(decoding: letters, as: UTF8.self)
        uploadNames[delivery] = name
        return name
    }
}

/// What the auditor knows of a verification.
struct CaseFile {
    let key: VerificationKey
    let createdAt: Timestamp
    let lifetime: Duration
    /// When the lifetime begins.
    let starts: Workflow.LifetimeStart
    let checksMax: Int
    let subject: [UInt8]
    let purpose: String
    var expiresAt: Timestamp
    var generation = 1
    /// The generations of which a message is known to have arrived.
    var arrived: Set<Int> = []
    /// Checks that were counted for it, those of a replaced one with them.
    var counted: Int
    /// Comparisons, and those among them that were right, by generation.
    var compared = 0
    var matched: [Int: Int] = [:]
    /// The code of each generation, as gateways were given it.
    var codes: [Int: String] = [:]
    /// The channels on which the person learned the code of a generation.
    var learned: [Int: Set<Channel>] = [:]
    /// As it was left by the last operation.
    var record: VerificationRecord
    var endedAt: Timestamp?
    var toldApprovals = 0

    /// Past this nothing is accepted, whatever was sent (R3).
    var ceiling: Timestamp { createdAt + .seconds(600) }
    var destination: DestinationKey { DestinationKey(application: key.application, index: subject) }
    var isOpen: Bool { record.state.ledger.status == .pending }
}

/// What the auditor knows of a delivery.
struct SendFile {
    /// One request to place it.
    struct Submit {
        let by: String
        /// Nil until its answer has reached a living process.
        var outcome: SubmitOutcome?

        var isRefused: Bool { if case .refused = outcome { true } else { false } }
        var isUncertain: Bool {
            switch outcome {
            case nil, .unknown: true
            case .accepted, .refused: false
            }
        }
    }

    let key: VerificationKey
    let delivery: DeliveryID
    let channel: Channel
    let generation: Int
    let startedAt: Timestamp
    /// The last state that was written down, and when.
    var written: DeliveryState?
    var writtenAt: Timestamp
    var submits: [Submit] = []
    var passage: Carrier.Passage?
    /// Who holds it, under which number, until when.
    var holder: (name: String, fence: Int64, until: Timestamp)?
    var fence: Int64 = 0
}

private let breachesKept = 20
