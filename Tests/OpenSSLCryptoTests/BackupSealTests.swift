import FoundationEssentials
import Glibc
import ServiceDoubles
import Testing
import VerificationCore

@testable import OpenSSLCrypto

@Suite struct `A sealed backup` {
    private static let header = BackupHeader.bytes
    private static let chunk = BackupChunks.sealedBytes
    private static let text = BackupChunks.textBytes

    @Test(
        "is opened as it was, whatever its size",
        arguments: [0, 1, text - 1, text, text + 1, 2 * text, 3 * text + 17])
    func roundTrip(size: Int) throws {
        let samples = try CryptoSamples(seed: 61)
        let content = BlockRandom(seed: UInt64(size)).bytes(size)
        let sealed = try seal(content, samples)
        #expect(try open(sealed, samples.ring) == content)
        let chunks = max(1, (size + Self.text - 1) / Self.text)
        #expect(sealed.count == Self.header + size + chunks * GCMKey.tagBytes)
    }

    @Test("R61 shows nothing of its content, and never the same bytes twice")
    func hidden() throws {
        let samples = try CryptoSamples(seed: 62)
        let content = [UInt8](repeating: 0x53, count: 3 * Self.text)
        let sealed = [try seal(content, samples), try seal(content, samples)]
        let pieces = sealed.flatMap { whole in
            [UInt8](whole.dropFirst(Self.header)).chunked(by: 16)
        }
        #expect(Set(pieces).count == pieces.count)
    }

    @Test("R61 with any changed byte of the header opens nothing", arguments: 0..<header)
    func changedHeader(place: Int) throws {
        let samples = try CryptoSamples(seed: 63)
        let sealed = try seal([1, 2, 3], samples)
        for bit in 0..<8 {
            var changed = sealed
            changed[place] ^= 1 << bit
            let refusal = try #require(self.refusal(changed, samples.ring), "bit \(bit)")
            switch place {
            case 0..<12: #expect(refusal == .notABackup)
            case 12..<16: #expect(refusal != .notABackup && "\(refusal)".contains("format"))
            case 16..<20: #expect("\(refusal)".contains("not on the key ring"))
            default: #expect(refusal == .notAuthentic(chunk: 1))
            }
        }
    }

    @Test("R61 with a changed byte in any chunk, its tag included, gives nothing of that chunk away")
    func changedChunks() throws {
        let samples = try CryptoSamples(seed: 64)
        let content = BlockRandom(seed: 1).bytes(3 * Self.text + 100)
        let sealed = try seal(content, samples)
        for number in 0..<4 {
            let start = Self.header + number * Self.chunk
            let end = min(start + Self.chunk, sealed.count)
            for place in [start, (start + end) / 2, end - GCMKey.tagBytes, end - 1] {
                var changed = sealed
                changed[place] ^= 0x80
                #expect(refusal(changed, samples.ring) == .notAuthentic(chunk: UInt64(number + 1)))
                #expect(given(changed, samples.ring) == Array(content.prefix(number * Self.text)))
            }
        }
    }

    @Test("R61 that was cut anywhere near an edge of a chunk, or lengthened, is refused")
    func cut() throws {
        let samples = try CryptoSamples(seed: 65)
        for size in [3 * Self.text, 3 * Self.text + 100] {
            let sealed = try seal(BlockRandom(seed: 2).bytes(size), samples)
            for edge in stride(from: Self.header, to: sealed.count, by: Self.chunk) {
                for length in [edge - 1, edge, edge + 1, edge + 15, edge + 16, edge + 17] where length < sealed.count {
                    #expect(refusal(Array(sealed.prefix(length)), samples.ring) != nil, "\(length) of \(sealed.count)")
                }
            }
            #expect(refusal(Array(sealed.dropLast()), samples.ring) != nil)
            for more in [1, 16, Self.chunk] {
                #expect(refusal(sealed + [UInt8](repeating: 0, count: more), samples.ring) != nil)
            }
            #expect(refusal(sealed + sealed, samples.ring) != nil)
        }
        for length in 0..<Self.header {
            #expect(refusal(Array(try seal([], samples).prefix(length)), samples.ring) == .notABackup)
        }
    }

