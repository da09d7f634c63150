import VerificationCore

/// `hdl_`: handles, which tell a verification's browser from others.
private enum HandleKind: IdentifierKind { static var prefix: String { "hdl_" } }

extension Verifications {
    /// A fresh handle for a create: 128 random bits.
    public func freshHandle() throws(ServiceError) -> String {
        try freshID(HandleKind.self).text
    }
}
