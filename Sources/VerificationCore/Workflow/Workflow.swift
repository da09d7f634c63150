/// The ordered channels of a verification, with a timeout each.
public struct Workflow: Sendable, Hashable {
    /// One channel and the time it has before the next step begins.
    public struct Step: Sendable, Hashable {
        public let channel: Channel
        public let timeout: Duration

        public init(channel: Channel, timeout: Duration) {
            self.channel = channel
            self.timeout = timeout
        }
    }

    public let steps: [Step]

    /// Steps in one workflow.
    public static let stepsAllowed = 1...5
    /// Whole seconds that one step may take.
    public static let timeoutSeconds = 5...300

    /// Checks and makes a workflow.
    /// - Throws: The first rule that is broken, with the step that breaks it.
    public init(_ steps: [Step]) throws(WorkflowFault) {
        guard Workflow.stepsAllowed.contains(steps.count) else { throw .stepCount }
        for (index, step) in steps.enumerated() {
            let allowed = Workflow.timeoutSeconds
            guard step.timeout >= .seconds(allowed.lowerBound), step.timeout <= .seconds(allowed.upperBound),
                step.timeout.components.attoseconds == 0
            else { throw .timeout(step: index) }
        }
        self.steps = steps
    }

    /// The workflow in one line, as stores keep it: `call:45,email:120`, timeouts in whole seconds.
    public var text: String {
        steps.map { "\($0.channel.rawValue):\($0.timeout.components.seconds)" }.joined(separator: ",")
    }

    /// Reads a line that `text` wrote; nil when it is none.
    public init?(text: String) {
        var steps: [Step] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let fields = part.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 2, let channel = Channel(rawValue: String(fields[0])), let seconds = Int(fields[1])
            else { return nil }
            steps.append(Step(channel: channel, timeout: .seconds(seconds)))
        }
        guard let workflow = try? Workflow(steps), workflow.text == text else { return nil }
        self = workflow
    }
}

/// The rule of a workflow that is broken.
public enum WorkflowFault: Error, Hashable, Sendable {
    case stepCount
    case timeout(step: Int)
}
