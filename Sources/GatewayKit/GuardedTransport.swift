import VerificationCore

/// The way to a vendor past its guard: what the guard refuses never leaves us.
public struct GuardedTransport: GatewayTransport {
    private let transport: any GatewayTransport
    private let guardian: GatewayGuard

    public init(_ transport: any GatewayTransport, guardian: GatewayGuard) {
        self.transport = transport
        self.guardian = guardian
    }

    public func send(_ request: GatewayRequest) async -> TransportResult {
        do throws(GatewayFault) {
            let pass = try await guardian.admit(
                request.urgency, isRepeat: request.isRepeat, hasTurn: request.hasTurn)
            let result = await transport.send(request)
            guardian.ended(pass, result)
            return result
        } catch {
            return .notSent(error)
        }
    }
}
