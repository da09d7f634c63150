import HTTPTypes
import Hummingbird
import Logging
import VerificationCore
import VerificationService

/// Around every request: refuses keys in the URL, turns every error into a problem, names the request and writes its
/// line in the log, all within the request's trace. No body, query or raw path is ever logged (R81).
struct RequestFrame: RouterMiddleware {
    let allowedMethods: AllowedMethods
    let proxies: TrustedProxies
    let now: @Sendable () -> Timestamp
    let register: RequestRegister

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        context.trace.client = proxies.client(peer: context.peer, request.headers)
        let id = register.names.next()
        return try await TraceContext.$current.withValue(TraceContext(of: request, named: id)) {
            try await answer(request, context, id, next)
        }
    }

    private func answer(
        _ request: Request, _ context: APIContext, _ id: String,
        _ next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        var problem: Problem?
        do {
            try Authentication.refuseKey(in: request.uri.query)
            guard request.head.hasPlainPath else { throw Problem.noOperation }
            response = try await next(request, context)
        } catch {
            let found = explain(error, request, context)
            response = found.response(requestID: id)
            problem = found
        }
        response.headers.append(HTTPField(name: .requestID, value: id))
        if request.method == .head { response = response.createHeadResponse() }
        let status = response.status.code
        let duration = ContinuousClock.now - start
        register.observe(
            AnsweredRequest(
                operation: context.trace.operation, status: status, problem: problem?.code, duration: duration))
        context.logger.info(
            "request",
            metadata: RequestFrame.line(request, context, id, status, problem, duration))
        return response
    }

    private func explain(_ error: any Error, _ request: Request, _ context: APIContext) -> Problem {
        if let error = error as? HTTPError, error.status == .notFound {
            let methods = allowedMethods.methods(of: request.uri.path)
            guard !methods.isEmpty else { return .noOperation }
            let allowed = methods.joined(separator: ", ")
            return Problem(
                .methodNotAllowed, "one of \(allowed)", headers: [HTTPField(name: .allow, value: allowed)])
        }
        let problem = Problem(error, at: now())
        if problem.code == .internalError {
            context.logger.error("unexpected error", metadata: ["kind": "\(type(of: error))"])
        }
        return problem
    }

    private static func line(
        _ request: Request, _ context: APIContext, _ id: String, _ status: Int, _ problem: Problem?,
        _ duration: Duration
    ) -> Logger.Metadata {
        var line: Logger.Metadata = [
            "request_id": .string(id), "method": .string(shown(request.method)),
            "route": .string(context.endpointPath ?? "none"), "status": .stringConvertible(status),
            "duration_us": .stringConvertible(duration.inMicroseconds),
        ]
        if let principal = context.trace.principal {
            line["application"] = .string(principal.application.id.text)
            line["key"] = .string(principal.key.text)
        }
        if let key = context.trace.operatorKey {
            line["scope"] = .string(adminScope)
            line["key"] = .string(key.text)
        }
        if let client = context.trace.client { line["client"] = .string(client.shown) }
        if let verification = context.trace.verification { line["verification"] = .string(verification.text) }
        if let problem { line["problem"] = .string(problem.code.rawValue) }
        return line
    }

    /// A method from outside may be any word; only the usual ones are written down.
    private static func shown(_ method: HTTPRequest.Method) -> String {
        usualMethods.contains(method) ? method.rawValue : "other"
    }
}

extension Problem {
    fileprivate static var noOperation: Problem { Problem(.notFound, "no operation has this path") }
}

private let usualMethods: Set<HTTPRequest.Method> = [
    .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
]
