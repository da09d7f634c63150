import HTTPTypes
import NIOCore
import VerificationCore

/// Gives every request a name and has it counted once, also where it is refused before any handler sees it (R81).
struct RequestRegister: Sendable {
    let names: RequestNames
    /// Only counts and returns at once.
    let observe: @Sendable (AnsweredRequest) -> Void

    init(_ random: any RandomSource, observe: @escaping @Sendable (AnsweredRequest) -> Void = { _ in }) {
        names = RequestNames(random)
        self.observe = observe
    }

    /// Counts a refusal that no handler has seen, and makes its answer.
    func refuse(_ problem: Problem) -> (head: HTTPResponse, body: ByteBuffer) {
        observe(AnsweredRequest(operation: nil, status: problem.code.status, problem: problem.code, duration: nil))
        return problem.unhandled(requestID: names.next())
    }
}
