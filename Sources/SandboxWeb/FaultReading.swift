import SandboxPhone
import StrictJSON

/// Reads the members of a request for faults, each within its range.
struct FaultReading {
    let value: JSONValue

    /// The fault that is asked for; nil when none is.
    func fault() throws(FaultRequestError) -> Fault? {
        guard let name = value["endpoint"] else {
            let beside = ["kind", "status", "code", "count", "percent", "seconds", "period_seconds"]
            if let stray = beside.first(where: { value[$0] != nil }) {
                throw FaultRequestError(field: stray, allowed: "only beside endpoint")
            }
            return nil
        }
        let scopes = VendorEndpoint.allCases.map(\.rawValue) + VendorService.allCases.map(\.rawValue)
        guard let scope = name.string.flatMap(FaultScope.init) else {
            throw FaultRequestError(field: "endpoint", allowed: scopes.joined(separator: ", "))
        }
        var fault = Fault(try kind(), at: scope)
        guard scope.endpoints.contains(where: fault.kind.fits) else {
            throw FaultRequestError(field: "kind", allowed: "a kind that means something at this endpoint")
        }
        fault.status = try number("status", Fault.statuses) ?? (fault.kind == .proxyPage ? 503 : 500)
        fault.code = try number("code", Fault.codes) ?? 13
        fault.seconds = try number("seconds", Fault.seconds) ?? FaultReading.secondsUsual(fault.kind)
        fault.percent = try number("percent", Fault.percents) ?? 100
        fault.remaining = try number("count", Fault.counts)
        let isEndless = ["count", "percent", "for_seconds", "period_seconds"].contains { value[$0] != nil }
        if !isEndless { fault.remaining = 1 }
        return fault
    }

    /// The preset that is asked for, at which service, and whether it is to be on; nil when none is.
    func preset() throws(FaultRequestError) -> (FaultPreset, VendorService, Bool)? {
        guard let name = value["preset"] else {
            if let stray = ["service", "on"].first(where: { value[$0] != nil }) {
                throw FaultRequestError(field: stray, allowed: "only beside preset")
            }
            return nil
        }
        guard let preset = name.string.flatMap(FaultPreset.init(rawValue:)) else {
            throw FaultRequestError(
                field: "preset", allowed: FaultPreset.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let services = VendorService.allCases.filter { preset.fits($0) }
        guard let service = value["service"]?.string.flatMap(VendorService.init(rawValue:)), services.contains(service)
        else {
            throw FaultRequestError(field: "service", allowed: services.map(\.rawValue).joined(separator: ", "))
        }
        return (preset, service, try flag("on") ?? true)
    }

    func times() throws(FaultRequestError) -> FaultTimes {
        if value["endpoint"] == nil, value["preset"] == nil,
            let stray = ["after_seconds", "for_seconds"].first(where: { value[$0] != nil })
        {
            throw FaultRequestError(field: stray, allowed: "only beside endpoint or preset")
        }
        return FaultTimes(
            after: try number("after_seconds", Fault.spans), lasts: try number("for_seconds", Fault.spans),
            period: try number("period_seconds", Fault.spans))
    }

    func number(_ name: String, _ range: ClosedRange<Int>) throws(FaultRequestError) -> Int? {
        guard let member = value[name] else { return nil }
        guard let number = member.integer.flatMap({ Int(exactly: $0) }), range.contains(number) else {
            throw FaultRequestError(field: name, allowed: "\(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ name: String) throws(FaultRequestError) -> Bool? {
        guard let member = value[name] else { return nil }
        guard let flag = member.bool else { throw FaultRequestError(field: name, allowed: "true or false") }
        return flag
    }

    private func kind() throws(FaultRequestError) -> FaultKind {
        guard let member = value["kind"] else { return .error }
        guard let kind = member.string.flatMap(FaultKind.init(rawValue:)) else {
            throw FaultRequestError(field: "kind", allowed: FaultKind.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return kind
    }

    static func secondsUsual(_ kind: FaultKind) -> Int {
        switch kind {
        case .slow: 4
        case .clockSkew: 3600
        default: 0
        }
    }
}
