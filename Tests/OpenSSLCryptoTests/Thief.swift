import CThief
import SecretMemory
import VerificationCore

@testable import OpenSSLCrypto

/// Someone who has the whole data folder but not the key ring, and tries all codes in all the ways that are usual.
struct Thief {
    let scope: CodeScope
    let number: String

    /// One way in which a stored value could have been made of a code.
    struct Construction {
        let name: String
        let algorithm: String
        var prefix: [UInt8] = []
        var suffix: [UInt8] = []
        var key: [UInt8]?
        var rounds: Int32 = 0
    }

    /// Every code of six digits.
    static let allCodes: Range<UInt32> = 0..<1_000_000
    private static let digests = ["MD5", "SHA1", "SHA224", "SHA256", "SHA512"]

    /// All ways, in an order in which any part of them is a mixture.
    var constructions: [Construction] {
        let all = plain + keyed + derived
        // 7 has no divisor in common with their number.
        return all.indices.map { all[$0 * 7 % all.count] }
    }

    /// What stands in the data folder beside the digest, or is public.
    private var salts: [(name: String, bytes: [UInt8])] {
        [
            ("application", Array(scope.application.text.utf8)), ("id", Array(scope.verification.text.utf8)),
            ("id's bytes", scope.verification.withBytes { Array($0) }), ("number", Array(number.utf8)),
            ("bound", bound), ("joined", Array("\(scope.application.text)\(scope.verification.text)1".utf8)),
        ]
    }

    /// The service's own message up to the code's digits.
    private var bound: [UInt8] {
        var message = BoundMessage(.code)
        message.append(scope.application.text)
        message.append(scope.verification.text)
        message.append(scope.generation)
        message.append(Array("000000".utf8))
        return message.bytes.dropLast(6)
    }

    private var plain: [Construction] {
        Thief.digests.flatMap { digest in
            [Construction(name: "\(digest)(code)", algorithm: digest)]
                + salts.map { Construction(name: "\(digest)(\($0.name), code)", algorithm: digest, prefix: $0.bytes) }
                + salts.prefix(4).map {
                    Construction(name: "\(digest)(code, \($0.name))", algorithm: digest, suffix: $0.bytes)
                }
        }
    }

    /// HMAC under keys that a thief would guess.
    private var keyed: [Construction] {
        let guesses =
            salts.prefix(4).map { ($0.name, $0.bytes) } + [
                ("nothing", []), ("zeros", [UInt8](repeating: 0, count: 32)), ("secret", Array("secret".utf8)),
            ]
        return guesses.flatMap { name, key in
            [
                Construction(name: "HMAC(\(name); code)", algorithm: "SHA256", key: key),
                Construction(name: "HMAC(\(name); bound, code)", algorithm: "SHA256", prefix: bound, key: key),
            ]
        }
    }

    private var derived: [Construction] {
        salts.prefix(4).map {
            Construction(name: "PBKDF2(code, \($0.name))", algorithm: "SHA256", prefix: $0.bytes, rounds: 1)
        }
    }

    /// The way of the service itself, for whoever has the key.
    func own(_ key: RingKey) -> Construction {
        Construction(
            name: "the service's own", algorithm: "SHA256", prefix: bound,
            key: key.secret.withBytes { Array($0) })
    }

    /// The code that gives `stored`; nil when none does.
    static func code(behind stored: [UInt8], by how: Construction, among codes: Range<UInt32> = allCodes) -> Int? {
        let found = how.prefix.withUnsafeBufferPointer { prefix in
            how.suffix.withUnsafeBufferPointer { suffix in
                // A key of no bytes has an address as well.
                ((how.key ?? []) + [0]).withUnsafeBufferPointer { key in
                    how.algorithm.withCString { algorithm in
                        var construction = thief_construction(
                            algorithm: algorithm, prefix: prefix.baseAddress, prefix_bytes: prefix.count,
                            suffix: suffix.baseAddress, suffix_bytes: suffix.count,
                            key: how.key == nil ? nil : key.baseAddress, key_bytes: key.count - 1, rounds: how.rounds)
                        return thief_find(&construction, stored, stored.count, codes.lowerBound, codes.upperBound)
                    }
                }
            }
        }
        precondition(found != -2, "OpenSSL has no \(how.algorithm)")
        return found < 0 ? nil : Int(found)
    }
}
