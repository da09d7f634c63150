public import VerificationCore

/// The way to a vendor. Never throws and never repeats a request.
public protocol GatewayTransport: Sendable {
    func send(_ request: GatewayRequest) async -> TransportResult
}

/// What became of a request.
public enum TransportResult: Sendable, Hashable {
    /// An answer came, whatever it says.
    case answer(GatewayAnswer)
    /// Nothing of the request left us: repeating it is safe.
    case notSent(GatewayFault)
    /// The request may have arrived and its answer did not (R26).
    case unknown(GatewayFault)
}
