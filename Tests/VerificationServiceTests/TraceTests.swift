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
}

/// Notes the trace of each request.
private final class TracedGateway: Gateway {
    private let inner = ScriptedGateway(.call)
    private let seen = Mutex<[TraceContext?]>([])

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
