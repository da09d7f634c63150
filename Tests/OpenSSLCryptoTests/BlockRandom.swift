import OpenSSLCrypto
import Synchronization
import VerificationCore

/// Bytes that follow from a seed alone, made 32 at a time as SHA-256 of seed and counter: fast enough for millions.
final class BlockRandom: RandomSource {
    private struct State {
        var counter: UInt64 = 0
        var block: [UInt8] = []
        var used = 0
    }

    private let seed: UInt64
    private let state = Mutex(State())

    init(seed: UInt64) {
        self.seed = seed
    }

    func bytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            var output: [UInt8] = []
            output.reserveCapacity(count)
            while output.count < count {
                if state.used == state.block.count {
                    state.block = sha256(Array("\(seed) \(state.counter)".utf8))
                    state.counter += 1
                    state.used = 0
                }
                let taken = min(count - output.count, state.block.count - state.used)
                output.append(contentsOf: state.block[state.used..<(state.used + taken)])
                state.used += taken
            }
            return output
        }
    }
}
