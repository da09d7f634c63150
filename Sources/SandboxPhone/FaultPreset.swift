/// A day in the life of a vendor, as a set of faults at one service.
public enum FaultPreset: String, Sendable, Hashable, CaseIterable {
    case outage
    case brownOut = "brown-out"
    case slow
    case flapping
    case quotaUsedUp = "quota-used-up"
    case clockSkew = "clock-skew"
    case audioUploadLost = "audio-upload-lost"
    case statusStuck = "status-stuck"

    /// Its name on the page.
    public var title: String {
        switch self {
        case .outage: "Outage"
        case .brownOut: "Brown-out"
        case .slow: "Slow"
        case .flapping: "Flapping"
        case .quotaUsedUp: "Quota used up"
        case .clockSkew: "Clock skew"
        case .audioUploadLost: "Audio upload lost"
        case .statusStuck: "Status stuck"
        }
    }

    /// What it does, in a sentence for the page.
    public var sentence: String {
        switch self {
        case .outage: "Every request gets the 503 of a proxy."
        case .brownOut: "A third of the requests get a 503, every fifth is answered 6 s late, some lose their answer."
        case .slow: "Every answer comes 4 s late."
        case .flapping: "Ten seconds of outage and ten seconds of health take turns."
        case .quotaUsedUp: "Nothing more is sent: the account is empty."
        case .clockSkew: "The vendor's clock is an hour ahead."
        case .audioUploadLost: "Uploads are confirmed and then gone, so that the call is silent."
        case .statusStuck: "What was sent stays at submitted for ever."
        }
    }

    /// Whether the service can have it.
    public func fits(_ service: VendorService) -> Bool {
        self != .audioUploadLost || service == .ocaCall
    }

    /// - Parameter start: From when on; periods are counted from it.
    public func faults(at service: VendorService, from start: SandboxTime, until end: SandboxTime? = nil) -> [Fault] {
        bare(at: .service(service)).map { fault in
            var fault = fault
            fault.from = start
            fault.until = end
            fault.preset = self
            return fault
        }
    }

    private func bare(at scope: FaultScope) -> [Fault] {
        switch self {
        case .outage: return [Fault(.proxyPage, at: scope, status: 503)]
        case .brownOut:
            return [
                Fault(.proxyPage, at: scope, status: 503, percent: 33),
                Fault(.slow, at: scope, seconds: 6, percent: 20), Fault(.answerLost, at: scope, percent: 5),
            ]
        case .slow: return [Fault(.slow, at: scope, seconds: 4)]
        case .flapping:
            var fault = Fault(.proxyPage, at: scope, status: 503)
            fault.period = .seconds(20)
            return [fault]
        case .quotaUsedUp: return [Fault(.noQuota, at: scope)]
        case .clockSkew: return [Fault(.clockSkew, at: scope, seconds: 3600)]
        case .audioUploadLost: return [Fault(.pretend, at: .endpoint(.uploadAudio))]
        case .statusStuck: return [Fault(.stuckStatus, at: scope)]
        }
    }
}

extension Fault {
    fileprivate init(_ kind: FaultKind, at scope: FaultScope, status: Int = 500, seconds: Int = 0, percent: Int = 100) {
        self.init(kind, at: scope)
        self.status = status
        self.seconds = seconds
        self.percent = percent
    }
}
