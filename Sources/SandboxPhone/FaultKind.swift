/// The ways in which an endpoint can misbehave.
public enum FaultKind: String, Sendable, Hashable, CaseIterable {
    // Instead of the work
    /// The vendor's error body with a status and a code.
    case error
    /// The status with the page of some proxy before the vendor.
    case proxyPage = "proxy-page"
    case noQuota = "no-quota"
    case tooManyCalls = "too-many-calls"
    case wrongCredentials = "wrong-credentials"
    /// A success is answered, and nothing is done.
    case pretend

    // The connection
    case hang
    case reset
    case hangAfterWork = "hang-after-work"
    case answerLost = "answer-lost"
    case resetInAnswer = "reset-in-answer"
    case resetAfterAnswer = "reset-after-answer"
    case cutAnswer = "cut-answer"
    case drip
    case slow
    case garbage
    case twice

    // The answer
    case empty
    case html
    case invalidJSON = "invalid-json"
    case cutJSON = "cut-json"
    case wrongTypes = "wrong-types"
    case otherNames = "other-names"
    case wrongContentType = "wrong-content-type"
    case huge
    case clockSkew = "clock-skew"

    // How a call or a message stands
    case stuckStatus = "stuck-status"
    case oldStatus = "old-status"

    /// Whether the endpoint does its work all the same, so that a phone may ring.
    public var doesWork: Bool {
        switch self {
        case .error, .proxyPage, .noQuota, .tooManyCalls, .wrongCredentials, .pretend, .hang, .reset: false
        default: true
        }
    }

    /// Whether a whole answer leaves the endpoint.
    public var isAnswered: Bool {
        switch self {
        case .hang, .reset, .hangAfterWork, .answerLost, .resetInAnswer, .cutAnswer, .garbage: false
        default: true
        }
    }

    /// What happens, in a few words for the page.
    public var words: String {
        switch self {
        case .error: "the vendor's error"
        case .proxyPage: "an error page of a proxy"
        case .noQuota: "no quota left"
        case .tooManyCalls: "too many calls at once"
        case .wrongCredentials: "credentials refused"
        case .pretend: "success, but nothing is done"
        case .hang: "no answer, nothing is done"
        case .reset: "connection reset, nothing is done"
        case .hangAfterWork: "no answer, though all is done"
        case .answerLost: "connection reset, though all is done"
        case .resetInAnswer: "reset in the middle of the answer"
        case .resetAfterAnswer: "reset right after the answer"
        case .cutAnswer: "connection closed in the middle of the answer"
        case .drip: "one byte a second"
        case .slow: "a late answer"
        case .garbage: "bytes that are no HTTP"
        case .twice: "the answer comes twice"
        case .empty: "an empty success"
        case .html: "a page of HTML as success"
        case .invalidJSON: "JSON with a comma too many"
        case .cutJSON: "half of the JSON"
        case .wrongTypes: "values of other types"
        case .otherNames: "ids under other names"
        case .wrongContentType: "JSON that calls itself a page"
        case .huge: "an answer of 10 MiB"
        case .clockSkew: "moments of a clock that is wrong"
        case .stuckStatus: "the status stays at submitted"
        case .oldStatus: "the status of the oldest call"
        }
    }

    /// Whether the kind means something at an endpoint.
    public func fits(_ endpoint: VendorEndpoint) -> Bool {
        switch self {
        case .noQuota: endpoint.isSend
        case .tooManyCalls: endpoint == .placeCall
        case .stuckStatus: endpoint.isStatus
        case .oldStatus: endpoint == .callStatus
        case .pretend: endpoint.isSend || endpoint == .uploadAudio || endpoint == .deleteAudio
        case .clockSkew, .wrongTypes, .otherNames, .invalidJSON, .cutJSON: endpoint != .playAudio
        default: true
        }
    }
}