    @Test("R61 with chunks in another order, twice, left out or from another backup is refused")
    func moved() throws {
        let samples = try CryptoSamples(seed: 66)
        let content = BlockRandom(seed: 3).bytes(4 * Self.text)
        let one = try seal(content, samples)
        let other = try seal(content, samples)
        let header = Array(one.prefix(Self.header))
        let mine = [UInt8](one.dropFirst(Self.header)).chunked(by: Self.chunk)
        let theirs = [UInt8](other.dropFirst(Self.header)).chunked(by: Self.chunk)
        let orders = [
            [1, 0, 2, 3], [0, 2, 1, 3], [0, 1, 3, 2], [3, 1, 2, 0], [0, 0, 2, 3], [0, 1, 1, 3], [0, 1, 3], [1, 2, 3],
            [0, 1, 2], [0, 1, 2, 3, 3], [0, 1, 2, 2, 3],
        ]
        for order in orders {
            #expect(refusal(header + order.flatMap { mine[$0] }, samples.ring) != nil, "\(order)")
        }
        for number in 0..<4 {
            var spliced = mine
            spliced[number] = theirs[number]
            #expect(refusal(header + spliced.joined(), samples.ring) == .notAuthentic(chunk: UInt64(number + 1)))
        }
        #expect(try open(header + mine.joined(), samples.ring) == content)
    }

    @Test("R56 made before a rotation is opened after it, and new ones take the new key")
    func rotated() throws {
        let samples = try CryptoSamples(seed: 67)
        let sealed = try seal([7, 8], samples)
        let rotated = try samples.ring.rotated([.backup], random: samples.random, at: samples.time)
        #expect(try open(sealed, rotated) == [7, 8])
        #expect(BackupSeal(ring: rotated).keyID == 2)
        let newer = try seal([9], samples, ring: rotated)
        #expect(refusal(newer, samples.ring) == .unknownKey(2))
        let stranger = try KeyRing.generate(random: samples.random, at: samples.time)
        #expect(refusal(sealed, stranger) == .notAuthentic(chunk: 1))
    }

    @Test func `a ring without a key for backups seals nothing until one is added`() throws {
        let samples = try CryptoSamples(seed: 68)
        let text = String(decoding: samples.ring.fileText(), as: UTF8.self)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("backup") }.map { $0 + "\n" }.joined()
        let old = try KeyRing.parse(Array(lines.utf8), path: "x")
        #expect(old.lacking == [.backup] && old.describe().last == "backup: none")
        #expect(throws: BackupSealError.noKey) { try seal([1], samples, ring: old) }
        let completed = try old.completed(random: samples.random, at: samples.time)
        #expect(completed.lacking.isEmpty && completed.holdsAll(of: old) && completed.count == old.count + 1)
        #expect(try open(try seal([1], samples, ring: completed), completed) == [1])
    }

    @Test("R64 the seal prints nothing of its keys")
    func redacted() throws {
        let samples = try CryptoSamples(seed: 69)
        var dumped = ""
        dump(BackupSeal(ring: samples.ring), to: &dumped)
        #expect(dumped == "- <backup seal>\n" && "\(BackupSeal(ring: samples.ring))" == "<backup seal>")
    }

    private func seal(_ content: [UInt8], _ samples: CryptoSamples, ring: KeyRing? = nil) throws -> [UInt8] {
        let pipes = try Files(content)
        try BackupSeal(ring: ring ?? samples.ring, random: samples.random).seal(from: pipes.source, to: pipes.target)
        return try pipes.written()
    }

    private func open(_ sealed: [UInt8], _ ring: KeyRing) throws -> [UInt8] {
        let pipes = try Files(sealed)
        try BackupSeal(ring: ring).open(from: pipes.source, to: pipes.target)
        return try pipes.written()
    }

    /// What was written before the refusal.
    private func given(_ sealed: [UInt8], _ ring: KeyRing) -> [UInt8]? {
        guard let pipes = try? Files(sealed) else { return nil }
        #expect(throws: BackupSealError.self) {
            try BackupSeal(ring: ring).open(from: pipes.source, to: pipes.target)
        }
        return try? pipes.written()
    }

    private func refusal(_ sealed: [UInt8], _ ring: KeyRing) -> BackupSealError? {
        do {
            _ = try open(sealed, ring)
            return nil
        } catch {
            return error as? BackupSealError
        }
    }
}

/// A file to read from and one to write to, without names.
private final class Files {
    let source: CInt
    let target: CInt

    init(_ content: [UInt8]) throws {
        source = try Files.make()
        target = try Files.make()
        var rest = content[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(source, $0.baseAddress, $0.count) }
            try #require(count > 0)
            rest = rest.dropFirst(count)
        }
        lseek(source, 0, SEEK_SET)
    }

    deinit {
        close(source)
        close(target)
    }

    func written() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(lseek(target, 0, SEEK_END)))
        let count = bytes.withUnsafeMutableBytes { pread(target, $0.baseAddress, $0.count, 0) }
        try #require(count == bytes.count)
        return bytes
    }

    private static func make() throws -> CInt {
        var template = Array("/tmp/sandi-seal-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        _ = template.withUnsafeBufferPointer { unlink($0.baseAddress!) }
        return descriptor
    }
}

extension [UInt8] {
    fileprivate func chunked(by size: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
