import FoundationEssentials
import Glibc
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@testable import OpenSSLCrypto

/// A ring on disk, and the vault that keeps to it.
final class RingVaultTests: Sendable {
    let samples: CryptoSamples
    let folder: String
    let now: Mutex<Timestamp>
    var path: String { folder + "/keys/ring" }

    init() throws {
        samples = try CryptoSamples(seed: 561)
        now = Mutex(samples.time)
        var template = Array("/tmp/sandi-ringvault-XXXXXX".utf8CString)
        folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        try samples.ring.save(path: path)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    func vault() throws -> RingVault {
        try RingVault(path: path) { [self] in now.withLock { $0 } }
    }

    private func rotate(at moment: Timestamp? = nil) throws {
        try KeyRing.load(path: path).rotated(random: samples.random, at: moment ?? samples.time)
            .saveRotated(path: path)
    }

    @Test("R56 a rotated ring is taken up without a pause: old digests verify, new ones are made with the new key")
    func takenUp() throws {
        let vault = try vault()
        let code = try samples.code("471902")
        let old = try vault.digest(code, scope: samples.scope)
        #expect(try vault.refresh() == .unchanged)
        try rotate()
        #expect(try vault.digest(code, scope: samples.scope).keyID == 1)
        guard case .reloaded(let keys) = try vault.refresh() else { throw KeyRingError(.missing, path: path) }
        #expect(keys.first == "code: 1, 2")
        let new = try vault.digest(code, scope: samples.scope)
        #expect(new.keyID == 2)
        #expect(try vault.matches(code, old, scope: samples.scope) && vault.matches(code, new, scope: samples.scope))
        #expect(try vault.refresh() == .unchanged)
    }

    @Test("R56 no check fails while keys are rotated under load")
    func underLoad() async throws {
        let service = try vault()
        let other = try vault()
        let code = try samples.code("471902")
        let scope = samples.scope
        let failures = await withTaskGroup(of: Int.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    var failures = 0
                    for round in 0..<500 {
                        // One makes with a key that the other has not read yet, as two processes do.
                        let (maker, checker) = (worker + round).isMultiple(of: 2) ? (service, other) : (other, service)
                        guard let digest = try? maker.digest(code, scope: scope),
                            (try? checker.matches(code, digest, scope: scope)) == true,
                            let box = try? maker.sealEnvelope(code, scope: scope),
                            (try? checker.openEnvelope(box, scope: scope).revealText()) == "471902"
                        else {
                            failures += 1
                            continue
                        }
                    }
                    return failures
                }
            }
            group.addTask { [self] in
                for round in 0..<20 {
                    guard (try? rotate()) != nil, (try? (round.isMultiple(of: 2) ? service : other).refresh()) != nil
                    else { return 1000 }
                }
                return 0
            }
            return await group.reduce(0, +)
        }
        #expect(failures == 0)
        #expect(try KeyRing.load(path: path).keys(for: .code).count == 21)
    }

    @Test("R56 a key makes nothing before its time, so that the ring can be brought to all machines first")
    func later() throws {
        let vault = try vault()
        let code = try samples.code("471902")
        let hour = samples.time + .seconds(3600)
        try rotate(at: hour)
        try vault.refresh()
        #expect(try vault.digest(code, scope: samples.scope).keyID == 1)
        now.withLock { $0 = hour }
        try vault.refresh()
        #expect(try vault.digest(code, scope: samples.scope).keyID == 2)
        #expect(try vault.refresh() == .unchanged)
    }

    @Test("R56 a ring that is damaged, too open or lacks a purpose leaves the former in use", arguments: 0..<4)
    func faulty(_ fault: Int) throws {
        let vault = try vault()
        let code = try samples.code("471902")
        let digest = try vault.digest(code, scope: samples.scope)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        switch fault {
        case 0: try replace("nonsense")
        case 1: unlink(path)
        case 2: chmod(path, 0o644)
        default:
            try replace(text.split(separator: "\n").filter { !$0.hasPrefix("audit") }.joined(separator: "\n") + "\n")
        }
        #expect(throws: KeyRingError.self) { try vault.refresh() }
        #expect(throws: KeyRingError.self) { try RingVault(path: path) { Timestamp(milliseconds: 0) } }
        #expect(try vault.matches(code, digest, scope: samples.scope))
        #expect(throws: VaultError.unknownKey(9)) {
            try vault.matches(code, KeyedDigest(keyID: 9, bytes: digest.bytes), scope: samples.scope)
        }
    }

    @Test("R56 a former key is retired, the current and the newest are not, and no other key is lost with it")
    func retired() throws {
        try rotate()
        let ring = try KeyRing.load(path: path)
        #expect(throws: KeyRingError(.stillCurrent(.code, 2), path: "x")) {
            try ring.retiring(2, for: .code, at: samples.time, path: "x")
        }
        #expect(throws: KeyRingError(.noSuchKey(.code, 3), path: "x")) {
            try ring.retiring(3, for: .code, at: samples.time, path: "x")
        }
        // The newest makes nothing yet, and the one before it still does.
        let early = Timestamp(milliseconds: samples.time.milliseconds - 1)
        #expect(throws: KeyRingError(.stillCurrent(.code, 1), path: "x")) {
            try ring.retiring(1, for: .code, at: early, path: "x")
        }
        let retired = try ring.retiring(1, for: .code, at: samples.time, path: "x")
        #expect(throws: KeyRingError(.losesKeys, path: path)) { try retired.saveRetired(1, for: .envelope, path: path) }
        try retired.saveRetired(1, for: .code, path: path)
        #expect(try KeyRing.load(path: path).describe().prefix(2) == ["code: 2", "envelope: 1, 2"])
    }

    @Test("R64 a vault prints without its keys")
    func printed() throws {
        let vault = try vault()
        var dumped = ""
        dump(vault, to: &dumped)
        let texts = ["\(vault)", String(reflecting: vault), dumped]
        let keys = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
            .map { $0.split(separator: " ")[2] }
        #expect(!keys.contains { key in texts.contains { $0.contains(key) } })
    }

    private func replace(_ text: String) throws {
        let other = folder + "/keys/other"
        try Data(text.utf8).write(to: URL(filePath: other))
        chmod(other, 0o600)
        #expect(rename(other, path) == 0)
    }
}
