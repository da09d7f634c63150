public import GatewayKit
import VerificationCore

extension OCAEmailGateway: GatewayProbe {
    /// Reads the first page of the account's mails.
    public func probe() async -> [GatewayFinding] {
        let result = await history()
        if case .failure(let fault) = result, fault.httpStatus == 404 {
            // The documentation has lost the history's address: that it is not there says nothing of the credentials.
            return [GatewayFinding("account", isRight: true, "it answers and does not refuse the credentials")]
        }
        return [
            GatewayFinding("account", result) {
                "it takes the credentials and shows \($0.items.count) mails on the first page"
            }
        ]
    }
}
