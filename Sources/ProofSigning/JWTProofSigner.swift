import FoundationEssentials
import JWTKit
public import Logging
public import VerificationCore

/// Signs proofs as JWTs by jwt-kit, and takes up keys that were rotated without a pause (R53).
public actor JWTProofSigner: ProofSigner {
    /// The type of the tokens, so that no other JWT is taken for a proof (RFC 8725, 3.11).
    public static let tokenType = "proof+jwt"

    private let path: String
    private let issuer: String
    private let lifetime: Duration
    private let clock: any ServiceClock
    private let logger: Logger
    private var ring: ProofKeyRing
    private var keys: JWTKeyCollection
    private var mark: FileMark?
    private var lookedAt: Timestamp

    /// - Parameters:
    ///   - path: The file of the keys, read again when it has changed.
    ///   - lifetime: How long a proof is valid; never longer than `SignedProof.lifetimeMax`.
    public init(
        path: String, issuer: String, lifetime: Duration, clock: any ServiceClock, logger: Logger
    ) async throws(ProofKeyRingError) {
        self.path = path
        self.issuer = issuer
        self.lifetime = min(lifetime, SignedProof.lifetimeMax)
        self.clock = clock
        self.logger = logger
        mark = FileMark(path: path)
        ring = try ProofKeyRing.load(path: path)
        keys = await JWTProofSigner.collection(of: ring)
        lookedAt = clock.now()
    }

    public func sign(_ claims: ProofClaims) async throws(ProofFault) -> SignedProof {
        await takeUpChanges()
        let key = ring.signing(at: claims.issuedAt)
        // Whole seconds, as the token has them.
        let issuedAt = Timestamp(milliseconds: claims.issuedAt.milliseconds / 1000 * 1000)
        let expiresAt = issuedAt + lifetime
        let payload = ProofPayload(claims, issuer: issuer, expiresAt: expiresAt)
        var header = JWTHeader()
        header.typ = JWTProofSigner.tokenType
        header.alg = key.algorithm.rawValue
        do {
            let token = try await keys.sign(payload, kid: JWKIdentifier(string: key.id), header: header)
            return SignedProof(token: token, expiresAt: expiresAt)
        } catch {
            logger.error("a proof could not be signed", metadata: ["key": "\(key)"])
            throw ProofFault(reason: "the proof could not be signed")
        }
    }

    public func keySet(at now: Timestamp) async -> [UInt8] {
        await takeUpChanges()
        return ring.keySet(at: now)
    }

    /// Looks at the file every few seconds. One that cannot be used changes nothing: the keys that are known go on.
    private func takeUpChanges() async {
        let now = clock.now()
        guard now - lookedAt >= lookEvery || now < lookedAt else { return }
        lookedAt = now
        let found = FileMark(path: path)
        guard found != mark else { return }
        do {
            let changed = try ProofKeyRing.load(path: path)
            let collection = await JWTProofSigner.collection(of: changed)
            (ring, keys, mark) = (changed, collection, found)
            logger.notice("proof keys taken up", metadata: ["keys": "\(changed.keys.count)"])
        } catch {
            logger.error("changed proof keys cannot be used; the former go on", metadata: ["error": "\(error)"])
        }
    }

    private static func collection(of ring: ProofKeyRing) async -> JWTKeyCollection {
        let collection = JWTKeyCollection()
        for key in ring.keys {
            switch key.pair {
            case .edDSA(let pair): await collection.add(eddsa: pair, kid: JWKIdentifier(string: key.id))
            case .es256(let pair): await collection.add(ecdsa: pair, kid: JWKIdentifier(string: key.id))
            }
        }
        return collection
    }
}

/// Well below the time for which a new key is published before it signs.
private let lookEvery: Duration = .seconds(5)
