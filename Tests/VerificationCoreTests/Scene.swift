import Testing

@testable import VerificationCore

/// The stage of the tables: a verification begun at 0 ms, and what has happened to it so far.
struct Scene {
    /// What has happened, in order, with its time in milliseconds.
    enum Step: Sendable {
        case count(Int)
        case event(VerificationEvent, Int)
    }

    static let begin = Timestamp(milliseconds: 1_767_225_600_000)

    var state: VerificationState

    init(
        _ workflow: Workflow, policy: CodePolicy = .standard, limits: SendLimits = .standard, carried: Int = 0,
        after steps: [Step] = []
    ) {
        state =
            VerificationState.begin(
                at: Scene.begin, policy: policy, workflow: workflow, limits: limits, checksCarried: carried,
                delivery: id(1)
            ).state
        for step in steps {
            switch step {
            case .count(let at): _ = state.ledger.count(length: policy.length, at: moment(at))
            case .event(let event, let at): _ = state.handle(event, at: moment(at))
            }
        }
    }
}

/// A moment so many milliseconds after the beginning.
func moment(_ milliseconds: Int) -> Timestamp { Scene.begin + .milliseconds(milliseconds) }

/// The delivery with this number.
func id(_ number: UInt8) -> DeliveryID { DeliveryID(random: Array(repeating: number, count: 16)) }

/// `call 45, email 120`, with timeouts in seconds.
func workflow(_ steps: (Channel, Int)...) -> Workflow {
    do {
        return try Workflow(steps.map { Workflow.Step(channel: $0.0, timeout: .seconds($0.1)) })
    } catch {
        preconditionFailure("a test's workflow is sound: \(error)")
    }
}

/// The actions of every end.
func ended(_ word: VerificationStatus.Word) -> [VerificationAction] {
    [.eraseEnvelope, .windUpDeliveries, .record(.ended(word))]
}

/// The action that starts a delivery.
func starts(_ number: UInt8, _ channel: Channel, step: Int, generation: Int = 1) -> VerificationAction {
    .startDelivery(id(number), channel: channel, step: step, generation: generation)
}

func approved(_ channels: [Channel], at milliseconds: Int) -> VerificationAnswer {
    .approved(Approval(at: moment(milliseconds), channels: channels))
}

func changed(_ number: UInt8, _ standing: SendSummary.Standing, next: UInt8 = 99, at: Int) -> Scene.Step {
    .event(.deliveryChanged(id(number), standing, next: id(next)), at)
}
