import HTTPTypes
import Hummingbird
import StrictJSON
import VerificationCore
import VerificationService

/// The operations for whoever runs the service: applications, their keys and stop switches.
struct AdminController: Sendable {
    let administration: Administration

    var routes: [Route] {
        [
            .administered(.post, "/v1/applications", create),
            .administered(.get, "/v1/applications", or: .manage, list),
            .administered(.get, "/v1/applications/{application}", or: .manage, read),
            .administered(.patch, "/v1/applications/{application}", change),
            .administered(.post, "/v1/applications/{application}/disable", disable),
            .administered(.post, "/v1/applications/{application}/enable", enable),
            .administered(.post, "/v1/applications/{application}/keys", or: .manage, createKey),
            .administered(.get, "/v1/applications/{application}/keys", or: .manage, listKeys),
            .administered(.post, "/v1/applications/{application}/keys/{key}/revoke", or: .manage, revokeKey),
            .administered(.get, "/v1/stops", listStops),
            .administered(.post, "/v1/stops", setStop),
            .administered(.post, "/v1/stops/lift", liftStop),
        ]
    }
}

extension AdminController {
    @Sendable func create(_ call: AdminCall) async throws -> Response {
        let (body, bytes) = try await call.json()
        var fields = try FieldReader(body: body)
        let name = fields.requiredString("name", ApplicationName.allowed)
        let settings = ApplicationChange(&fields)
        let faults = fields.finish()
        guard faults.isEmpty, let name else { throw Problem.invalid(faults) }
        let made = try await administration.create(
            name, settings, by: call.administrator, once: try call.once(bytes)
        ) { StoredAnswer(status: 201, body: $0.wire.serialized()) }
        return Self.answer(made, in: "/v1/applications", id: \.id.text) { $0.wire }
    }

    @Sendable func list(_ call: AdminCall) async throws -> Response {
        let request = try PageRequest(query: call.request.uri.query, cursor: ListCursor.name)
        let page = try await administration.applications(
            after: request.after, limit: request.limit, by: call.administrator)
        return .json([
            "data": .array(page.applications.map(\.wire)),
            "next": page.next.map { .string(ListCursor.text(name: $0)) } ?? .null,
        ])
    }

    @Sendable func read(_ call: AdminCall) async throws -> Response {
        try call.refuseQuery()
        return .json(try await administration.application(try call.applicationID(), by: call.administrator).wire)
    }

    @Sendable func change(_ call: AdminCall) async throws -> Response {
        let (body, _) = try await call.json()
        var fields = try FieldReader(body: body)
        let change = ApplicationChange(&fields)
        let faults = fields.finish()
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return .json(
            try await administration.change(try call.applicationID(), change, by: call.administrator).wire)
    }

    @Sendable func disable(_ call: AdminCall) async throws -> Response {
        try await call.refuseFields()
        return .json(
            try await administration.setDisabled(true, try call.applicationID(), by: call.administrator).wire)
    }

    @Sendable func enable(_ call: AdminCall) async throws -> Response {
        try await call.refuseFields()
        return .json(
            try await administration.setDisabled(false, try call.applicationID(), by: call.administrator).wire)
    }

    /// What was made, or the answer that the same request got before (R47).
    static func answer<Thing>(
        _ made: Made<Thing>, in folder: String, id: (Thing) -> String, _ wire: (Thing) -> JSONValue
    ) -> Response {
        switch made {
        case .made(let thing):
            var response = Response.json(wire(thing), status: .created)
            response.headers.append(HTTPField(name: .location, value: "\(folder)/\(id(thing))"))
            return response
        case .repeated(let answer):
            var response = Response.json(answer.body, status: HTTPResponse.Status(code: answer.status))
            response.headers.append(HTTPField(name: .idempotentReplayed, value: "true"))
            if let id = (try? JSONValue.parse(answer.body))?["id"]?.string {
                response.headers.append(HTTPField(name: .location, value: "\(folder)/\(id)"))
            }
            return response
        }
    }
}
