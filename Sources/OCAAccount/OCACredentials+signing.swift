import FoundationEssentials
public import GatewayKit

extension OCACredentials {
    /// The value of the `Authorization` header. Handle as a secret.
    public var authorization: String {
        switch self {
        case .basic(let user, let password):
            "Basic " + Data("\(user):\(password.reveal())".utf8).base64EncodedString()
        case .token(let token, scheme: .bearer): "Bearer " + token.reveal()
        case .token(let token, scheme: .bare): token.reveal()
        }
    }

    /// The headers of every request: the signature, and what kind of answer can be read.
    public func headers(contentType: String? = nil) -> GatewayHeaders {
        var headers = GatewayHeaders([("Authorization", authorization), ("Accept", "application/json")])
        if let contentType { headers.append("Content-Type", contentType) }
        return headers
    }

    /// What is wrong with the credentials for this version, as a sentence that holds none of them.
    public func fault(for version: OCAVersion) -> String? {
        switch (version, self) {
        case (.v1, .basic(let user, let password)):
            let isSound = !user.isEmpty && !user.contains(":") && isHeaderText(user) && isHeaderText(password.reveal())
            return isSound && !password.isEmpty
                ? nil : "credentials: user and password must be 1 to 256 bytes of plain text, the user without a colon"
        case (.v2, .token(let token, _)):
            let isSound = !token.isEmpty && token.reveal().utf8.allSatisfy { (0x21...0x7E).contains($0) }
            return isSound && token.reveal().utf8.count <= tokenBytesMax
                ? nil : "credentials: the token must be 1 to 4096 visible ASCII characters without spaces"
        case (.v1, .token): return "credentials: v1 takes a user and a password, not a token"
        case (.v2, .basic): return "credentials: v2 takes a token, not a user and a password"
        }
    }

    private func isHeaderText(_ text: String) -> Bool {
        text.utf8.count <= userBytesMax && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}

private let tokenBytesMax = 4096
private let userBytesMax = 256
