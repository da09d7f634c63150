import COpenSSL
import ServiceDoubles
import Testing
import VerificationCore

@testable import OpenSSLCrypto

/// Someone who has the whole data folder, but no key file, tries codes against what is stored.
struct ThiefTests {
    @Test("R55 without the key no usual digest of any code is what is stored; with it there is one")
    func withoutTheKey() throws {
        let samples = try CryptoSamples(seed: 55)
        let right = 471_902
        let stored = try samples.vault.digest(samples.code(text(right)), scope: samples.scope)
        let thief = Thief(scope: samples.scope, number: "+6281234567890")
        let tried = (right - 10_000)..<(right + 10_000)
        #expect(thief.fastDigest(of: stored.bytes, among: tried) == nil)
        #expect(thief.slowDigest(of: stored.bytes, among: (right - 20)..<(right + 20)) == nil)
        let found = try tried.filter { try samples.vault.matches(samples.code(text($0)), stored, scope: samples.scope) }
        #expect(found == [right])
    }

    @Test("R55 the same thief finds a code that is stored under a plain or slow digest")
    func plainDigests() throws {
        let samples = try CryptoSamples(seed: 55)
        let thief = Thief(scope: samples.scope, number: "+6281234567890")
        let plain = sha256(Array("\(samples.scope.verification.text)471902".utf8))
        #expect(thief.fastDigest(of: plain, among: 471_900..<471_910) == 471_902)
        let slow = Thief.pbkdf2("471902", salt: samples.scope.verification.text)
        #expect(thief.slowDigest(of: slow, among: 471_900..<471_910) == 471_902)
    }

    private func text(_ number: Int) -> String { Thief.text(number) }
}

private struct Thief {
    let scope: CodeScope
    let number: String

    static func text(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    func fastDigest(of stored: [UInt8], among codes: Range<Int>) -> Int? {
        let algorithms = [EVP_md5(), EVP_sha1(), EVP_sha224(), EVP_sha256(), EVP_sha512()]
        return codes.first { number in
            let code = Thief.text(number)
            return messages(code).contains { message in
                algorithms.contains { Thief.looksLike(stored, Thief.digest(message, $0)) }
            } || keys.contains { Thief.looksLike(stored, Thief.hmac(Array(code.utf8), key: $0)) }
        }
    }

    func slowDigest(of stored: [UInt8], among codes: Range<Int>) -> Int? {
        codes.first { number in
            salts.contains { Thief.looksLike(stored, Thief.pbkdf2(Thief.text(number), salt: $0)) }
        }
    }

    private var salts: [String] { ["", scope.application.text, scope.verification.text, number] }
    private var keys: [[UInt8]] { salts.map { Array($0.utf8) } + [[UInt8](repeating: 0, count: 32)] }

    private func messages(_ code: String) -> [[UInt8]] {
        var bound = BoundMessage(.code)
        bound.append(scope.application.text)
        bound.append(scope.verification.text)
        bound.append(scope.generation)
        bound.append(Array(code.utf8))
        let joined = "\(scope.application.text)\(scope.verification.text)\(scope.generation)\(code)"
        return [bound.bytes, Array(joined.utf8)]
            + salts.flatMap { [Array("\($0)\(code)".utf8), Array("\(code)\($0)".utf8)] }
    }

    private static func looksLike(_ stored: [UInt8], _ made: [UInt8]) -> Bool {
        let count = min(stored.count, made.count)
        return count >= 16 && stored.prefix(count) == made.prefix(count)
    }

    private static func digest(_ message: [UInt8], _ algorithm: OpaquePointer?) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 64)
        var count: UInt32 = 0
        guard EVP_Digest(message, message.count, &output, &count, algorithm, nil) == 1 else { return [] }
        return Array(output.prefix(Int(count)))
    }

    private static func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        guard HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &output, nil) != nil else { return [] }
        return output
    }

    static func pbkdf2(_ code: String, salt: String) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        let salt = Array(salt.utf8)
        guard PKCS5_PBKDF2_HMAC(code, 6, salt, Int32(salt.count), 1000, EVP_sha256(), 32, &output) == 1 else {
            return []
        }
        return output
    }
}
