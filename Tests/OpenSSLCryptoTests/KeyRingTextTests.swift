import ServiceDoubles
import Testing
import VerificationCore

@testable import OpenSSLCrypto

struct KeyRingTextTests {
    private static let key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
    private static let other = "QQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
    private static let time = "2026-01-31T12:00:00Z"

    @Test func `the file has one line for each key`() throws {
        let samples = try CryptoSamples(seed: 1)
        let lines = String(decoding: samples.ring.fileText(), as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 9 && lines[0] == "sandi-keyring 1" && lines[8].isEmpty)
        #expect(lines[1].hasPrefix("code 1 ") && lines[1].hasSuffix(" 2026-01-01T00:00:00Z"))
        let parsed = try KeyRing.parse(samples.ring.fileText(), path: "x")
        #expect(parsed.holdsAll(of: samples.ring))
    }

    struct BadLine: Sendable, CustomTestStringConvertible {
        let line: String
        let fault: KeyRingError.LineFault
        var testDescription: String { "\(fault)" }
    }

    static let badLines: [BadLine] = [
        BadLine(line: "", fault: .fields),
        BadLine(line: "code 1 \(key)", fault: .fields),
        BadLine(line: "code  1 \(key) \(time)", fault: .fields),
        BadLine(line: "code 1 \(key) \(time) ", fault: .fields),
        BadLine(line: "codes 1 \(key) \(time)", fault: .purpose),
        BadLine(line: "CODE 1 \(key) \(time)", fault: .purpose),
        BadLine(line: "code 0 \(key) \(time)", fault: .id),
        BadLine(line: "code -1 \(key) \(time)", fault: .id),
        BadLine(line: "code +2 \(key) \(time)", fault: .id),
        BadLine(line: "code 02 \(key) \(time)", fault: .id),
        BadLine(line: "code 1000001 \(key) \(time)", fault: .id),
        BadLine(line: "code 99999999999999999999 \(key) \(time)", fault: .id),
        BadLine(line: "code 2 AQID \(time)", fault: .key),
        BadLine(line: "code 2 \(key.dropLast()) \(time)", fault: .key),
        BadLine(line: "code 2 \(key.dropLast())A \(time)", fault: .key),
        BadLine(line: "code 2 \(key.dropLast(2))== \(time)", fault: .key),
        BadLine(line: "code 2 !\(key.dropFirst()) \(time)", fault: .key),
        BadLine(line: "code 2 \(String(repeating: "A", count: 43))= \(time)", fault: .weakKey),
        BadLine(line: "code 2 \(key) 2026-01-31", fault: .time),
        BadLine(line: "code 2 \(key) 2026-02-30T12:00:00Z", fault: .time),
        BadLine(line: "code 2 \(key) 2026-01-31T12:00:00+00:00", fault: .time),
        BadLine(line: "code 1 \(key) \(time)", fault: .duplicateID),
        BadLine(line: "index 2 \(other) \(time)", fault: .duplicateKey),
    ]

    @Test("R56 a line that is not as we write it stops the loading, with its number and rule", arguments: badLines)
    func lines(bad: BadLine) {
        let text = ring() + bad.line + "\n"
        #expect(throws: KeyRingError(.badLine(9, bad.fault), path: "x")) {
            try KeyRing.parse(Array(text.utf8), path: "x")
        }
    }

    @Test func `header, ending, size and missing purposes are checked`() {
        func fault(_ text: String) -> KeyRingError.Reason? {
            do throws(KeyRingError) {
                _ = try KeyRing.parse(Array(text.utf8), path: "x")
                return nil
            } catch {
                return error.reason
            }
        }
        #expect(fault(ring()) == nil)
        #expect(fault("") == .badLine(1, .header))
        #expect(fault("sandi-keyring 2\n") == .badLine(1, .header))
        #expect(fault("\u{FEFF}" + ring()) == .badLine(1, .header))
        #expect(fault(String(ring().dropLast())) == .badLine(8, .ending))
        #expect(fault("sandi-keyring 1\n") == .noKey(.code))
        #expect(fault(ring(without: .index)) == .noKey(.index))
        #expect(fault(ring(without: .backup)) == nil, "rings that are older than sealed backups still serve")
        #expect(fault(ring() + String(repeating: "\n", count: 70_000)) == .tooLarge)
    }

    @Test("R17 R56 a ring with a second key for look-up values is refused: the first one's counters would be forgotten")
    func severalIndexKeys() throws {
        let second = ring().split(separator: "\n").first { $0.hasPrefix("index 1 ") }?
            .replacing("index 1 T", with: "index 2 X")
        let text = ring() + (try #require(second)) + "\n"
        let error = #expect(throws: KeyRingError.self) { try KeyRing.parse(Array(text.utf8), path: "x") }
        #expect(error?.reason == .severalIndexKeys)
    }

    @Test func `no fault gives a key away`() {
        let text = ring() + "code 2 \(Self.key) never\n"
        do {
            _ = try KeyRing.parse(Array(text.utf8), path: "x")
            Issue.record("the time is wrong")
        } catch {
            #expect("\(error)" == "key ring x: line 9: the time is not written as 2026-01-31T12:00:00Z")
            #expect(!String(reflecting: error).contains("AQID"))
        }
    }

    private func ring(without missing: KeyPurpose? = nil) -> String {
        var text = "sandi-keyring 1\n"
        let letters: [KeyPurpose: String] = [
            .code: "Q", .envelope: "R", .destination: "S", .index: "T", .backup: "U", .subject: "V", .audit: "W",
        ]
        for purpose in KeyPurpose.allCases where purpose != missing {
            text += "\(purpose.rawValue) 1 \(letters[purpose]!)\(Self.key.dropFirst()) \(Self.time)\n"
        }
        return text
    }
}
