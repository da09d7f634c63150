import FoundationEssentials
import SecretMemory
import ServiceDoubles
import Testing
import VerificationCore

@testable import OpenSSLCrypto

/// Secrets are printed in every way that Swift has, and the outputs are searched.
struct RedactionTests {
    let samples: CryptoSamples

    init() throws {
        samples = try CryptoSamples(seed: 64)
    }

    @Test func `a code prints as redacted in every way`() throws {
        let code = try samples.code("471902")
        expectHidden(code, [Array("471902".utf8), [4, 7, 1, 9, 0, 2]])
    }

    @Test("R42 R81 an API key prints as redacted in every way")
    func apiKey() throws {
        let key = try APIKeyText.generate(isTest: false, random: samples.random)
        expectHidden(key, [Array(key.reveal().utf8), Array(key.reveal().dropFirst(8).prefix(20).utf8)])
    }

    @Test("R64 key material prints as redacted in every way")
    func keys() throws {
        for purpose in KeyPurpose.allCases {
            let key = try #require(samples.ring.keys(for: purpose).first)
            let secret = key.secret.withBytes { Array($0) }
            expectHidden(samples.ring, [secret])
            expectHidden(key, [secret])
            expectHidden(key.secret, [secret])
            expectHidden(samples.vault, [secret])
            expectHidden(try MACKey(key.secret), [secret])
            expectHidden(GCMKey(key.secret), [secret])
        }
    }

    @Test func `a ring tells the ids and purposes of its keys`() throws {
        let ring = try samples.ring.rotated([.code], random: samples.random, at: samples.time)
        #expect(
            ring.describe() == [
                "code: 1, 2", "envelope: 1", "destination: 1", "subject: 1", "index: 1", "audit: 1", "backup: 1",
            ])
        #expect("\(ring)".contains("code: 1, 2"))
    }

    private func expectHidden(_ value: Any, _ secrets: [[UInt8]], at location: SourceLocation = #_sourceLocation) {
        let outputs = printings(of: value)
        for secret in secrets {
            let forms = [
                hex(secret), hex(secret).uppercased(), Data(secret).base64EncodedString(), String(describing: secret),
                String(decoding: secret, as: UTF8.self), secret.map(String.init).joined(separator: "\n"),
            ]
            for output in outputs {
                for form in forms { #expect(!output.contains(form), sourceLocation: location) }
                for line in dumpedRuns(of: secret) { #expect(!output.contains(line), sourceLocation: location) }
            }
        }
    }

    /// How `dump` would write the first bytes of an array.
    private func dumpedRuns(of secret: [UInt8]) -> [String] {
        guard secret.count >= 3 else { return [] }
        return ["- ", "  - ", "    - ", "      - "].map { indent in
            secret.prefix(3).map { "\(indent)\($0)" }.joined(separator: "\n")
        }
    }

    private func printings(of value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        var printed = ""
        print(value, to: &printed)
        var debugged = ""
        debugPrint(value, to: &debugged)
        let optional: Any? = value
        return [
            dumped, printed, debugged, String(describing: value), String(reflecting: value), "\(value)",
            "\([value])", "\(["key": value])", String(reflecting: optional), mirrored(value, depth: 0),
        ]
    }

    private func mirrored(_ value: Any, depth: Int) -> String {
        guard depth < 8 else { return "" }
        return Mirror(reflecting: value).children
            .map { "\($0.label ?? "")=\($0.value);" + mirrored($0.value, depth: depth + 1) }.joined()
    }
}
