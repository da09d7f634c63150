import Synchronization
import VerificationCore

/// Names requests by 128 random bits each: whoever has two names learns nothing of what came in between, and the traces
/// that begin under them are as random as their format asks for.
final class RequestNames: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var used = 0
        /// Names that were given while the generator failed.
        var unaided = 0
    }

    private let random: any RandomSource
    private let state = Mutex(State())

    init(_ random: any RandomSource) {
        self.random = random
    }

    /// 32 lower-case hexadecimal digits.
    func next() -> String {
        state.withLock { state in
            if state.used == state.bytes.count, !refill(&state) { return RequestNames.unaided(&state) }
            defer { state.used += nameBytes }
            return RequestNames.text(state.bytes[state.used..<state.used + nameBytes])
        }
    }

    /// Draws the bytes of many names at once, which costs hardly more than those of one.
    private func refill(_ state: inout State) -> Bool {
        do throws(RandomSourceError) {
            state.bytes = try random.bytes(nameBytes * namesAtOnce)
            state.used = 0
            return true
        } catch {
            return false
        }
    }

    /// Also the answer that the generator failed has a name; what stands in for it is the process's own hashing, whose
    /// seed nobody outside has.
    private static func unaided(_ state: inout State) -> String {
        state.unaided += 1
        var bytes: [UInt8] = []
        for half in 0..<2 {
            var hasher = Hasher()
            hasher.combine(state.unaided)
            hasher.combine(half)
            withUnsafeBytes(of: hasher.finalize()) { bytes.append(contentsOf: $0) }
        }
        return text(bytes[...])
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { digits in
            for (place, byte) in bytes.enumerated() {
                digits.initializeElement(at: place * 2, to: hexDigits[Int(byte >> 4)])
                digits.initializeElement(at: place * 2 + 1, to: hexDigits[Int(byte & 15)])
            }
            return bytes.count * 2
        }
    }
}

private let nameBytes = 16
private let namesAtOnce = 256
private let hexDigits = Array("0123456789abcdef".utf8)
