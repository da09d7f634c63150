/// The ordered steps of a verification, and when its code's lifetime starts.
public struct Workflow: Sendable, Hashable {
    public let steps: [Step]
    public let lifetimeStarts: LifetimeStart

    /// When the time begins for which a code is accepted.
    public enum LifetimeStart: String, Sendable, Hashable, CaseIterable {
        case creation
        /// With the first delivery that is known to have arrived; until then the ceiling of R3 alone ends it.
        case firstDelivery = "first_delivery"
    }

    /// Steps in one workflow.
    public static let stepsAllowed = 1...5
    /// Whole seconds that one step may take.
    public static let timeoutSeconds = 5...300

    /// Checks and makes a workflow.
    /// - Throws: The first rule that is broken, with the step that breaks it.
    public init(_ steps: [Step], lifetimeStarts: LifetimeStart = .creation) throws(WorkflowFault) {
        guard Workflow.stepsAllowed.contains(steps.count) else { throw .stepCount }
        for (index, step) in steps.enumerated() {
            let allowed = Workflow.timeoutSeconds
            guard step.timeout >= .seconds(allowed.lowerBound), step.timeout <= .seconds(allowed.upperBound),
                step.timeout.components.attoseconds == 0
            else { throw .timeout(step: index) }
            guard index > 0 || step.conditions.isEmpty else { throw .condition(step: index) }
            guard step.gateway.map(GatewayName.isOne) != false else { throw .gateway(step: index) }
        }
        self.steps = steps
        self.lifetimeStarts = lifetimeStarts
    }

    /// Whether a delivery is known of at least one step: not each is barred from the start.
    public var canBegin: Bool { steps.contains { $0.obstacle == nil } }
}

/// The rule of a workflow that is broken.
public enum WorkflowFault: Error, Hashable, Sendable {
    case stepCount
    case timeout(step: Int)
    /// The first step has none before it whose end could be its condition.
    case condition(step: Int)
    case gateway(step: Int)
}

/// Names of gateways, as the configuration gives them.
public enum GatewayName {
    /// Bytes of one.
    public static let bytesMax = 40

    /// Whether a text is 1 to 40 lower-case letters, digits and hyphens.
    public static func isOne(_ text: String) -> Bool {
        (1...bytesMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
