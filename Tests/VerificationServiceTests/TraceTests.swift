import ServiceDoubles
import Synchronization
import Testing
import VerificationCore
import VerificationService

@Suite struct `Traces of deliveries` {
    @Test func `all requests for a delivery are of one trace, which is another delivery's no more`() async throws {
        let service = try await ServiceHarness()
        let gateway = TracedGateway()
        let worker = service.worker(gateways: [gateway])
        for phone in ["+6281234567890", "+6281234567891"] {
            _ = try await service.create(phone: phone, email: nil)
            await worker.runOnce()
            await service.pass(3, worker: worker)
        }
        let traces = gateway.traces
        #expect(traces.count > 4)
        #expect(Set(traces.compactMap { $0?.traceID }).count == 2)
        #expect(traces.allSatisfy { trace in trace.flatMap { TraceContext(traceparent: $0.traceparent) } != nil })
        #expect(TraceContext.current == nil)
    }

    @Test func `requests for a delivery are of its caller's trace, and a piece of work of their own`() async throws {
        let service = try await ServiceHarness()
        let gateway = TracedGateway(.email)
        let worker = service.worker(gateways: [gateway])
        let callers = try [UInt8(1), 2].map { number in
            let text = TraceContext(id: Array(repeating: number, count: 16)).traceparent.dropLast(2) + "01"
            return try #require(TraceContext(traceparent: String(text), tracestate: "a=1"))
        }
        let id = try await TraceContext.$current.withValue(callers[0]) {
            try await service.create(phone: nil)
        }
        await worker.runOnce()
        service.clock.advance(by: .seconds(60))
        try await TraceContext.$current.withValue(callers[1]) {
            _ = try await service.verifications.resend(id, channel: nil, by: service.application.id)
        }
        await worker.runOnce()
        let seen = gateway.traces.compactMap(\.self)
        #expect(Set(seen.map(\.traceID)) == Set(callers.map(\.traceID)))
        #expect(Set(seen.map(\.spanID)).count == 2)
        #expect(seen.allSatisfy { trace in trace.isSampled && trace.state.isEmpty })
        #expect(Set(seen.map(\.spanID)).isDisjoint(with: callers.map(\.spanID)))
    }
}

/// Notes the trace of each request.
private final class TracedGateway: Gateway {
    private let inner: ScriptedGateway
    private let seen = Mutex<[TraceContext?]>([])

    init(_ channel: Channel = .call) { inner = ScriptedGateway(channel) }

    var traces: [TraceContext?] { seen.withLock { $0 } }
    var name: String { inner.name }
    var channel: Channel { inner.channel }

    func plan(uploadName: String) -> GatewayMemo? { inner.plan(uploadName: uploadName) }
    func prepare(_ request: SendRequest) async -> PrepareOutcome {
        note()
        return await inner.prepare(request)
    }
    func submit(_ request: SendRequest, memo: GatewayMemo) async -> SubmitOutcome {
        note()
        return await inner.submit(request, memo: memo)
    }
    func report(_ memo: GatewayMemo) async -> ReportOutcome {
        note()
        return await inner.report(memo)
    }
    func release(_ memo: GatewayMemo) async -> ReleaseOutcome {
        note()
        return await inner.release(memo)
    }

    private func note() { seen.withLock { $0.append(TraceContext.current) } }
}
