public import GatewayKit
import VerificationCore

extension WebhookGateway: GatewayProbe {
    /// Asks the sender with a signed `OPTIONS` of the address that messages are posted to; nothing is sent.
    public func probe() async -> [GatewayFinding] { [await sender()] }

    private func sender() async -> GatewayFinding {
        let answer: GatewayAnswer
        do throws(GatewayFault) {
            switch await ask(try probeQuestion()) {
            case .notSent(let fault), .unknown(let fault): throw fault
            case .answer(let given): answer = given
            }
        } catch {
            return GatewayFinding("sender", isRight: false, error.detail)
        }
        switch answer.status {
        case 200..<300: return GatewayFinding("sender", isRight: true, "it answers and takes the signature")
        case 405, 501:
            return GatewayFinding("sender", isRight: true, "it answers; it does not know OPTIONS, so no more is known")
        default:
            return GatewayFinding("sender", isRight: false, fault(answer).detail)
        }
    }
}
