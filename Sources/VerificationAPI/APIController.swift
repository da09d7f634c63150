import HTTPTypes
import Hummingbird
import StrictJSON
import VerificationCore
import VerificationService

/// All operations of the API; a handler decodes, calls one use case and encodes.
struct APIController: Sendable {
    let verifications: Verifications
    let authentication: Authentication
    let readiness: @Sendable () async -> [String]
    let bodyBytesMax: Int
    /// Nil where applications are not managed through the API.
    var administration: Administration?
    /// Nil where nobody asks what the limits did.
    var limits: SendingLimits?
    var admission = AdmissionGate()

    var routes: [Route] {
        ownRoutes + (administration.map { AdminController(administration: $0).routes } ?? [])
    }

    private var ownRoutes: [Route] {
        [
            .keyed(.post, "/v1/verifications", .create, create),
            .keyed(.get, "/v1/verifications", .read, list),
            .keyed(.get, "/v1/verifications/{id}", .read, read),
            .keyed(.post, "/v1/verifications/{id}/checks", .check, check),
            .keyed(.post, "/v1/verifications/{id}/resend", .create, resend),
            .keyed(.post, "/v1/verifications/{id}/reissue", .create, reissue),
            .keyed(.post, "/v1/verifications/{id}/advance", .create, advance),
            .keyed(.post, "/v1/verifications/{id}/cancel", .create, cancel),
            .keyed(.get, "/v1/verifications/{id}/deliveries", .read, deliveries),
            .keyed(.get, "/v1/verifications/{id}/events", .read, events),
            .keyed(.post, "/v1/destinations/unlock", .manage, unlock),
            .keyed(.get, "/v1/blocks", .read, blocks),
            .keyed(.post, "/v1/destinations/erase", .manage, erase),
            .keyed(.post, "/v1/destinations/export", .manage, export),
            .open(.get, "/livez", live),
            .open(.get, "/readyz", ready),
            .open(.get, "/openapi.yaml", document),
            .open(.get, "/.well-known/jwks.json", keySet),
        ]
    }

    /// Puts all routes into a router.
    func add(to router: Router<APIContext>) {
        for (place, route) in routes.enumerated() {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                context.trace.operation = place
                switch route.answerer {
                case .open(let answer):
                    return try await answer(request, context)
                case .keyed(let scope, let answer):
                    let principal = try await authentication.principal(request, scope: scope, trace: context.trace)
                    let call = APICall(
                        request: request, context: context, principal: principal, bodyBytesMax: bodyBytesMax)
                    return try await admission.admitting(route.kind, of: principal.application.id) {
                        try await answer(call)
                    }
                case .administered(let scope, let answer):
                    let administrator = try await authentication.administrator(
                        request, or: scope, trace: context.trace)
                    let call = AdminCall(
                        request: request, context: context, administrator: administrator, bodyBytesMax: bodyBytesMax)
                    guard let owner = administrator.idempotencyOwner else { return try await answer(call) }
                    return try await admission.admitting(.other, of: owner) { try await answer(call) }
                }
            }
        }
    }
}

extension APIController {
    init(
        _ dependencies: APIDependencies, bodyBytesMax: Int, admission: AdmissionGate = AdmissionGate(),
        known: KnownKeys = KnownKeys()
    ) {
        self.init(
            verifications: dependencies.verifications,
            authentication: Authentication(
                authenticator: dependencies.authenticator, operators: dependencies.administration?.operators,
                known: known),
            readiness: dependencies.readiness, bodyBytesMax: bodyBytesMax,
            administration: dependencies.administration?.administration, limits: dependencies.limits,
            admission: admission)
    }

    @Sendable func live(_ request: Request, _ context: APIContext) -> Response {
        .json(["status": "alive"])
    }

    @Sendable func ready(_ request: Request, _ context: APIContext) async throws -> Response {
        let faults = await readiness()
        guard faults.isEmpty else {
            throw Problem(
                .notReady, "see `faults`", members: [JSONMember("faults", .array(faults.map { .string($0) }))],
                headers: [HTTPField(name: .retryAfter, value: "1")])
        }
        return .json(["status": "ready"])
    }

    @Sendable func keySet(_ request: Request, _ context: APIContext) async -> Response {
        .json(await verifications.proofKeySet())
    }

    @Sendable func document(_ request: Request, _ context: APIContext) -> Response {
        Response(
            status: .ok, headers: AnswerFields.yaml,
            body: ResponseBody(byteBuffer: ByteBuffer(string: OpenAPIDocument.text)))
    }
}
