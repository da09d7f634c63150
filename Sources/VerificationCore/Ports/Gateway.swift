/// What a gateway has noted of a delivery and wants to be given back: opaque to everybody else, at most 1,024 bytes.
public struct GatewayMemo: Sendable, Hashable {
    public let text: String

    public init(_ text: String) {
        precondition(text.utf8.count <= 1024, "a gateway's memo is short")
        self.text = text
    }
}

/// One vendor's room: it turns "say this code to this number" into that vendor's requests, and the answers into our
/// words. It knows nothing of verifications. Every call returns within the gateway's own time-outs and never throws.
public protocol Gateway: Sendable {
    /// The name in the configuration, in logs and in the timeline.
    var name: String { get }
    var channel: Channel { get }

    /// What must be released later if the answer to `prepare` is lost; nil when preparing leaves nothing behind.
    /// - Parameter uploadName: A random name of lower-case letters that tells nothing (R24).
    func plan(uploadName: String) -> GatewayMemo?

    /// Does what has to be done before sending and may be repeated, such as uploading audio.
    func prepare(_ request: SendRequest) async -> PrepareOutcome

    /// Waits until the vendor's rate lets a message through, after `prepare` and before anything is written down about
    /// sending: a crash while waiting is no unknown outcome (R26). Nil when the turn has come, and `submit` does not
    /// wait for one then; a fault says that nothing will be sent.
    func waitForTurn(_ request: SendRequest) async -> GatewayFault?

    /// Sends. Called once for a delivery unless it was refused.
    func submit(_ request: SendRequest, memo: GatewayMemo) async -> SubmitOutcome

    /// Asks how a submitted delivery stands.
    func report(_ memo: GatewayMemo) async -> ReportOutcome

    /// Removes what `prepare` left behind; succeeds when there is nothing to remove.
    func release(_ memo: GatewayMemo) async -> ReleaseOutcome
}

extension Gateway {
    /// For vendors that name no rate.
    public func waitForTurn(_ request: SendRequest) async -> GatewayFault? { nil }
}

/// One send, ready for a gateway.
public struct SendRequest: Sendable {
    public let destination: Destination
    public let message: OutgoingMessage
    public let uploadName: String
    /// Whether an earlier try may have left an upload of the same name, which has to go with this one (R24).
    public let mayHaveTwins: Bool
    /// Whether its turn has come, so that submitting it waits for none.
    public var hasTurn = false
    /// Whether it may still go. A gateway that waits for anything in `submit` asks this afterwards, right before the
    /// message leaves, and refuses with `GatewayFault.heldBack` when it may not (R39).
    public var mayGo: @Sendable () async -> Bool = { true }

    public init(destination: Destination, message: OutgoingMessage, uploadName: String, mayHaveTwins: Bool = false) {
        self.destination = destination
        self.message = message
        self.uploadName = uploadName
        self.mayHaveTwins = mayHaveTwins
    }
}

/// What came of preparing; preparing may be repeated.
public enum PrepareOutcome: Sendable, Hashable {
    case ready(GatewayMemo)
    case failed(GatewayFault)
}

/// What came of sending; an unknown outcome is never followed by another send (R26).
public enum SubmitOutcome: Sendable, Hashable {
    /// The vendor took it; the memo now holds the vendor's id.
    case accepted(GatewayMemo)
    /// The vendor refused before it accepted anything.
    case refused(GatewayFault)
    /// The request went out and the outcome is not known (R26).
    case unknown(GatewayFault)
}

/// What came of asking how a delivery stands.
public enum ReportOutcome: Sendable, Hashable {
    case report(GatewayReport)
    case failed(GatewayFault)
}

/// What came of removing what the gateway keeps.
public enum ReleaseOutcome: Sendable, Hashable {
    case released
    case failed(GatewayFault)
}

/// How a delivery stands at the gateway.
public struct GatewayReport: Sendable, Hashable {
    public let status: DeliveryStatus
    /// The vendor's own word, reduced to at most 64 plain characters (R25).
    public let vendorWord: String
    /// Whether the vendor will say nothing further.
    public let isFinal: Bool
    public let failure: DeliveryFailure?

    public init(status: DeliveryStatus, vendorWord: String, isFinal: Bool, failure: DeliveryFailure? = nil) {
        self.status = status
        self.vendorWord = vendorWord
        self.isFinal = isFinal
        self.failure = failure
    }
}

/// What went wrong with a gateway request. Safe to store and to show: it holds no code, key or full destination.
public struct GatewayFault: Error, Sendable, Hashable {
    public let failure: DeliveryFailure
    /// The HTTP status of the answer, if one came.
    public let httpStatus: Int?
    /// The vendor's error code, if it gave one.
    public let vendorCode: String?
    /// A sentence for the operator, at most 200 characters.
    public let detail: String
    /// The wait that the vendor asked for.
    public let retryAfter: Duration?

    public init(
        _ failure: DeliveryFailure, httpStatus: Int? = nil, vendorCode: String? = nil, detail: String,
        retryAfter: Duration? = nil
    ) {
        self.failure = failure
        self.httpStatus = httpStatus
        self.vendorCode = vendorCode
        self.detail = String(detail.prefix(200))
        self.retryAfter = retryAfter
    }
}

extension GatewayFault {
    /// The message was not to go any more when its time with the gateway came (R39).
    public static let heldBack = GatewayFault(.stopped, detail: "a stop switch forbids sending: nothing was sent")
}
