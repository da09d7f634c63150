import FoundationEssentials
import HTTPTypes
import SandboxPhone

/// Decides whether a request may use the account.
struct OCAAuthentication: Sendable {
    let state: SandboxState

    func check(_ headers: HTTPFields, _ wire: OCAWire) throws(OCAError) {
        let version = wire.version
        guard let value = headers[.authorization] else { throw .missingAuthorization(wire) }
        let isRight: Bool
        switch version {
        case .v1: isRight = isRightBasic(value)
        case .v2: isRight = try isRightToken(value)
        }
        guard isRight, !state.faults.isEveryTokenWrong else { throw .wrongCredentials(version) }
    }

    private func isRightBasic(_ value: String) -> Bool {
        guard value.lowercased().hasPrefix("basic "),
            let bytes = Data(base64Encoded: String(value.dropFirst("basic ".count)))
        else { return false }
        return bytes.elementsEqual(state.configuration.basicCredentials.utf8)
    }

    /// The token may stand alone or behind `Bearer`: both forms are documented somewhere.
    private func isRightToken(_ value: String) throws(OCAError) -> Bool {
        let isBearer = value.lowercased() == "bearer" || value.lowercased().hasPrefix("bearer ")
        let token = (isBearer ? value.dropFirst("bearer".count) : value[...]).drop { $0 == " " }
        guard !token.isEmpty else { throw .emptyToken }
        return token == state.configuration.token
    }
}
