import SandboxPhone
import StrictJSON

/// Why a request for faults is not accepted.
struct FaultRequestError: Error, Sendable {
    let field: String
    let allowed: String
}

/// A request to misbehave; it is read whole before anything is changed.
struct FaultRequest {
    static let samples: [(name: String, sample: SandboxConfiguration.Samples)] = [
        ("call_id_under_to_number", .callIDUnderToNumber),
        ("status_and_msg_uid", .statusAndMessageUID),
        ("wrapped_mail_status", .wrappedMailStatus),
    ]
    private static let names = [
        "endpoint", "status", "code", "count", "quota_used_up", "every_token_wrong", "samples", "clear",
    ]

    private let fault: Fault?
    private let isQuotaUsedUp: Bool?
    private let isEveryTokenWrong: Bool?
    private let chosenSamples: SandboxConfiguration.Samples?
    private let clears: Bool

    init(_ body: [UInt8]) throws(FaultRequestError) {
        let value: JSONValue
        do {
            value = try JSONValue.parse(body)
        } catch {
            throw FaultRequestError(field: "body", allowed: "one JSON object: \(error)")
        }
        guard let members = value.members else { throw FaultRequestError(field: "body", allowed: "one JSON object") }
        if let unknown = members.first(where: { !FaultRequest.names.contains($0.name) }) {
            throw FaultRequestError(
                field: String(unknown.name.prefix(64)), allowed: FaultRequest.names.joined(separator: ", "))
        }
        fault = try FaultRequest.fault(in: value)
        isQuotaUsedUp = try FaultRequest.flag("quota_used_up", in: value)
        isEveryTokenWrong = try FaultRequest.flag("every_token_wrong", in: value)
        chosenSamples = try FaultRequest.samples(in: value)
        clears = try FaultRequest.flag("clear", in: value) ?? false
    }

    func apply(to state: SandboxState) throws(FaultRequestError) {
        if clears { state.faults.clear() }
        if let fault, !state.faults.add(fault) {
            throw FaultRequestError(field: "endpoint", allowed: "at most \(FaultBoard.faultsMax) faults at once")
        }
        if let isQuotaUsedUp { state.faults.isQuotaUsedUp = isQuotaUsedUp }
        if let isEveryTokenWrong { state.faults.isEveryTokenWrong = isEveryTokenWrong }
        if let chosenSamples { state.samples = chosenSamples }
    }

    private static func fault(in value: JSONValue) throws(FaultRequestError) -> Fault? {
        guard let name = value["endpoint"] else {
            if let stray = ["status", "code", "count"].first(where: { value[$0] != nil }) {
                throw FaultRequestError(field: stray, allowed: "only beside endpoint")
            }
            return nil
        }
        guard let endpoint = name.string.flatMap(VendorEndpoint.init(rawValue:)) else {
            throw FaultRequestError(
                field: "endpoint", allowed: VendorEndpoint.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let status = try number("status", Fault.statuses, in: value, default: 500)
        let code = try number("code", Fault.codes, in: value, default: 13)
        let count = try number("count", Fault.counts, in: value, default: 1)
        return Fault(endpoint, status: status, code: code, count: count)
    }

    private static func number(
        _ name: String, _ range: ClosedRange<Int>, in value: JSONValue, default other: Int
    ) throws(FaultRequestError) -> Int {
        guard let member = value[name] else { return other }
        guard let number = member.integer.flatMap({ Int(exactly: $0) }), range.contains(number) else {
            throw FaultRequestError(field: name, allowed: "\(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func flag(_ name: String, in value: JSONValue) throws(FaultRequestError) -> Bool? {
        guard let member = value[name] else { return nil }
        guard let flag = member.bool else { throw FaultRequestError(field: name, allowed: "true or false") }
        return flag
    }

    private static func samples(in value: JSONValue) throws(FaultRequestError) -> SandboxConfiguration.Samples? {
        guard let member = value["samples"] else { return nil }
        let allowed = "a list of " + samples.map(\.name).joined(separator: ", ")
        guard let list = member.array else { throw FaultRequestError(field: "samples", allowed: allowed) }
        var chosen: SandboxConfiguration.Samples = []
        for entry in list {
            guard let known = samples.first(where: { $0.name == entry.string }) else {
                throw FaultRequestError(field: "samples", allowed: allowed)
            }
            chosen.insert(known.sample)
        }
        return chosen
    }
}
