import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import SandboxPhone

/// Refuses requests that name another host than this machine, so that no foreign page reaches the sandbox by its name.
struct LoopbackOnly<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard LoopbackURL.isLoopback(authority: request.head.authority ?? "") else {
            return Response(
                status: .misdirectedRequest, headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "The sandbox answers to localhost only.\n")))
        }
        return try await next(request, context)
    }
}
