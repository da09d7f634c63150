public import SandboxPhone
import StrictJSON

/// Why a request for faults is not accepted.
public struct FaultRequestError: Error, Sendable, CustomStringConvertible {
    let field: String
    let allowed: String

    public var description: String { "\(field): allowed is \(allowed)" }
}

/// A request to misbehave; it is read whole before anything is changed.
public struct FaultRequest: Sendable {
    static let samples: [(name: String, sample: SandboxConfiguration.Samples)] = [
        ("call_id_under_to_number", .callIDUnderToNumber),
        ("status_and_msg_uid", .statusAndMessageUID),
        ("wrapped_mail_status", .wrappedMailStatus),
    ]
    private static let names = [
        "endpoint", "kind", "status", "code", "count", "percent", "seconds", "period_seconds", "after_seconds",
        "for_seconds", "preset", "service", "on", "remove", "quota_used_up", "every_token_wrong", "samples", "clear",
    ]
    private static let scriptMax = FaultBoard.faultsMax

    private let fault: Fault?
    private let preset: (FaultPreset, VendorService, Bool)?
    private let times: FaultTimes
    private let removed: Int?
    private let isQuotaUsedUp: Bool?
    private let isEveryTokenWrong: Bool?
    private let chosenSamples: SandboxConfiguration.Samples?
    private let clears: Bool

    init(_ body: [UInt8]) throws(FaultRequestError) {
        try self.init(try FaultRequest.parsed(body))
    }

    /// The requests of a script: a list in the form that `POST /sandbox/faults` takes one by one.
    public static func script(_ bytes: [UInt8]) throws(FaultRequestError) -> [FaultRequest] {
        guard let entries = try parsed(bytes).array, entries.count <= scriptMax else {
            throw FaultRequestError(field: "script", allowed: "a list of at most \(scriptMax) JSON objects")
        }
        var requests: [FaultRequest] = []
        for (index, entry) in entries.enumerated() {
            do throws(FaultRequestError) {
                requests.append(try FaultRequest(entry))
            } catch {
                throw FaultRequestError(field: "entry \(index + 1), \(error.field)", allowed: error.allowed)
            }
        }
        return requests
    }

    private init(_ value: JSONValue) throws(FaultRequestError) {
        guard let members = value.members else { throw FaultRequestError(field: "body", allowed: "one JSON object") }
        if let unknown = members.first(where: { !FaultRequest.names.contains($0.name) }) {
            throw FaultRequestError(
                field: String(unknown.name.prefix(64)), allowed: FaultRequest.names.joined(separator: ", "))
        }
        let reading = FaultReading(value: value)
        fault = try reading.fault()
        preset = try reading.preset()
        times = try reading.times()
        removed = try reading.number("remove", 1...Int(Int32.max))
        isQuotaUsedUp = try reading.flag("quota_used_up")
        isEveryTokenWrong = try reading.flag("every_token_wrong")
        chosenSamples = try FaultRequest.samples(in: value)
        clears = try reading.flag("clear") ?? false
    }

    private static func parsed(_ bytes: [UInt8]) throws(FaultRequestError) -> JSONValue {
        do {
            return try JSONValue.parse(bytes)
        } catch {
            throw FaultRequestError(field: "body", allowed: "JSON: \(error)")
        }
    }

    /// Does what is asked for; times are counted from now.
    public func apply(to state: SandboxState) throws(FaultRequestError) {
        let now = state.clock.now()
        if clears { state.faults.clear() }
        if let removed { _ = state.faults.remove(removed) }
        var isRoom = true
        if let fault { isRoom = state.faults.add(times.applied(to: fault, at: now)) }
        if let (preset, service, isOn) = preset {
            if isOn {
                isRoom =
                    state.faults.switchOn(preset, at: service, from: times.start(now), until: times.end(now)) && isRoom
            } else {
                state.faults.switchOff(preset, at: service)
            }
        }
        guard isRoom else {
            throw FaultRequestError(field: "endpoint", allowed: "at most \(FaultBoard.faultsMax) faults at once")
        }
        if let isQuotaUsedUp { state.faults.isQuotaUsedUp = isQuotaUsedUp }
        if let isEveryTokenWrong { state.faults.isEveryTokenWrong = isEveryTokenWrong }
        if let chosenSamples { state.samples = chosenSamples }
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
