/// The counters that a send meets, loaded by a store in the send's own transaction: the send is told to the book, and
/// what the book has changed is written in that transaction. So every limit is exact, however many ask at the same time
/// and on however many machines (R19, R34 to R38).
public struct SendBook: Sendable {
    /// Parts of a country's outcomes. A store with one writer needs one.
    public let parts: Int
    private var rows: [LimitKey: [UInt8]] = [:]
    /// What is to be written, by its key.
    public private(set) var changes: [LimitKey: LimitRow] = [:]
    /// What is to be told.
    public internal(set) var events: [LimitEvent] = []

    public init(parts: Int = 1) {
        self.parts = parts
    }

    /// A send that is about to be queued.
    public struct Send: Sendable {
        public let delivery: DeliveryID
        public let channel: Channel
        public let target: SendTarget
        /// Whether somebody asked for it; otherwise it is a workflow's own step.
        public let isAsked: Bool
        /// The masked destination, for what is told.
        public let masked: String?
        /// Keys for the application's own limits, with a create.
        public let ownKeys: [OwnLimitKey]

        public init(
            delivery: DeliveryID, channel: Channel, target: SendTarget, isAsked: Bool, masked: String?,
            ownKeys: [OwnLimitKey] = []
        ) {
            self.delivery = delivery
            self.channel = channel
            self.target = target
            self.isAsked = isAsked
            self.masked = masked
            self.ownKeys = ownKeys
        }

        /// A planned send of a verification; nil for one of which nothing is known to count it by.
        public init?(
            _ planned: PlannedSend, _ targets: SendTargets?, _ details: VerificationDetails,
            ownKeys: [OwnLimitKey] = []
        ) {
            guard let target = targets?.target(step: planned.step, channel: planned.channel) else { return nil }
            let hasOwn = targets?.steps[planned.step] != nil
            self.init(
                delivery: planned.delivery, channel: planned.channel, target: target, isAsked: planned.isAsked,
                masked: hasOwn ? nil : details.destinations.entry(for: planned.channel)?.masked, ownKeys: ownKeys)
        }

        /// What is only read.
        public var readKeys: [LimitKey] {
            guard let area = target.area else { return [.policy, .pause] }
            return [.policy, .pause, .hold(prefix: area), .hold(country: area.country), .safe(target)]
        }

        /// The counters that have to be locked, loaded and told of it, as far as they do not depend on caps.
        public var countedKeys: [LimitKey] {
            let own = ownKeys.map { LimitKey(.own, $0.key) }
            guard let area = target.area else { return [.destination(target)] + own }
            return [.destination(target), .prefix(area)] + own
        }
    }

    /// The counters of an application's calls for a send. The application's own numbers have to be loaded.
    /// - Returns: What has to be locked and is told of it: the counters that all its calls share where it has caps, and
    ///   its part of the others where it has none. And what a capped send only reads: the calls that were counted
    ///   before there was a cap.
    public func callKeys(_ send: Send) throws(StoreError) -> (counted: [LimitKey], read: [LimitKey]) {
        let counts = callCounts(send, try policy())
        let capped = counts.filter { !$0.caps.isEmpty }.map(\.key)
        let own = LimitKey.tally(part: part(of: send))
        let counted = (capped.count < counts.count ? [own] : []) + capped
        let tallies = capped.isEmpty ? [] : (0..<parts).map { LimitKey.tally(part: $0) }
        return (counted, tallies.filter { !counted.contains($0) })
    }

    /// Takes in what a store has loaded.
    public mutating func load(_ key: LimitKey, _ bytes: [UInt8]) {
        if changes[key] == nil, !bytes.isEmpty { rows[key] = bytes }
    }

    /// Whether a key was loaded or written.
    public func has(_ key: LimitKey) -> Bool { rows[key] != nil }

    /// The application's own numbers, from the row that was loaded.
    public func policy() throws(StoreError) -> SendPolicy {
        guard let bytes = rows[.policy] else { return .standard }
        guard let policy = try? SendPolicy(text: String(decoding: bytes, as: UTF8.self)) else {
            throw .damaged("an application's limits")
        }
        return policy
    }

    /// Asks whether a send may go out, and counts it if it may. The row of every key of the send has to be loaded.
    /// - Returns: Why it is refused; nil when it was counted. Whoever asked for it is told, and tells the store of it
    ///   together with others (R40); the refusal of a workflow's own step is told here.
    public mutating func admit(_ send: Send, at now: Timestamp) throws(StoreError) -> LimitEvent? {
        let policy = try policy()
        if let block = try refusal(of: send, policy, at: now) {
            let refusal = event(.refused, block, send)
            if !send.isAsked { events.append(refusal) }
            return refusal
        }
        try count(send, policy, at: now)
        return nil
    }

