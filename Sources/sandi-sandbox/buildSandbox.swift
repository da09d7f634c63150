import OCASandbox
import SandboxPhone
import SandboxWeb

/// The whole program: the vendors, the phones and the page.
func buildSandbox(
    _ configuration: SandboxConfiguration, templates directory: String,
    onStart: @escaping @Sendable (_ address: String) -> Void
) throws -> Sandbox {
    let templates = try PageTemplates(directory: directory)
    return makeSandbox(configuration, onStart: onStart) { router, state in
        PageRoutes(state: state, templates: templates).add(to: router)
        ControlRoutes(state: state).add(to: router)
    }
}
