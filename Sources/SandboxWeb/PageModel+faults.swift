import SandboxPhone

/// The switches of one service.
struct ServiceModel {
    /// One preset and the button that turns it on or off.
    struct Switch {
        let title: String
        let sentence: String
        let value: String
        let isOn: Bool
        let pressed: String
        let until: String?
        let struck: Int
    }

    let name: String
    let title: String
    let switches: [Switch]

    init(_ service: VendorService, _ board: [Fault], at now: SandboxTime) {
        name = service.rawValue
        title = service.title
        switches = FaultPreset.allCases.filter { $0.fits(service) }.map { preset in
            let faults = board.filter { $0.preset == preset && $0.scope.endpoints.first?.service == service }
            let isOn = !faults.isEmpty
            return Switch(
                title: preset.title, sentence: preset.sentence, value: "\(isOn ? "off" : "on") \(preset.rawValue)",
                isOn: isOn, pressed: isOn ? "true" : "false",
                until: isOn ? faults[0].until.map { "until \($0.clockText)" } ?? "until switched off" : nil,
                struck: faults.reduce(0) { $0 + $1.struck })
        }
    }
}

/// One fault that is on the board.
struct FaultModel {
    let id: Int
    let words: String
    let place: String
    let share: String
    let times: String
    let struck: Int

    init(_ fault: Fault, at now: SandboxTime) {
        id = fault.id
        let what =
            switch fault.kind {
            case .error: "\(fault.status) with code \(fault.code)"
            case .proxyPage: "\(fault.status), \(fault.kind.words)"
            case .slow: "\(fault.kind.words), after \(fault.seconds) s"
            case .clockSkew: "\(fault.kind.words) by \(fault.seconds) s"
            default: fault.kind.words
            }
        words = fault.preset.map { "\($0.title): \(what)" } ?? what
        place = fault.scope.text
        let left = fault.remaining.map { "the next \($0)" } ?? "every one"
        share =
            fault.percent == 100 ? left : fault.remaining == nil ? "\(fault.percent) %" : "\(fault.percent) %, \(left)"
        times = FaultModel.times(fault, at: now)
        struck = fault.struck
    }

    private static func times(_ fault: Fault, at now: SandboxTime) -> String {
        var words: [String] = []
        if let from = fault.from, from > now { words.append("from \(from.clockText)") }
        if let until = fault.until { words.append("until \(until.clockText)") }
        if let period = fault.period { words.append("first half of every \(period.shortText)") }
        return words.isEmpty ? "now" : words.joined(separator: ", ")
    }
}

/// How often one kind of fault has struck.
struct StruckModel {
    let words: String
    let count: Int
}

/// One choice of a form, perhaps in a group.
struct ChoiceModel {
    /// Choices that belong together.
    struct Group {
        let title: String
        let choices: [ChoiceModel]
    }

    let value: String
    let text: String

    static let scopes: [Group] =
        VendorService.allCases.map { service in
            Group(
                title: service.title,
                choices: [ChoiceModel(value: service.rawValue, text: "all of \(service.title)")]
                    + service.endpoints.map { ChoiceModel(value: $0.rawValue, text: $0.rawValue) })
        } + [
            Group(
                title: "The phone's side",
                choices: [
                    ChoiceModel(value: VendorEndpoint.playAudio.rawValue, text: VendorEndpoint.playAudio.rawValue)
                ])
        ]

    static let answers: [Group] = [
        Group(
            title: "An error instead of the work",
            choices: FaultAnswer.all.map { ChoiceModel(value: $0.value, text: $0.text) }
                + [FaultKind.proxyPage, .noQuota, .tooManyCalls, .wrongCredentials, .pretend].map(ChoiceModel.init)),
        Group(
            title: "The connection",
            choices: [
                FaultKind.hang, .reset, .hangAfterWork, .answerLost, .resetInAnswer, .resetAfterAnswer, .cutAnswer,
                .drip, .slow, .garbage, .twice,
            ].map(ChoiceModel.init)),
        Group(
            title: "The answer",
            choices: [
                FaultKind.empty, .html, .invalidJSON, .cutJSON, .wrongTypes, .otherNames, .wrongContentType, .huge,
                .clockSkew, .stuckStatus, .oldStatus,
            ].map(ChoiceModel.init)),
    ]

    static let spans = [
        ChoiceModel(value: "", text: "until switched off"), ChoiceModel(value: "30", text: "for 30 s"),
        ChoiceModel(value: "60", text: "for 1 min"), ChoiceModel(value: "300", text: "for 5 min"),
        ChoiceModel(value: "1800", text: "for 30 min"),
    ]

    init(value: String, text: String) {
        self.value = value
        self.text = text
    }

    private init(_ kind: FaultKind) {
        self.init(value: kind.rawValue, text: kind.words)
    }
}

/// The errors that the form offers.
struct FaultAnswer {
    let status: Int
    let code: Int
    let words: String

    var value: String { "\(status)-\(code)" }
    var text: String { "\(status), code \(code): \(words)" }

    static let all = [
        FaultAnswer(status: 500, code: 13, words: "internal error"),
        FaultAnswer(status: 429, code: 9, words: "too many requests"),
        FaultAnswer(status: 401, code: 17, words: "wrong credentials"),
        FaultAnswer(status: 401, code: 45, words: "wrong token"),
        FaultAnswer(status: 401, code: 51, words: "account expired"),
        FaultAnswer(status: 401, code: 55, words: "no quota"),
        FaultAnswer(status: 401, code: 57, words: "too many calls"),
        FaultAnswer(status: 404, code: 33, words: "no such data"),
        FaultAnswer(status: 406, code: 39, words: "wrong field"),
    ]
}
