import Hummingbird
import OCASandbox
import SandboxPhone
import SandboxWeb

/// The whole program: the vendors, the phones and the page.
func buildSandbox(
    _ configuration: SandboxConfiguration, templates directory: String,
    onStart: @escaping @Sendable (_ address: String) -> Void
) throws -> Sandbox {
    let templates = try PageTemplates(directory: directory)
    let addRoutes = { (router: Router<SandboxRequestContext>, state: SandboxState) in
        PageRoutes(state: state, templates: templates).add(to: router)
        ControlRoutes(state: state).add(to: router)
    }
    return makeSandbox(configuration, addRoutes: addRoutes, onStart: onStart)
}
