import SandboxPhone
import Testing

/// One fault at one endpoint of OCA CALL, and the documented way on: see docs/reference/vendor-faults.md.
struct FaultCase: Sendable, CustomTestStringConvertible {
    /// How the code reaches the person.
    enum Way: Sendable {
        /// The call goes on as if nothing had happened.
        case heard
        /// The call failed for certain: the mail comes before the step's time is up.
        case mailAtOnce
        /// Nobody knows what became of the call: the mail comes when the step's time is up.
        case mailAtTimeout
        /// Either of the first and the last, as the machine's network has it.
        case heardOrMailed
    }

    let kind: FaultKind
    let endpoint: VendorEndpoint
    let way: Way
    /// What the call's delivery says, where it fails.
    var failure: String?
    var status = 500
    var code = 13

    var testDescription: String {
        "\(kind.rawValue)\(kind == .error || kind == .proxyPage ? " \(status)/\(code)" : "") at \(endpoint.rawValue)"
    }

    var fault: Fault {
        var fault = Fault(kind, at: .endpoint(endpoint))
        fault.status = status
        fault.code = code
        if kind == .slow { fault.seconds = 4 }
        if kind == .clockSkew { fault.seconds = 3600 }
        return fault
    }

    private init(
        _ kind: FaultKind, _ endpoint: VendorEndpoint, _ way: Way, _ failure: String? = nil, status: Int = 500,
        code: Int = 13
    ) {
        self.kind = kind
        self.endpoint = endpoint
        self.way = way
        self.failure = failure
        self.status = status
        self.code = code
    }

    static let all = placing + uploading + reporting

    /// After an order for a call that may have been heard, no second one is given (R26).
    private static let placing =
        [
            FaultCase(.error, .placeCall, .mailAtTimeout, "outcome_unknown"),
            FaultCase(.proxyPage, .placeCall, .mailAtTimeout, "outcome_unknown", status: 502),
            FaultCase(.proxyPage, .placeCall, .mailAtTimeout, "outcome_unknown", status: 503),
            FaultCase(.error, .placeCall, .mailAtOnce, "rate_limited", status: 429, code: 9),
            FaultCase(.noQuota, .placeCall, .mailAtOnce, "no_quota"),
            FaultCase(.error, .placeCall, .mailAtOnce, "no_quota", status: 401, code: 55),
            FaultCase(.error, .placeCall, .mailAtTimeout, status: 401, code: 57),
            FaultCase(.wrongCredentials, .placeCall, .mailAtOnce, "misconfigured"),
            FaultCase(.error, .placeCall, .mailAtOnce, "misconfigured", status: 401, code: 51),
            FaultCase(.pretend, .placeCall, .mailAtTimeout),
        ] + unknown.map { FaultCase($0, .placeCall, .mailAtTimeout, "outcome_unknown") }
        + [FaultKind.slow, .wrongContentType, .clockSkew].map { FaultCase($0, .placeCall, .heard) }
        + [FaultKind.resetAfterAnswer, .twice].map { FaultCase($0, .placeCall, .heardOrMailed) }

    /// Uploading may be repeated; when it fails three times nothing was sent.
    private static let uploading =
        [
            FaultCase(.error, .uploadAudio, .mailAtOnce, "gateway_unavailable"),
            FaultCase(.proxyPage, .uploadAudio, .mailAtOnce, "gateway_unavailable", status: 502),
            FaultCase(.reset, .uploadAudio, .mailAtOnce, "gateway_unavailable"),
            FaultCase(.answerLost, .uploadAudio, .mailAtOnce, "gateway_unavailable"),
            FaultCase(.html, .uploadAudio, .mailAtOnce, "unreadable_answer"),
            FaultCase(.empty, .uploadAudio, .mailAtOnce, "unreadable_answer"),
            FaultCase(.cutJSON, .uploadAudio, .mailAtOnce, "unreadable_answer"),
            FaultCase(.huge, .uploadAudio, .mailAtOnce, "unreadable_answer"),
            FaultCase(.hang, .uploadAudio, .mailAtTimeout),
            FaultCase(.pretend, .uploadAudio, .mailAtTimeout),
            FaultCase(.otherNames, .uploadAudio, .heard),
        ]

    /// What cannot be asked is waited for until the step's time is up.
    private static let reporting = [
        FaultKind.error, .hang, .reset, .html, .cutJSON, .wrongTypes, .huge, .drip, .stuckStatus,
    ].map { FaultCase($0, .callStatus, .mailAtTimeout) }

    /// The call is placed or not: the answer does not tell.
    private static let unknown: [FaultKind] = [
        .hang, .hangAfterWork, .reset, .answerLost, .resetInAnswer, .cutAnswer, .drip, .garbage, .empty, .html,
        .invalidJSON, .cutJSON, .wrongTypes, .otherNames, .huge,
    ]
}
