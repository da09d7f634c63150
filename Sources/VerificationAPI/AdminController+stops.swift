import Hummingbird
import StrictJSON
import VerificationCore
import VerificationService

extension AdminController {
    @Sendable func listStops(_ call: AdminCall) async throws -> Response {
        try call.refuseQuery()
        return .json(["data": .array(try await administration.stops().map(\.wire))])
    }

    @Sendable func setStop(_ call: AdminCall) async throws -> Response {
        let (body, _) = try await call.json()
        var fields = try FieldReader(body: body)
        let target = StopTarget(body, &fields)
        let reason = fields.string("reason") ?? ""
        let faults = fields.finish()
        guard faults.isEmpty, let target else { throw Problem.invalid(faults) }
        return .json(try await administration.stop(target, reason: reason, by: call.administrator).wire)
    }

    @Sendable func liftStop(_ call: AdminCall) async throws -> Response {
        let (body, _) = try await call.json()
        var fields = try FieldReader(body: body)
        let target = StopTarget(body, &fields)
        let faults = fields.finish()
        guard faults.isEmpty, let target else { throw Problem.invalid(faults) }
        let former = try await administration.lift(target, by: call.administrator)
        return .json(["lifted": .array(former.map { [$0.wire] } ?? [])])
    }
}

extension StopTarget {
    /// Reads `target`: an object with exactly one of `everything`, `application`, `country` and `channel`.
    fileprivate init?(_ body: JSONValue, _ fields: inout FieldReader) {
        let allowed = "an object with one of `everything` (true), `application`, `country` and `channel`"
        guard let members = fields.object("target") else {
            if body["target"] == nil { fields.refuse("target", .missing, allowed) }
            return nil
        }
        var reader = FieldReader(members, path: "target")
        let everything = reader.flag("everything")
        let application = reader.string("application")
        let country = reader.string("country")
        let channel = reader.channel("channel")
        var found: [StopTarget] = []
        if everything == true { found.append(.everything) }
        if everything == false { reader.refuse("everything", .invalid, "true") }
        if let application {
            if let id = ApplicationID(application) {
                found.append(.application(id))
            } else {
                reader.refuse("application", .invalid, "an id such as app_…")
            }
        }
        if let country {
            if StopTarget.isCountry(country) {
                found.append(.country(country))
            } else {
                reader.refuse("country", .invalid, "two capital letters, such as ID")
            }
        }
        if let channel { found.append(.channel(channel)) }
        let faults = reader.finish()
        fields.add(faults)
        if faults.isEmpty, found.count != 1 || members.count != 1 { fields.refuse("target", .invalid, allowed) }
        guard faults.isEmpty, found.count == 1, members.count == 1 else { return nil }
        self = found[0]
    }

    fileprivate var wire: JSONValue {
        switch self {
        case .everything: ["everything": true]
        case .application(let id): ["application": .string(id.text)]
        case .country(let code): ["country": .string(code)]
        case .channel(let channel): ["channel": .string(channel.rawValue)]
        }
    }
}

extension StopSwitch {
    fileprivate var wire: JSONValue {
        [
            "object": "stop", "target": target.wire, "reason": .string(reason),
            "set_at": .string(setAt.rfc3339),
        ]
    }
}
