public import GatewayKit
import OCAAccount
import StrictJSON
import VerificationCore

extension OCAMessagingGateway: GatewayProbe {
    /// Reads what the service can tell without a message: its history, its sender ids, or how a message stands that
    /// nobody sent.
    public func probe() async -> [GatewayFinding] {
        switch configuration.service {
        case .sms:
            [
                await account(OCAMessagingGateway.reading(configuration.paths.history ?? "", with: client)) {
                    "it takes the credentials and shows \(($0.array ?? $0["data"]?.array ?? []).count) messages"
                }
            ]
        case .smsCode: [await sender()]
        case .whatsapp: [await account(stranger()) { _ in "it takes the credentials" }]
        }
    }

    private func sender() async -> GatewayFinding {
        let answer = await OCAMessagingGateway.reading(configuration.paths.senders ?? "", with: client)
        let wanted = configuration.senderID ?? ""
        guard case .success(let body) = answer, let senders = try? Wire.senders(body) else {
            return account(answer) { _ in "it takes the credentials; its sender ids cannot be read" }
        }
        return senders.contains(wanted)
            ? GatewayFinding("sender", isRight: true, "the account has the sender id")
            : GatewayFinding(
                "sender", isRight: false,
                "the account has \(senders.count) sender ids, and the configured sender_id is none of them")
    }

    private func stranger() async -> Result<JSONValue, GatewayFault> {
        guard let id = VendorID("00000000-0000-0000-0000-000000000000") else {
            preconditionFailure("zeros are an id")
        }
        do throws(GatewayFault) { return .success(try await client.read(question(about: id))) } catch {
            return .failure(error)
        }
    }

    /// That there is no such address or message is no fault of the account: it was told to somebody who was let in.
    private func account(
        _ result: Result<JSONValue, GatewayFault>, _ detail: (JSONValue) -> String
    ) -> GatewayFinding {
        if case .failure(let fault) = result, fault.httpStatus == 404 || fault.vendorCode == "33" {
            return GatewayFinding("account", isRight: true, "it answers and does not refuse the credentials")
        }
        return GatewayFinding("account", result, detail)
    }
}