    /// A call has ended: another may ring. One of which nobody will hear how it went may go on for a while (R26).
    public mutating func callEnded(_ call: SendSummary, _ target: SendTarget, at now: Timestamp) throws(StoreError) {
        let delivery = call.delivery
        let isLost = call.standing == .unknown
        var destination: DestinationSends = try state(.destination(target))
        if isLost { destination.lose(delivery, at: now) } else { destination.end(delivery) }
        keep(destination, .destination(target))
        guard let area = target.area else { return }
        var prefix: PrefixSends = try state(.prefix(area))
        if isLost { prefix.lose(delivery, at: now) } else { prefix.end(delivery) }
        keep(prefix, .prefix(area))
    }

    /// The counters that a call's end is told to.
    public static func keys(ofCallTo target: SendTarget) -> [LimitKey] {
        [.destination(target)] + (target.area.map { [.prefix($0)] } ?? [])
    }

    /// A verification that sent to a number has ended (R36, R37).
    /// - Parameter part: Which part of the country's outcomes counts it.
    public mutating func verificationEnded(
        isApproved: Bool, in area: NumberArea, part: Int, at now: Timestamp
    ) throws(StoreError) {
        var prefix: PrefixSends = try state(.prefix(area))
        prefix.outcomes.count(isApproved: isApproved, at: now)
        keep(prefix, .prefix(area))
        var own: Outcomes = try state(.outcomes(country: area.country, part: part))
        own.count(isApproved: isApproved, at: now)
        keep(own, .outcomes(country: area.country, part: part))
        var prefixHold: LimitHold = try state(.hold(prefix: area))
        if prefixHold.judge(prefix.outcomes.sum(at: now, since: prefixHold.since), at: now) {
            keep(prefixHold, .hold(prefix: area))
            tell(.held, prefixHold, area, at: now)
        }
        var hold: LimitHold = try state(.hold(country: area.country))
        var sum = (ended: 0, approved: 0)
        for part in 0..<parts {
            let outcomes: Outcomes = try state(.outcomes(country: area.country, part: part))
            let found = outcomes.sum(at: now, since: hold.since)
            sum = (sum.ended + found.ended, sum.approved + found.approved)
        }
        if hold.judge(sum, at: now) {
            keep(hold, .hold(country: area.country))
            tell(.held, hold, area, at: now)
        }
    }

    /// The counters that a verification's end is told to.
    public static func countedKeys(ofEndIn area: NumberArea, part: Int) -> [LimitKey] {
        [.prefix(area), .outcomes(country: area.country, part: part)]
    }

    /// What is only read when a verification ends.
    public func readKeys(ofEndIn area: NumberArea, part: Int) -> [LimitKey] {
        (0..<parts).filter { $0 != part }.map { .outcomes(country: area.country, part: $0) }
            + [.hold(prefix: area), .hold(country: area.country)]
    }

    /// What is to be told, once: afterwards it counts as told.
    public mutating func takeEvents() -> [LimitEvent] {
        defer { events = [] }
        return events
    }
}

extension SendBook {
    /// Why a send is refused, by the first rule that does.
    private mutating func refusal(
        of send: Send, _ policy: SendPolicy, at now: Timestamp
    ) throws(StoreError) -> SendBlock? {
        // A workflow's own steps go on, so that a code which was asked for before still arrives.
        if send.isAsked, let block = try pause(at: now) { return block }
        for (key, limit) in ownLimits(send, policy) {
            let use: OwnLimitUse = try state(key)
            if let block = use.block(limit, at: now) { return block }
        }
        let isCall = send.channel == .call
        let destination: DestinationSends = try state(.destination(send.target))
        if let block = destination.block(call: isCall, isAsked: send.isAsked, policy: policy, at: now) { return block }
        guard let area = send.target.area else { return nil }
        if let block = try hold(send, area, at: now) { return block }
        let prefix: PrefixSends = try state(.prefix(area))
        if let block = prefix.speedBlock(line: area.line, policy: policy, at: now) {
            var hold: LimitHold = try state(.hold(prefix: area))
            hold.hold(block, at: now)
            keep(hold, .hold(prefix: area))
            tell(.held, block, send)
            return block
        }
        guard isCall else { return nil }
        if let block = prefix.callBlock(policy: policy, at: now) { return block }
        for (key, country, caps) in callCounts(send, policy) where !caps.isEmpty {
            let count: CallCount = try state(key)
            let counted = try tallied(country, at: now)
            if let block = count.block(caps, inCountry: country != nil, beside: counted, at: now) { return block }
        }
        return nil
    }

