extension Workflow {
    /// One channel and the time it has before the next step begins.
    public struct Step: Sendable, Hashable {
        public let channel: Channel
        public let timeout: Duration
        /// The one gateway that may carry it; nil for those of the channel in their order.
        public let gateway: String?
        /// The ends of the step before after which this one follows; empty for all of them.
        public let conditions: Set<Condition>
        /// Whether it goes to a destination of its own, which is sealed beside the verification's.
        public let hasOwnDestination: Bool
        /// Why it cannot be carried out, known when the verification is created; nil when nothing is in its way.
        public let obstacle: Obstacle?

        public init(
            channel: Channel, timeout: Duration, gateway: String? = nil, conditions: Set<Condition> = [],
            hasOwnDestination: Bool = false, obstacle: Obstacle? = nil
        ) {
            self.channel = channel
            self.timeout = timeout
            self.gateway = gateway
            self.conditions = conditions
            self.hasOwnDestination = hasOwnDestination
            self.obstacle = obstacle
        }

        /// The step with something in its way.
        public func barred(by obstacle: Obstacle) -> Step {
            Step(
                channel: channel, timeout: timeout, gateway: gateway, conditions: conditions,
                hasOwnDestination: hasOwnDestination, obstacle: obstacle)
        }

        /// Whether it follows when the step before came to one of these ends.
        func follows(_ ends: Set<Condition>) -> Bool { conditions.isEmpty || !conditions.isDisjoint(with: ends) }
    }

    /// How a step may end without the code having arrived for certain.
    public enum Condition: String, Sendable, Hashable, CaseIterable {
        case noAnswer = "no_answer"
        case busy
        /// It failed for certain in another way.
        case failed
        /// Its time was up.
        case timeout
        /// It could not be carried out: nothing was sent.
        case blocked
    }

    /// What can stand in the way of a step from the start.
    public enum Obstacle: String, Sendable, Hashable, CaseIterable {
        /// The verification has no destination for its channel.
        case noDestination = "no_destination"
        /// The application may not use its channel.
        case channelNotAllowed = "channel_not_allowed"
        /// Its message cannot tell the transaction that the code is bound to (R13).
        case transactionNotTold = "transaction_not_told"
    }
}

extension Workflow {
    /// The workflow in one line, as stores and the configuration keep it: `call:45,email:120`, with timeouts in whole
    /// seconds. A step may go on with its gateway, its conditions, the mark of an own destination and its obstacle:
    /// `call:45@first?busy+no_answer#!no_destination`. The line may end with when the lifetime starts:
    /// `;lifetime_starts=first_delivery`.
    public var text: String {
        let line = steps.map(\.text).joined(separator: ",")
        return lifetimeStarts == .creation ? line : "\(line);\(lifetimeMark)\(lifetimeStarts.rawValue)"
    }

    /// Reads a line that `text` wrote; nil when it is none.
    public init?(text: String) {
        guard text.utf8.count <= workflowBytesMax else { return nil }
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        var start = LifetimeStart.creation
        if parts.count == 2 {
            guard parts[1].hasPrefix(lifetimeMark),
                let word = LifetimeStart(rawValue: String(parts[1].dropFirst(lifetimeMark.utf8.count)))
            else { return nil }
            start = word
        }
        let words = parts[0].split(separator: ",", omittingEmptySubsequences: false)
        let steps = words.compactMap(Step.init(text:))
        guard parts.count <= 2, steps.count == words.count,
            let workflow = try? Workflow(steps, lifetimeStarts: start), workflow.text == text
        else { return nil }
        self = workflow
    }
}

extension Workflow.Step {
    fileprivate var text: String {
        var line = "\(channel.rawValue):\(timeout.components.seconds)"
        if let gateway { line += "@\(gateway)" }
        if !conditions.isEmpty { line += "?" + conditions.map(\.rawValue).sorted().joined(separator: "+") }
        if hasOwnDestination { line += "#" }
        if let obstacle { line += "!\(obstacle.rawValue)" }
        return line
    }

    fileprivate init?(text: Substring) {
        var rest = text
        var obstacle: Workflow.Obstacle?
        if let word = rest.cut(at: "!") {
            guard let known = Workflow.Obstacle(rawValue: word) else { return nil }
            obstacle = known
        }
        let hasOwn = rest.hasSuffix("#")
        if hasOwn { rest.removeLast() }
        var conditions: Set<Workflow.Condition> = []
        if let words = rest.cut(at: "?") {
            for word in words.split(separator: "+", omittingEmptySubsequences: false) {
                guard let condition = Workflow.Condition(rawValue: String(word)) else { return nil }
                conditions.insert(condition)
            }
        }
        let gateway = rest.cut(at: "@")
        let fields = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 2, let channel = Channel(rawValue: String(fields[0])), let seconds = Int(fields[1])
        else { return nil }
        self.init(
            channel: channel, timeout: .seconds(seconds), gateway: gateway, conditions: conditions,
            hasOwnDestination: hasOwn, obstacle: obstacle)
    }
}

extension Substring {
    /// What stands behind a mark, which is cut off with it; nil when the mark is not there.
    fileprivate mutating func cut(at mark: Character) -> String? {
        guard let place = firstIndex(of: mark) else { return nil }
        defer { self = self[..<place] }
        return String(self[index(after: place)...])
    }
}

private let lifetimeMark = "lifetime_starts="
/// Five steps with everything that a step can have, and to spare.
private let workflowBytesMax = 1024
