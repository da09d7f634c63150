import HTTPTypes
public import Hummingbird
import HummingbirdCore
import NIOCore
public import SandboxPhone
import StrictJSON

/// The same as the page in JSON, for tests and scripts.
public struct ControlRoutes: Sendable {
    private static let bodyBytesMax = 4096

    private let state: SandboxState

    public init(state: SandboxState) {
        self.state = state
    }

    /// Adds all routes below `/sandbox`.
    public func add(to router: Router<some RequestContext>) {
        router.get("sandbox/calls") { _, _ in respond(.array(state.calls.all.map(ControlRoutes.entry))) }
        router.get("sandbox/mails") { _, _ in respond(.array(state.inbox.all.map(mailEntry))) }
        router.get("sandbox/messages") { _, _ in respond(.array(state.messages.all.map(messageEntry))) }
        router.get("sandbox/audio") { _, _ in respond(.array(state.shelf.all.map(fileEntry))) }
        router.get("sandbox/requests") { _, _ in respond(.array(state.requests.all.map(ControlRoutes.entry))) }
        router.get("sandbox/faults") { _, _ in respond(board) }
        router.post("sandbox/faults") { request, _ in await changeFaults(request) }
        router.post("sandbox/reset") { request, _ in
            guard SameOrigin.allows(request) else { return refuse(.forbidden, "origin", "must be this sandbox") }
            state.reset()
            return respond(board)
        }
    }

    private func changeFaults(_ request: Request) async -> Response {
        guard SameOrigin.allows(request) else { return refuse(.forbidden, "origin", "must be this sandbox") }
        guard (request.headers[.contentType] ?? "").lowercased().hasPrefix("application/json") else {
            return refuse(.unsupportedMediaType, "content-type", "must be application/json")
        }
        guard let body = try? await request.body.collect(upTo: ControlRoutes.bodyBytesMax) else {
            return refuse(.contentTooLarge, "body", "has at most \(ControlRoutes.bodyBytesMax) bytes")
        }
        do throws(FaultRequestError) {
            try FaultRequest(Array(body.readableBytesView)).apply(to: state)
        } catch {
            return refuse(.badRequest, error.field, error.allowed)
        }
        return respond(board)
    }

    private var board: JSONValue {
        let now = state.clock.now()
        let struck = state.faults.struck.sorted { $0.key.rawValue < $1.key.rawValue }
        return [
            "faults": .array(state.faults.faults(at: now).map { ControlRoutes.entry(of: $0, at: now) }),
            "struck": .object(struck.map { JSONMember($0.key.rawValue, .integer(Int64($0.value))) }),
            "seed": .string(String(state.faults.seed)),
            "quota_used_up": .bool(state.faults.isQuotaUsedUp),
            "every_token_wrong": .bool(state.faults.isEveryTokenWrong),
            "samples": .array(
                FaultRequest.samples.filter { state.samples.contains($0.sample) }.map { .string($0.name) }),
        ]
    }

    private static func entry(of fault: Fault, at now: SandboxTime) -> JSONValue {
        [
            "id": .integer(Int64(fault.id)), "endpoint": .string(fault.scope.text),
            "kind": .string(fault.kind.rawValue), "preset": fault.preset.map { .string($0.rawValue) } ?? .null,
            "status": .integer(Int64(fault.status)), "code": .integer(Int64(fault.code)),
            "seconds": .integer(Int64(fault.seconds)), "percent": .integer(Int64(fault.percent)),
            "remaining": fault.remaining.map { .integer(Int64($0)) } ?? .null,
            "from": fault.from.map { .string($0.iso8601) } ?? .null,
            "until": fault.until.map { .string($0.iso8601) } ?? .null,
            "period_seconds": fault.period.map { .integer($0.roundedSeconds) } ?? .null,
            "is_active": .bool(fault.isActive(at: now)), "struck": .integer(Int64(fault.struck)),
        ]
    }

    private static func entry(of call: Call) -> JSONValue {
        [
            "id": .string(call.id), "wire": .string(call.wire), "from": .string(call.fromNumber),
            "to": .string(call.toNumber), "ivr_id": .string(call.ivrID),
            "variables": .object(call.variables.map { JSONMember($0.name, .string($0.value)) }),
            "script": .string(call.script.name), "state": .string(call.state.rawValue),
            "vendor_status": .string(call.vendorStatus),
            "events": .array(
                call.events.map { ["state": .string($0.state.rawValue), "at": .string($0.at.iso8601)] }),
            "audio_bytes": .integer(Int64(call.audio.count)),
            "audio_url": call.audio.isEmpty ? .null : .string("/calls/\(call.id)/audio"),
            "audio_fault": call.audioFault.map { .string($0) } ?? .null,
        ]
    }

    private func mailEntry(of mail: Mail) -> JSONValue {
        [
            "id": .string(mail.id), "wire": .string(mail.wire), "address": .string(mail.address),
            "sender_address": .string(mail.senderAddress), "sender_name": .string(mail.senderName),
            "subject": .string(mail.subject), "status": .string(state.status(of: mail)),
            "html": .string(mail.html), "text": .string(HTMLText.text(of: mail.html)),
            "attachment": mail.attachment.map { .string($0.name) } ?? .null,
            "accepted_at": .string(mail.acceptedAt.iso8601),
        ]
    }

    private func messageEntry(of message: TextMessage) -> JSONValue {
        [
            "id": .string(message.id), "wire": .string(message.wire), "kind": .string(message.kind.rawValue),
            "to": .string(message.number), "sender": .string(message.sender), "text": .string(message.text),
            "copied_code": message.copiedCode.map { .string($0) } ?? .null,
            "status": .string(state.status(of: message)), "accepted_at": .string(message.acceptedAt.iso8601),
        ]
    }

    private func fileEntry(of file: AudioFile) -> JSONValue {
        [
            "id": .string(file.id), "filename": .string(file.filename), "name": .string(file.name),
            "url": .string(state.playURL(of: file)), "bytes": .integer(Int64(file.bytes.count)),
        ]
    }

    private static func entry(of request: LoggedRequest) -> JSONValue {
        [
            "endpoint": .string(request.endpoint.rawValue), "method": .string(request.method),
            "path": .string(request.path), "status": request.status.map { .integer(Int64($0)) } ?? .null,
            "fault": request.fault.map { .string($0.rawValue) } ?? .null, "at": .string(request.at.iso8601),
        ]
    }

    private func respond(_ value: JSONValue, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "application/json; charset=utf-8", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.serialized())))
    }

    private func refuse(_ status: HTTPResponse.Status, _ field: String, _ allowed: String) -> Response {
        respond(["field": .string(field), "allowed": .string(allowed)], status)
    }
}