    private mutating func count(_ send: Send, _ policy: SendPolicy, at now: Timestamp) throws(StoreError) {
        let isCall = send.channel == .call
        for (key, limit) in ownLimits(send, policy) {
            var use: OwnLimitUse = try state(key)
            use.count(limit, at: now)
            keep(use, key)
        }
        var destination: DestinationSends = try state(.destination(send.target))
        destination.count(send.delivery, call: isCall, at: now)
        keep(destination, .destination(send.target))
        guard let area = send.target.area else { return }
        var prefix: PrefixSends = try state(.prefix(area))
        prefix.count(send.delivery, line: area.line, call: isCall, at: now)
        keep(prefix, .prefix(area))
        let counts = callCounts(send, policy)
        for (key, country, caps) in counts where !caps.isEmpty {
            var count: CallCount = try state(key)
            let counted = try tallied(country, at: now)
            for (news, block) in count.count(caps, inCountry: country != nil, beside: counted, at: now) {
                tell(news, block, send)
            }
            keep(count, key)
        }
        let uncapped = counts.filter(\.caps.isEmpty)
        guard !uncapped.isEmpty else { return }
        var tally: CallTally = try state(.tally(part: part(of: send)))
        tally.count(uncapped.map(\.country), at: now)
        keep(tally, .tally(part: part(of: send)))
    }

    /// What holds the number's prefix or country. A prefix that was too fast passes again once enough are approved; a
    /// safe number is not stopped for want of approvals.
    private func hold(_ send: Send, _ area: NumberArea, at now: Timestamp) throws(StoreError) -> SendBlock? {
        for key in [LimitKey.hold(country: area.country), .hold(prefix: area)] {
            let hold: LimitHold = try state(key)
            guard let block = hold.block(at: now) else { continue }
            if block.rule == .conversion, has(.safe(send.target)) { continue }
            let prefix: PrefixSends = try state(.prefix(area))
            if block.rule == .prefixSpeed, prefix.isExempt(at: now) { continue }
            return block
        }
        return nil
    }

    private func ownLimits(_ send: Send, _ policy: SendPolicy) -> [(key: LimitKey, limit: OwnLimit)] {
        send.ownKeys.compactMap { key in
            policy.own.first { $0.name == key.name }.map { (LimitKey(.own, key.key), $0) }
        }
    }

    /// What a call is counted by: in all and by its country, with the application's caps for each.
    private func callCounts(
        _ send: Send, _ policy: SendPolicy
    ) -> [(key: LimitKey, country: String?, caps: CallCaps)] {
        guard send.channel == .call, let country = send.target.area?.country else { return [] }
        return [
            (.calls(), nil, policy.caps),
            (.calls(country: country), country, policy.countryCaps[country] ?? CallCaps()),
        ]
    }

    /// Calls that were counted while there was no cap for them.
    private func tallied(_ country: String?, at now: Timestamp) throws(StoreError) -> (day: Int, month: Int) {
        var sum = (day: 0, month: 0)
        for part in 0..<parts {
            let tally: CallTally = try state(.tally(part: part))
            let used = tally.used(country: country, at: now)
            sum = (sum.day + used.day, sum.month + used.month)
        }
        return sum
    }

    /// Which part of the calls that no cap counts a send belongs to.
    private func part(of send: Send) -> Int { send.delivery.withBytes { Int($0[$0.count - 1]) } % parts }

    func state<State: LimitState>(_ key: LimitKey) throws(StoreError) -> State {
        guard let bytes = rows[key] else { return State() }
        guard let state = State(bytes: bytes) else { throw .damaged("a counter of the limits on sending") }
        return state
    }

    mutating func keep(_ state: some LimitState, _ key: LimitKey) {
        let bytes = state.bytes
        rows[key] = bytes
        changes[key] = LimitRow(key: key, bytes: bytes, expiresAt: state.expiresAt)
    }

    private mutating func tell(_ news: LimitNews, _ block: SendBlock, _ send: Send) {
        events.append(event(news, block, send))
    }

    private func event(_ news: LimitNews, _ block: SendBlock, _ send: Send) -> LimitEvent {
        LimitEvent(news, block, masked: send.masked, country: send.target.area?.country)
    }

    private mutating func tell(_ news: LimitNews, _ hold: LimitHold, _ area: NumberArea, at now: Timestamp) {
        guard let block = hold.block(at: now) else { return }
        events.append(LimitEvent(news, block, masked: nil, country: area.country))
    }
}
