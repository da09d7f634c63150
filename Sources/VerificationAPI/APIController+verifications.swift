import HTTPTypes
import Hummingbird
import StrictJSON
import VerificationCore
import VerificationService

extension APIController {
    @Sendable func create(_ call: APICall) async throws -> Response {
        let (body, bytes) = try await call.json()
        var request = try CreateRequest(wire: body)
        if body["handle"]?.bool == true { request.handle = try verifications.freshHandle() }
        let once = try call.onceKey(bytes, render: APIController.render)
        switch try await verifications.create(request, by: call.application, once: once) {
        case .created(let record):
            call.context.trace.verification = record.key.id
            return limited(verification(record, status: .created, handle: request.handle), record)
        case .continued(let record):
            call.context.trace.verification = record.key.id
            return limited(verification(record), record)
        case .repeated(let answer): return repeated(answer)
        }
    }

    @Sendable func read(_ call: APICall) async throws -> Response {
        try call.refuseQuery()
        return verification(try await verifications.read(try call.verificationID(), by: call.application.id))
    }

    @Sendable func list(_ call: APICall) async throws -> Response {
        let page = try await verifications.list(try ListRequest(query: call.request.uri.query), by: call.application)
        let now = verifications.now
        return .json([
            "data": .array(page.verifications.map { $0.wire(at: now) }),
            "next": page.next.map { .string(ListCursor.text($0)) } ?? .null,
        ])
    }

    @Sendable func check(_ call: APICall) async throws -> Response {
        let (body, _) = try await call.json()
        var fields = try FieldReader(body: body)
        let typed = fields.requiredString("code", "the digits of the code, as text")
        let transaction = fields.transaction("transaction")
        let handle = fields.string("handle")
        let faults = fields.finish()
        guard faults.isEmpty, let typed else { throw Problem.invalid(faults) }
        let id = try call.verificationID()
        let check = SubmittedCheck(typed: typed, transaction: transaction, handle: handle)
        let answer = try await verifications.submit(check, for: id, by: call.application.id).wire(id)
        var response = Response.json(answer)
        if let left = answer["checks_left"]?.integer {
            let verdict = RateLimitVerdict.checks(left: Int(left), of: call.application.policy.checksMax)
            response.headers.append(contentsOf: RateLimitFields.of([verdict], at: verifications.now))
        }
        return response
    }

    @Sendable func deliveries(_ call: APICall) async throws -> Response {
        try call.refuseQuery()
        let found = try await verifications.deliveries(of: try call.verificationID(), by: call.application.id)
        return .json(["data": .array(found.map(\.wire))])
    }

    @Sendable func events(_ call: APICall) async throws -> Response {
        try call.refuseQuery()
        let lines = try await verifications.timeline(of: try call.verificationID(), by: call.application.id)
        return .json(["data": .array(lines.map(\.wire))])
    }
}

extension APIController {
    @Sendable func resend(_ call: APICall) async throws -> Response {
        let (body, bytes) = try await call.optionalJSON()
        var fields = try FieldReader(body: body)
        let channel = fields.channel("channel")
        let faults = fields.finish()
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        let once = try call.onceKey(bytes, render: APIController.render)
        return answer(
            try await verifications.resend(
                try call.verificationID(), channel: channel, by: call.application.id, once: once))
    }

    @Sendable func reissue(_ call: APICall) async throws -> Response {
        let once = try await plainCommand(call)
        return answer(
            try await verifications.reissue(try call.verificationID(), by: call.application.id, once: once))
    }

    @Sendable func advance(_ call: APICall) async throws -> Response {
        let once = try await plainCommand(call)
        return answer(
            try await verifications.advance(try call.verificationID(), by: call.application.id, once: once))
    }

    @Sendable func cancel(_ call: APICall) async throws -> Response {
        let once = try await plainCommand(call)
        return answer(
            try await verifications.cancel(try call.verificationID(), by: call.application.id, once: once))
    }

    /// Reads a command without fields.
    private func plainCommand(_ call: APICall) async throws -> OnceKey? {
        let (body, bytes) = try await call.optionalJSON()
        var fields = try FieldReader(body: body)
        let faults = fields.finish()
        guard faults.isEmpty else { throw Problem.invalid(faults) }
        return try call.onceKey(bytes, render: APIController.render)
    }
}

extension APIController {
    /// - Parameter handle: Shown here and never again; the answer that is kept for repeats is without it.
    private func verification(
        _ record: VerificationRecord, status: HTTPResponse.Status = .ok, handle: String? = nil
    ) -> Response {
        var members = record.wire(at: verifications.now).members ?? []
        if let handle { members.append(JSONMember("handle", .string(handle))) }
        var response = Response.json(.object(members), status: status)
        if status == .created { response.headers.append(location(record.key.id.text)) }
        return response
    }

    private func answer(_ result: CommandResult) -> Response {
        switch result {
        case .applied(let record): limited(verification(record), record)
        case .repeated(let answer): repeated(answer)
        }
    }

    /// The answer of an operation that sends, with what is left of the sends and when the next one may be (R49).
    private func limited(_ response: Response, _ record: VerificationRecord) -> Response {
        let now = verifications.now
        var response = response
        response.headers.append(contentsOf: RateLimitFields.of(RateLimitVerdict.sends(of: record, at: now), at: now))
        return response
    }

    /// The stored answer once more, with the place that it named the first time (R47).
    private func repeated(_ answer: StoredAnswer) -> Response {
        var response = Response.json(answer.body, status: HTTPResponse.Status(code: answer.status))
        response.headers.append(HTTPField(name: .idempotentReplayed, value: "true"))
        if answer.status == 201, let id = (try? JSONValue.parse(answer.body))?["id"]?.string {
            response.headers.append(location(id))
        }
        return response
    }

    private func location(_ id: String) -> HTTPField {
        HTTPField(name: .location, value: "/v1/verifications/\(id)")
    }

    /// The answer that is kept for repeats; none for a refusal, so that the same key may succeed later.
    @Sendable private static func render(_ result: IdempotentResult, now: Timestamp) -> StoredAnswer? {
        switch result {
        case .created(let record): StoredAnswer(status: 201, body: record.wire(at: now).serialized())
        case .continued(let record): StoredAnswer(status: 200, body: record.wire(at: now).serialized())
        case .applied(.refused, _), .administered: nil
        case .applied(_, let record): StoredAnswer(status: 200, body: record.wire(at: now).serialized())
        }
    }
}
