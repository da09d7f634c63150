import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization
import VerificationCore

/// Collects one answer up to its limit and notes whether the request had begun to leave us.
final class AnswerCollector: HTTPClientResponseDelegate {
    typealias Response = GatewayAnswer

    private struct State {
        var wasSent = false
        var head: HTTPResponseHead?
        var body: [UInt8] = []
        var isCut = false
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    func didSendRequestHead(task: HTTPClient.Task<Response>, _ head: HTTPRequestHead) {
        state.withLock { $0.wasSent = true }
    }

    func didReceiveHead(task: HTTPClient.Task<Response>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        state.withLock { $0.head = head }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Response>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let isCut = state.withLock { state in
            let room = limit - state.body.count
            state.body.append(contentsOf: buffer.readableBytesView.prefix(room))
            state.isCut = buffer.readableBytes > room
            return state.isCut
        }
        // Failing is how a delegate stops an answer: the connection is closed, the rest is never read.
        return isCut ? task.eventLoop.makeFailedFuture(AnswerCut()) : task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Response>) throws -> GatewayAnswer {
        guard let answer = state.withLock({ AnswerCollector.answer($0) }) else {
            throw HTTPClientError.remoteConnectionClosed
        }
        return answer
    }

    /// What became of a request that ended with an error.
    func result(failedBy error: any Error) -> TransportResult {
        let state = state.withLock { $0 }
        if state.isCut, let answer = AnswerCollector.answer(state) { return .answer(answer) }
        let detail = TransportFaultText.text(for: error)
        let status = state.head.map { Int($0.status.code) }
        let fault = GatewayFault(.gatewayUnavailable, httpStatus: status, detail: detail)
        return state.wasSent ? .unknown(fault) : .notSent(fault)
    }

    private static func answer(_ state: State) -> GatewayAnswer? {
        guard let head = state.head else { return nil }
        return GatewayAnswer(
            status: Int(head.status.code), headers: GatewayHeaders(head.headers.map { ($0.name, $0.value) }),
            body: state.body, isCut: state.isCut)
    }
}

private struct AnswerCut: Error {}
