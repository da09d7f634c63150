import FoundationEssentials
import JWTKit
import SecretMemory
public import VerificationCore

/// One key pair of proofs. Prints without its secret.
public struct ProofKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Bytes of a secret key of either algorithm.
    static let secretBytes = 32

    public let algorithm: ProofAlgorithm
    /// To the second.
    public let createdAt: Timestamp
    let secret: SecretBytes
    let pair: Pair

    /// The two kinds of key pair that jwt-kit signs with.
    enum Pair: Sendable {
        case edDSA(EdDSA.PrivateKey)
        case es256(ES256PrivateKey)
    }

    /// - Parameter bytes: Wiped, whatever comes of it.
    /// - Throws: When the bytes are no secret key of the algorithm.
    init(_ algorithm: ProofAlgorithm, consuming bytes: inout [UInt8], createdAt: Timestamp) throws(ProofFault) {
        let isKey = bytes.count == ProofKey.secretBytes && bytes.contains { $0 != bytes[0] }
        secret = SecretBytes(consuming: &bytes)
        guard isKey else { throw ProofFault(reason: "no key") }
        do {
            // jwt-kit takes keys as texts only; what it keeps of them is its own.
            let text = secret.text
            switch algorithm {
            case .edDSA: pair = .edDSA(try EdDSA.PrivateKey(d: text, curve: .ed25519))
            case .es256: pair = .es256(try ES256PrivateKey(key: text))
            }
        } catch {
            throw ProofFault(reason: "no \(algorithm.rawValue) key")
        }
        self.algorithm = algorithm
        self.createdAt = Timestamp(milliseconds: createdAt.milliseconds - createdAt.milliseconds % 1000)
    }

    /// A fresh key. One random text in four thousand millions is no key of P-256, so that a few tries are enough.
    public static func make(
        _ algorithm: ProofAlgorithm, random: any RandomSource, at now: Timestamp
    ) throws(ProofFault) -> ProofKey {
        for _ in 1...triesMax {
            var bytes: [UInt8]
            do {
                bytes = try random.bytes(secretBytes)
            } catch {
                throw ProofFault(reason: "the random generator failed")
            }
            if let key = try? ProofKey(algorithm, consuming: &bytes, createdAt: now) { return key }
        }
        throw ProofFault(reason: "the random generator gives no key")
    }

    /// The `kid`: the beginning of the public key, so that it is the same wherever the key is used.
    public var id: String { String(point.x.prefix(16)) }

    /// The public key's coordinates in base 64 for URLs; Ed25519 has one.
    var point: (x: String, y: String?) {
        switch pair {
        case .edDSA(let key):
            return (Base64URL.text(Array(key.publicKey.rawRepresentation)), nil)
        case .es256(let key):
            let point = key.parameters
            return (Base64URL.respelled(point?.x ?? ""), Base64URL.respelled(point?.y ?? ""))
        }
    }

    public var description: String { "\(algorithm.rawValue) key \(id)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

private let triesMax = 4
