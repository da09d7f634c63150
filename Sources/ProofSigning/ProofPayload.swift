import FoundationEssentials
import JWTKit
import VerificationCore

/// The claims of a proof as the token has them. The guide on verifying proofs tells what each says.
struct ProofPayload: JWTPayload {
    let iss: String
    let aud: String
    let sub: String
    let jti: String
    let iat: Int64
    let exp: Int64
    let verification: String
    let purpose: String
    let channel: String?
    let channels: [String]
    let strength: Int
    let reference: String?
    let transaction: String?

    init(_ claims: ProofClaims, issuer: String, expiresAt: Timestamp) {
        iss = issuer
        aud = claims.application.text
        sub = claims.subject.text
        jti = claims.id.text
        iat = claims.issuedAt.milliseconds / 1000
        exp = expiresAt.milliseconds / 1000
        verification = claims.verification.text
        purpose = claims.purpose
        channel = claims.channels.first?.rawValue
        channels = claims.channels.map(\.rawValue)
        strength = claims.channels.map(\.strength).min() ?? 0
        reference = claims.reference
        transaction = claims.transaction.map(Base64URL.text)
    }

    /// Signing asks for nothing; whoever verifies a proof judges its claims.
    func verify(using algorithm: some JWTAlgorithm) {}
}
