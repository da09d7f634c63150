import FoundationEssentials
import Glibc
import ServiceDoubles
import Testing
import VerificationCore

@testable import OpenSSLCrypto

/// Serialized, because the umask belongs to the whole process.
@Suite(.serialized)
final class KeyRingTests {
    private let samples: CryptoSamples
    private let folder: String
    private var path: String { folder + "/keys/ring" }

    init() throws {
        samples = try CryptoSamples(seed: 56)
        var template = Array("/tmp/sandi-keyring-XXXXXX".utf8CString)
        folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    @Test(
        "R60 a ring is written with mode 0600 in a folder of mode 0700, whatever the umask",
        arguments: [0o000, 0o022, 0o777])
    func modes(mask: UInt32) throws {
        let before = umask(mask)
        defer { umask(before) }
        try samples.ring.save(path: path)
        #expect(try mode(path) == 0o600)
        #expect(try mode(folder + "/keys") == 0o700)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/keys") == ["ring"])
    }

    @Test("R56 a saved ring is loaded with every key")
    func roundTrip() throws {
        let ring = try samples.ring.rotated(random: samples.random, at: samples.time)
        try ring.save(path: path)
        let loaded = try KeyRing.load(path: path)
        #expect(loaded.holdsAll(of: ring) && ring.holdsAll(of: loaded))
        #expect(loaded.keys(for: .code).map(\.id) == [1, 2] && loaded.keys(for: .index).map(\.id) == [1])
        #expect(loaded.keys(for: .code).allSatisfy { $0.createdAt == samples.time })
    }

    @Test func `a ring is never overwritten`() throws {
        try samples.ring.save(path: path)
        let other = try KeyRing.generate(random: samples.random, at: samples.time)
        #expect(throws: KeyRingError(.exists, path: path)) { try other.save(path: path) }
        #expect(try KeyRing.load(path: path).holdsAll(of: samples.ring))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/keys") == ["ring"])
    }

    @Test("R56 a rotated ring takes the old one's place, one that lacks a key does not")
    func rotatedOnDisk() throws {
        try samples.ring.save(path: path)
        let rotated = try samples.ring.rotated(random: samples.random, at: samples.time)
        try rotated.saveRotated(path: path)
        #expect(try KeyRing.load(path: path).holdsAll(of: rotated))
        #expect(try mode(path) == 0o600)
        #expect(throws: KeyRingError(.losesKeys, path: path)) { try samples.ring.saveRotated(path: path) }
        let foreign = try KeyRing.generate(random: samples.random, at: samples.time)
        #expect(throws: KeyRingError(.losesKeys, path: path)) { try foreign.saveRotated(path: path) }
        #expect(throws: KeyRingError(.missing, path: path + "2")) { try rotated.saveRotated(path: path + "2") }
    }

    @Test("R56 a file that others may read or write is refused", arguments: [0o644, 0o640, 0o604, 0o660, 0o610, 0o601])
    func looseModes(mode: UInt32) throws {
        try samples.ring.save(path: path)
        chmod(path, mode)
        #expect(throws: KeyRingError(.looseMode(S_IFREG | mode), path: path)) { try KeyRing.load(path: path) }
    }

    @Test("R56 a stricter mode is accepted")
    func strictMode() throws {
        try samples.ring.save(path: path)
        chmod(path, 0o400)
        #expect(try KeyRing.load(path: path).holdsAll(of: samples.ring))
    }

    @Test("R56 a missing file, a link, a folder and a pipe are refused")
    func notAFile() throws {
        #expect(throws: KeyRingError(.missing, path: path)) { try KeyRing.load(path: path) }
        #expect(throws: KeyRingError(.missing, path: path + "/x/y")) { try KeyRing.load(path: path + "/x/y") }
        try samples.ring.save(path: path)
        symlink(path, folder + "/link")
        #expect(throws: KeyRingError(.notAFile, path: folder + "/link")) { try KeyRing.load(path: folder + "/link") }
        #expect(throws: KeyRingError(.notAFile, path: folder)) { try KeyRing.load(path: folder) }
        mkfifo(folder + "/pipe", 0o600)
        #expect(throws: KeyRingError(.notAFile, path: folder + "/pipe")) { try KeyRing.load(path: folder + "/pipe") }
    }

    @Test("R56 another user's file is refused")
    func foreignOwner() throws {
        // Only the superuser can give a file away; for anybody else the superuser's own files are foreign.
        let foreign = geteuid() == 0 ? path : "/etc/passwd"
        if geteuid() == 0 {
            try samples.ring.save(path: path)
            #expect(chown(path, 65_534, 65_534) == 0)
        }
        #expect(throws: KeyRingError(.foreignOwner, path: foreign)) { try KeyRing.load(path: foreign) }
    }

    @Test("R60 a ring is not written into a folder that others may read")
    func looseFolder() throws {
        mkdir(folder + "/keys", 0o755)
        chmod(folder + "/keys", 0o755)
        #expect(throws: KeyRingError(.looseFolder(S_IFDIR | 0o755), path: path)) { try samples.ring.save(path: path) }
        #expect(throws: KeyRingError.self) { try samples.ring.save(path: folder + "/a/b/ring") }
    }

    @Test func `a ring with more keys than a file may hold is not written`() throws {
        var ring = samples.ring
        for _ in 0..<85 { ring = try ring.rotated(random: samples.random, at: samples.time) }
        #expect(throws: KeyRingError(.tooManyKeys, path: path)) { try ring.save(path: path) }
    }

    private func mode(_ path: String) throws -> UInt32 {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o7777
    }
}
