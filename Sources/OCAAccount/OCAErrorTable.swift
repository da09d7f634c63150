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
        judgement(of: answer, now: now).fault
    }

    /// The fault, and what is to be done about it.
    public func judgement(of answer: GatewayAnswer, now: Timestamp) -> (decision: OCADecision, fault: GatewayFault) {
        let error = (try? JSONValue.parse(answer.body)).flatMap { OCAErrorBody($0) }
        let (row, said) = row(for: answer, error)
        let isWaitTold = row.failure.isTemporary || answer.status == 429 || answer.status == 503
        let fault = GatewayFault(
            row.failure, httpStatus: answer.status, vendorCode: error?.code.map { String($0) },
            detail: said.isEmpty ? row.detail : "\(row.detail) (\(said))",
            retryAfter: isWaitTold ? answer.headers.retryAfter(now: now) : nil)
        return (row.decision, fault)
    }

    /// Whether the answer says nothing about what was done: a 5xx, or code 13, which means the same (R26).
    public func leavesOutcomeOpen(_ answer: GatewayAnswer) -> Bool {
        if answer.status >= 500 { return true }
        return (try? JSONValue.parse(answer.body)).flatMap { OCAErrorBody($0) }?.code == 13
    }

    /// Whether the answer holds an error of the vendor's, whatever its status.
    public func namesError(_ body: JSONValue) -> Bool { OCAErrorBody(body) != nil }

    /// The row, and what the vendor said beside it.
    private func row(for answer: GatewayAnswer, _ error: OCAErrorBody?) -> (OCAErrorRow, said: String) {
        guard let error, let row = error.code.flatMap({ OCAErrorRow.row(ofCode: $0) }) else {
            let row = OCAErrorRow.row(ofStatus: answer.status)
            return (row, (300..<400).contains(answer.status) ? "" : error?.message ?? "")
        }
        guard row.code == parameterCode else { return (row, "") }
        // A parameter is wrong. Only when nothing but the destination is named is the destination at fault.
        let names = error.parameters.map { $0.name.lowercased() }.filter { !$0.isEmpty }
        let said = error.parameters.first.map { "\($0.name): \($0.message)" } ?? error.message
        let isDestination = !names.isEmpty && names.allSatisfy { destinationFields.contains($0) }
        return (isDestination ? OCAErrorRow.badDestination : row, said)
    }
}

private let parameterCode = 39
