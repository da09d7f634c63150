public import GatewayKit
import VerificationCore

extension OCACallGateway: GatewayProbe {
    /// Reads the account's caller numbers and the IVR's variables.
    public func probe() async -> [GatewayFinding] {
        [callers(await numbers()), ivr(await ivrs())]
    }

    private func callers(_ result: Result<[String], GatewayFault>) -> GatewayFinding {
        guard case .success(let numbers) = result else { return GatewayFinding("numbers", result) { _ in "" } }
        let known = Set(numbers.map(OCACallGateway.national))
        let foreign = configuredNumbers.filter { !known.contains(OCACallGateway.national($0)) }
        if numbers.isEmpty {
            return GatewayFinding("numbers", isRight: false, "the account has no number to call from")
        }
        guard foreign.isEmpty else {
            return GatewayFinding(
                "numbers", isRight: false,
                "the account has \(numbers.joined(separator: ", ")), and not \(foreign.joined(separator: ", "))")
        }
        return GatewayFinding("numbers", isRight: true, numbers.joined(separator: ", "))
    }

    /// The same number may be written in national and in international form.
    private static func national(_ number: String) -> String {
        let digits = number.filter { $0 != "+" }
        return digits.hasPrefix("62") ? "0" + digits.dropFirst(2) : digits
    }

    private func ivr(_ result: Result<[OCAIVR], GatewayFault>) -> GatewayFinding {
        guard case .success(let ivrs) = result else { return GatewayFinding("ivr", result) { _ in "" } }
        guard let ivr = ivrs.first(where: { $0.id == ivrID }) else {
            return GatewayFinding("ivr", isRight: false, "the account has no IVR with the configured ivr_id")
        }
        guard !ivr.variables.isEmpty else {
            return GatewayFinding(
                "ivr", isRight: false, "\(ivr.name): no variables, so that it could play no code")
        }
        return GatewayFinding("ivr", isRight: true, "\(ivr.name): \(ivr.variables.joined(separator: ", "))")
    }
}
