public import GatewayKit
import VerificationCore

extension SMTPGateway: GatewayProbe {
    /// Connects, encrypts, signs in and hangs up.
    public func probe() async -> [GatewayFinding] {
        [GatewayFinding("server", await examine()) { $0 }]
    }
}
