import Testing

@testable import VerificationCore

/// One line of a table: where a verification stands, what happens, and what it must answer and want done.
struct VerificationRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let workflow: Workflow
    let policy: CodePolicy
    let carried: Int
    let steps: [Scene.Step]
    let event: VerificationEvent
    let at: Int
    let answer: VerificationAnswer
    let actions: [VerificationAction]

    init(
        _ name: String, on workflow: Workflow = callThenEmail, policy: CodePolicy = .standard, carried: Int = 0,
        after steps: [Scene.Step] = [], _ event: VerificationEvent, at: Int, _ answer: VerificationAnswer,
        _ actions: [VerificationAction] = []
    ) {
        testDescription = name
        self.workflow = workflow
        self.policy = policy
        self.carried = carried
        self.steps = steps
        self.event = event
        self.at = at
        self.answer = answer
        self.actions = actions
    }

    /// Feeds the event and compares; what is refused must have changed nothing.
    func check() {
        var state = Scene(workflow, policy: policy, carried: carried, after: steps).state
        let before = state
        let reply = state.handle(event, at: moment(at))
        #expect(reply.answer == answer)
        #expect(reply.actions == actions)
        switch answer {
        case .refused, .nothingToDo(.tooEarly), .nothingToDo(.unknownDelivery), .nothingToDo(.noChange):
            #expect(state == before)
        default: break
        }
    }
}

let callThenEmail = workflow((.call, 45), (.email, 120))
let emailOnly = workflow((.email, 60))
let callTwice = workflow((.call, 45), (.call, 45), (.email, 120))
let emailThenCall = workflow((.email, 30), (.call, 60))
