/// One call that the vendor placed to a virtual phone.
public struct Call: Sendable {
    /// One variable of the IVR and what it was filled with.
    public struct Variable: Sendable, Hashable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public let id: String
    /// The wire it came over, such as `CALL V2`.
    public let wire: String
    public let fromNumber: String
    public let toNumber: String
    public let ivrID: String
    /// In the order in which the IVR plays them.
    public let variables: [Variable]
    public let script: CallScript
    public let placedAt: SandboxTime
    /// Oldest first; begins with `placed`.
    public internal(set) var events: [CallEvent]
    /// What the phone downloaded when it answered, in the order in which it was played; exactly the bytes received.
    public internal(set) var audio: [UInt8] = []
    /// Why some audio could not be played.
    public internal(set) var audioFault: String?
    /// Whether the audio was let go to make room for that of later calls.
    public internal(set) var isAudioDropped = false

    public init(
        id: String, wire: String, fromNumber: String, toNumber: String, ivrID: String, variables: [Variable],
        placedAt: SandboxTime
    ) {
        self.id = id
        self.wire = wire
        self.fromNumber = fromNumber
        self.toNumber = toNumber
        self.ivrID = ivrID
        self.variables = variables
        self.placedAt = placedAt
        script = SandboxScript.call(to: toNumber)
        events = [CallEvent(.placed, at: placedAt)]
    }

    public var state: CallState { events.last?.state ?? .placed }

    /// When the call came into a state, if it did.
    public func moment(of state: CallState) -> SandboxTime? {
        events.first { $0.state == state }?.at
    }

    /// The vendor's word for where the call stands.
    public var vendorStatus: String {
        if script.isStatusStuck { return SandboxScript.submitted }
        switch state {
        case .placed, .ringing: return SandboxScript.submitted
        case .answered: return SandboxScript.inCall
        case .ended: return script.status
        }
    }

    /// From picking up until the end; nil before the end or when nobody picked up.
    public var talked: Duration? {
        guard let answered = moment(of: .answered), let ended = moment(of: .ended) else { return nil }
        return ended - answered
    }
}
