import HTTPTypes
public import Hummingbird
import HummingbirdCore
import Mustache
import NIOCore
public import SandboxPhone

/// The page: what rang and what was mailed, and the switches for faults.
public struct PageRoutes: Sendable {
    private static let formBytesMax = 4096
    private static let policy = """
        default-src 'none'; style-src 'self'; media-src 'self'; frame-src 'self'; img-src 'self'; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'self'
        """
    /// A mail may style itself in line, since nothing in it can run, load or leave its frame.
    private static let mailPolicy = """
        sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'
        """

    let state: SandboxState
    private let templates: PageTemplates

    public init(state: SandboxState, templates: PageTemplates) {
        self.state = state
        self.templates = templates
    }

    /// Adds the page, its parts and the forms.
    public func add(to router: Router<some RequestContext>) {
        router.get("/") { request, _ in page(request) }
        router.get("live") { request, _ in live(request) }
        router.get("sandbox.css") { _, _ in
            PageRoutes.response("text/css; charset=utf-8", templates.styleSheet, PageRoutes.policy)
        }
        router.get("calls/:id/audio") { _, context in audio(context.parameters.get("id") ?? "") }
        router.get("mails/:id/html") { _, context in mail(context.parameters.get("id") ?? "") }
        router.post("page/faults") { request, _ in await form(request, addFault) }
        router.post("page/preset") { request, _ in await form(request, switchPreset) }
        router.post("page/remove") { request, _ in await form(request, removeFault) }
        router.post("page/quota") { request, _ in
            await form(request) {
                state.faults.isQuotaUsedUp = $0["used_up"] == "yes"
                return true
            }
        }
        router.post("page/token") { request, _ in
            await form(request) {
                state.faults.isEveryTokenWrong = $0["wrong"] == "yes"
                return true
            }
        }
        router.post("page/clear") { request, _ in
            await form(request) { _ in
                state.faults.clear()
                return true
            }
        }
        router.post("page/reset") { request, _ in
            await form(request) { _ in
                state.reset()
                return true
            }
        }
    }

    private func page(_ request: Request) -> Response {
        let isPaused = request.uri.queryParameters["updates"] == "off"
        return html(templates.page.render(PageModel(state: state, isPaused: isPaused)))
    }

    private func live(_ request: Request) -> Response {
        html(templates.live.render(LiveModel(state: state, seen: request.uri.queryParameters["seen"].map(String.init))))
    }

    private func audio(_ id: String) -> Response {
        guard let call = state.calls.call(id), !call.audio.isEmpty else { return PageRoutes.notFound }
        return PageRoutes.response("audio/mpeg", call.audio, PageRoutes.policy)
    }

    private func mail(_ id: String) -> Response {
        guard let mail = state.inbox.mail(id) else { return PageRoutes.notFound }
        return PageRoutes.response("text/html; charset=utf-8", Array(mail.html.utf8), PageRoutes.mailPolicy)
    }

    /// Does what a form asks for and shows the page again.
    private func form(_ request: Request, _ change: ([String: String]) -> Bool) async -> Response {
        guard SameOrigin.allows(request) else {
            return PageRoutes.plain(.forbidden, "The form must come from this page.\n")
        }
        guard let body = try? await request.body.collect(upTo: PageRoutes.formBytesMax),
            let fields = FormPairs.parse(Array(body.readableBytesView)), change(fields)
        else { return PageRoutes.plain(.badRequest, "The form is not filled in as the page offers it.\n") }
        return Response(status: .seeOther, headers: [.location: "/#faults"])
    }

    private func html(_ text: String) -> Response {
        PageRoutes.response("text/html; charset=utf-8", Array(text.utf8), PageRoutes.policy)
    }

    private static let notFound = plain(.notFound, "There is no such thing here any more.\n")

    private static func plain(_ status: HTTPResponse.Status, _ text: String) -> Response {
        var response = response("text/plain; charset=utf-8", Array(text.utf8), policy)
        response.status = status
        return response
    }

    private static func response(_ type: String, _ bytes: [UInt8], _ policy: String) -> Response {
        var headers: HTTPFields = [
            .contentType: type, .cacheControl: "no-store", .contentSecurityPolicy: policy,
            .xContentTypeOptions: "nosniff",
        ]
        if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
