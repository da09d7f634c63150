import OpenSSLCrypto
import ServiceDoubles
import Testing
import VerificationCore

/// Values that the tests of this room share.
struct CryptoSamples {
    let random: SeededRandom
    let ring: KeyRing
    let vault: OpenSSLVault
    let scope: CodeScope
    let time = Timestamp(milliseconds: 1_767_225_600_000)

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        ring = try KeyRing.generate(random: random, at: time)
        vault = try OpenSSLVault(ring: ring, random: random)
        scope = CodeScope(application: random.id(), verification: random.id(), generation: 1)
    }

    func code(_ text: String) throws -> Code {
        try #require(Code(typed: text))
    }
}

func bytes(hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    precondition(digits.count.isMultiple(of: 2))
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
