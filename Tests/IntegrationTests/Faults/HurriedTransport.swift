import GatewayKit
import VerificationCore

/// Lets a request's deadline go by the clock of the deployment: a vendor that hangs is given up after seconds of a
/// clock that runs faster, and a busy machine makes no fault of its own.
struct HurriedTransport: GatewayTransport {
    let inner: any GatewayTransport
    let clock: any ServiceClock

    func send(_ request: GatewayRequest) async -> TransportResult {
        await withTaskGroup(of: TransportResult?.self) { group in
            group.addTask { await inner.send(request) }
            group.addTask {
                try? await clock.sleep(until: clock.now() + request.deadline)
                return nil
            }
            // When the time is up the request is broken off, and says itself how far it had got.
            var result: TransportResult?
            while let next = await group.next() {
                result = next ?? result
                group.cancelAll()
            }
            return result ?? .unknown(GatewayFault(.gatewayUnavailable, detail: "nothing came of the request"))
        }
    }
}
