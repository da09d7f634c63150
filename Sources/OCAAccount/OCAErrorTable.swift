public import GatewayKit
public import StrictJSON
public import VerificationCore

/// Turns an answer that is no success into our words: the vendor's code first, the HTTP status where the code is
/// unknown. A 401 is no proof of bad credentials; it also stands for quota and for too many calls.
public struct OCAErrorTable: Sendable {
    /// Names under which the vendor speaks of the destination in code 39.
    private let destinationFields: Set<String>

    public init(destinationFields: Set<String>) {
        self.destinationFields = destinationFields
    }

    public func fault(for answer: GatewayAnswer, now: Timestamp) -> GatewayFault {
        let error = (try? JSONValue.parse(answer.body)).flatMap { OCAErrorBody($0) }
        let verdict =
            error.flatMap { OCAErrorTable.verdict(on: $0, destinationFields) }
            ?? OCAErrorTable.verdict(onStatus: answer.status, message: error?.message ?? "")
        let isWaitTold = verdict.failure.isTemporary || answer.status == 429 || answer.status == 503
        return GatewayFault(
            verdict.failure, httpStatus: answer.status, vendorCode: error?.code.map { String($0) },
            detail: verdict.detail, retryAfter: isWaitTold ? answer.headers.retryAfter(now: now) : nil)
    }

    /// Whether the answer says nothing about what was done: a 5xx, or code 13, which means the same (R26).
    public func leavesOutcomeOpen(_ answer: GatewayAnswer) -> Bool {
        if answer.status >= 500 { return true }
        return (try? JSONValue.parse(answer.body)).flatMap { OCAErrorBody($0) }?.code == 13
    }

    /// Whether the answer holds an error of the vendor's, whatever its status.
    public func namesError(_ body: JSONValue) -> Bool { OCAErrorBody(body) != nil }

    private struct Verdict {
        let failure: DeliveryFailure
        let detail: String
    }

    private static func verdict(on error: OCAErrorBody, _ destinationFields: Set<String>) -> Verdict? {
        switch error.code {
        case 5, 55: Verdict(failure: .noQuota, detail: "the account has no quota left")
        case 9: Verdict(failure: .rateLimited, detail: "the account sends too many requests a second")
        case 13: Verdict(failure: .gatewayUnavailable, detail: "the gateway has an internal error")
        case 17: Verdict(failure: .misconfigured, detail: "the gateway refused the credentials")
        case 19: Verdict(failure: .misconfigured, detail: "the gateway found no Authorization header")
        case 33: Verdict(failure: .misconfigured, detail: "the gateway knows no such setting or data")
        case 39: verdict(onParameters: error, destinationFields)
        case 41: Verdict(failure: .misconfigured, detail: "the gateway knows no such user")
        case 43: Verdict(failure: .misconfigured, detail: "the gateway found no token")
        case 45: Verdict(failure: .misconfigured, detail: "the gateway refused the token")
        case 51: Verdict(failure: .misconfigured, detail: "the account has expired")
        case 57: Verdict(failure: .concurrencyLimit, detail: "the account has as many calls at once as it may")
        case 59: Verdict(failure: .misconfigured, detail: "the gateway knows no such template")
        default: nil
        }
    }

    /// Code 39: a parameter is wrong. Only when nothing but the destination is named is the destination at fault.
    private static func verdict(onParameters error: OCAErrorBody, _ destinationFields: Set<String>) -> Verdict {
        let names = error.parameters.map { $0.name.lowercased() }.filter { !$0.isEmpty }
        let said = error.parameters.first.map { "\($0.name): \($0.message)" } ?? error.message
        guard !names.isEmpty, names.allSatisfy({ destinationFields.contains($0) }) else {
            return Verdict(failure: .misconfigured, detail: "the gateway refused a parameter (\(said))")
        }
        return Verdict(failure: .badDestination, detail: "the gateway refused the destination (\(said))")
    }

    private static func verdict(onStatus status: Int, message: String) -> Verdict {
        let said = message.isEmpty ? "" : " (\(message))"
        return switch status {
        case 401, 403: Verdict(failure: .misconfigured, detail: "the gateway refused the credentials\(said)")
        case 404, 405: Verdict(failure: .misconfigured, detail: "the gateway knows no such address or data\(said)")
        case 408: Verdict(failure: .gatewayUnavailable, detail: "the gateway waited too long for the request\(said)")
        case 429: Verdict(failure: .rateLimited, detail: "the account sends too many requests a second\(said)")
        case 300..<400: Verdict(failure: .misconfigured, detail: "the gateway points elsewhere; nobody follows")
        case 400..<500: Verdict(failure: .refused, detail: "the gateway refused the request\(said)")
        case 500...: Verdict(failure: .gatewayUnavailable, detail: "the gateway has an internal error\(said)")
        default: Verdict(failure: .unreadableAnswer, detail: "the gateway's answer cannot be read\(said)")
        }
    }
}
