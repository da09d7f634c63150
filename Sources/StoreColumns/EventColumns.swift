public import VerificationCore

/// How a line of the timeline stands in its row: a kind, and only the columns that this kind has.
public struct EventColumns {
    /// The kinds of line.
    enum Kind: String {
        case created, advanceAsked = "advance_asked", resendAsked = "resend_asked", codeReissued = "code_reissued"
        case stepTimedOut = "step_timed_out", stepSkipped = "step_skipped", workflowEnded = "workflow_ended"
        case destinationClosed = "destination_closed", ended, delivery
        case stepWaiting = "step_waiting", lifetimeStarted = "lifetime_started", gatewayRefused = "gateway_refused"
    }

    /// All columns but the verification's.
    public static let names = "id, at, kind, channel, number, word, delivery, is_prepared, failure, vendor_word"

    private var kind: Kind
    private var channel: Channel?
    private var number: Int?
    private var word: String?
    private var delivery: DeliveryID?
    private var moment: DeliveryMoment?
    private var failure: DeliveryFailure?
    private var vendorWord: String?

    public init(_ kind: EventRecord.Kind) {
        switch kind {
        case .delivery(let delivery, let channel, let moment):
            self.init(
                kind: .delivery, channel: channel, word: moment.status.rawValue, delivery: delivery, moment: moment)
        case .verification(let entry):
            self.init(entry)
        }
    }

    private init(_ entry: TimelineEntry) {
        switch entry {
        case .created: self.init(kind: .created)
        case .resendAsked(let channel): self.init(kind: .resendAsked, channel: channel)
        case .codeReissued(let generation): self.init(kind: .codeReissued, number: generation)
        case .advanceAsked: self.init(kind: .advanceAsked)
        case .stepTimedOut(let step): self.init(kind: .stepTimedOut, number: step)
        case .stepSkipped(let step, let reason): self.init(kind: .stepSkipped, number: step, word: reason.rawValue)
        case .stepWaiting(let step): self.init(kind: .stepWaiting, number: step)
        case .gatewayRefused(let channel, let gateway, let failure, let vendorCode):
            self.init(kind: .gatewayRefused, channel: channel, word: gateway, failure: failure, vendorWord: vendorCode)
        case .lifetimeStarted: self.init(kind: .lifetimeStarted)
        case .workflowEnded: self.init(kind: .workflowEnded)
        case .destinationClosed(let hours): self.init(kind: .destinationClosed, number: hours)
        case .ended(let status): self.init(kind: .ended, word: status.rawValue)
        }
    }

    private init(
        kind: Kind, channel: Channel? = nil, number: Int? = nil, word: String? = nil, delivery: DeliveryID? = nil,
        moment: DeliveryMoment? = nil, failure: DeliveryFailure? = nil, vendorWord: String? = nil
    ) {
        self.kind = kind
        self.channel = channel
        self.number = number
        self.word = word
        self.delivery = delivery
        self.moment = moment
        self.failure = moment?.failure ?? failure
        self.vendorWord = moment?.vendorWord ?? vendorWord
    }

    /// The values of all named columns from `kind` on.
    public var values: [ColumnValue] {
        [
            .text(kind.rawValue), .text(channel?.rawValue), .integer(number), .text(word), .text(delivery?.text),
            .integer(moment.map { $0.isPrepared ? 1 : 0 }), .text(failure?.rawValue), .text(vendorWord),
        ]
    }

    /// Reads `names`.
    /// - Throws: `damaged` for what no version of ours wrote.
    public static func record(_ row: inout some ColumnReader) throws(StoreError) -> EventRecord {
        let id: EventID = try row.id()
        let at = row.moment()
        let kind = try row.word(Kind.self)
        let channel = try row.optionalWord(Channel.self)
        let number = row.optionalInt()
        let word = row.optionalText()
        let delivery = try row.optionalID(DeliveryKind.self)
        let isPrepared = row.flag()
        let failure = try row.optionalWord(DeliveryFailure.self)
        let vendorWord = row.optionalText()
        if kind == .delivery, let channel, let delivery, let status = word.flatMap(DeliveryStatus.init(rawValue:)) {
            let moment = DeliveryMoment(
                status: status, isPrepared: isPrepared, failure: failure, vendorWord: vendorWord)
            return EventRecord(id: id, at: at, kind: .delivery(delivery, channel, moment))
        }
        if kind == .gatewayRefused, let channel, let word, let failure {
            let entry = TimelineEntry.gatewayRefused(channel, gateway: word, failure, vendorCode: vendorWord)
            return EventRecord(id: id, at: at, kind: .verification(entry))
        }
        guard let entry = entry(kind, channel, number, word) else { throw .damaged("a line of a timeline") }
        return EventRecord(id: id, at: at, kind: .verification(entry))
    }

    private static func entry(_ kind: Kind, _ channel: Channel?, _ number: Int?, _ word: String?) -> TimelineEntry? {
        switch kind {
        case .created: .created
        case .resendAsked: channel.map { .resendAsked($0) }
        case .codeReissued: number.map { .codeReissued(generation: $0) }
        case .advanceAsked: .advanceAsked
        case .stepTimedOut: number.map { .stepTimedOut(step: $0) }
        case .stepSkipped: skipped(number, word)
        case .stepWaiting: number.map { .stepWaiting(step: $0) }
        case .lifetimeStarted: .lifetimeStarted
        case .workflowEnded: .workflowEnded
        case .destinationClosed: .destinationClosed(hours: number)
        case .ended: word.flatMap(VerificationStatus.Word.init(rawValue:)).map { .ended($0) }
        case .delivery, .gatewayRefused: nil
        }
    }

    private static func skipped(_ step: Int?, _ word: String?) -> TimelineEntry? {
        guard let step, let reason = word.flatMap(TimelineEntry.SkipReason.init(rawValue:)) else { return nil }
        return .stepSkipped(step: step, reason)
    }
}
