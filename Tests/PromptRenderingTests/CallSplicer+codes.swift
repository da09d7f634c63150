@testable import PromptRendering

/// Calls that say nothing but a code.
extension CallSplicer {
    func splice(_ digits: [UInt8]) -> [UInt8] { splice(rounds(digits)) }

    func file(_ digits: [UInt8]) -> [UInt8] { file(rounds(digits)) }

    func duration(_ digits: [UInt8]) -> Duration { duration(rounds(digits)) }

    /// The digits of each time that a call says its code.
    func codes(in call: [UInt8]) throws(Fault) -> [[UInt8]] { try unsplice(call).map(\.digits) }
}

extension CallScript {
    func pieces(for digits: [UInt8]) -> [Piece] {
        pieces(of: Array(repeating: CallRound(digits), count: repeats))
    }
}
