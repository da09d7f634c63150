public import VerificationCore

extension ProofKeyRing {
    /// The public keys as a JWK set (RFC 7517), each with the one algorithm that it may be used with.
    public func keySet(at now: Timestamp) -> [UInt8] {
        let keys = published(at: now).map { key in
            let point = key.point
            let curve =
                switch key.algorithm {
                case .edDSA: #""kty":"OKP","crv":"Ed25519""#
                case .es256: #""kty":"EC","crv":"P-256""#
                }
            let second = point.y.map { #","y":"\#($0)""# } ?? ""
            let use = #""use":"sig","alg":"\#(key.algorithm.rawValue)","kid":"\#(key.id)""#
            return #"{\#(curve),\#(use),"x":"\#(point.x)"\#(second)}"#
        }
        return Array("{\"keys\":[\(keys.joined(separator: ","))]}".utf8)
    }
}
