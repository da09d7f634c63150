public import GatewayKit
public import OCAAccount

/// What an OCA call gateway is told by its operator. Prints nothing secret: its credentials redact themselves.
public struct OCACallConfiguration: Sendable {
    /// How destinations are written.
    public enum NumberFormat: String, Sendable, Hashable, CaseIterable {
        /// Indonesian numbers with their leading zero (`08…`), as the documentation shows; others international.
        case national
        /// Digits with the country calling code, without a plus sign.
        case international
    }

    /// Which of several caller numbers a call shows.
    public enum CallerChoice: String, Sendable, Hashable, CaseIterable {
        case first
        case roundRobin = "round_robin"
    }

    /// How the IVR takes the code's sound.
    public enum Variables: Sendable, Hashable {
        /// As the vendor's list of IVRs says: one variable for the whole call, or one per digit numbered at its end.
        case asListed
        /// One variable that takes the address of the whole call.
        case audio(String)
        /// One variable per digit, in the order of the digits.
        case digits([String])
    }

    public var version: OCAVersion
    public var baseURL: BaseURL
    public var credentials: OCACredentials
    /// The IVR that plays the code, from the vendor's dashboard.
    public var ivrID: String
    /// Caller numbers; when empty, the vendor is asked for them.
    public var fromNumbers: [String] = []
    public var callerChoice: CallerChoice = .first
    /// The number that calls to a country show, by its ISO 3166 code; other countries' calls show `fromNumbers`.
    public var countryNumbers: [String: String] = [:]
    /// Calls at once; nil when only the vendor knows.
    public var callsAtOnce: Int?
    public var numberFormat: NumberFormat = .national
    public var variables: Variables = .asListed
    /// Constants for variables of the IVR that have nothing to do with the code.
    public var extraVariables: [String: String] = [:]
    public var paths: OCACallPaths = OCACallPaths()
    /// The documentation prints GET for V2 and means POST.
    public var callMethod: GatewayMethod = .post
    /// A call that was left this long before the end of its audio counts as heard: the closing sentence tells nothing.
    public var heardTolerance: Duration = .seconds(3)

    public init(version: OCAVersion, baseURL: BaseURL, credentials: OCACredentials, ivrID: String) {
        self.version = version
        self.baseURL = baseURL
        self.credentials = credentials
        self.ivrID = ivrID
    }

    /// Where the vendor's documentation puts the API.
    public static func documentedBaseURL(_ version: OCAVersion) -> String {
        switch version {
        case .v1: "https://call.ocatelkom.co.id/api/v1"
        case .v2: "https://webapigw.ocatelkom.co.id/call/v2"
        }
    }
}

/// Paths below the base URL. The documentation has lost some: list-audio, number, and on V2 ivr-list and delete-audio
/// are assumptions that an operator can correct.
public struct OCACallPaths: Sendable, Hashable {
    public var uploadAudio = "upload-audio"
    public var listAudio = "list-audio"
    public var deleteAudio = "delete-audio"
    public var numbers = "number"
    public var ivrList = "ivr-list"
    public var call = "call"
    public var callStatus = "call-status"

    public init() {}

    var named: [(name: String, path: String)] {
        [
            ("uploadAudio", uploadAudio), ("listAudio", listAudio), ("deleteAudio", deleteAudio), ("numbers", numbers),
            ("ivrList", ivrList), ("call", call), ("callStatus", callStatus),
        ]
    }
}
