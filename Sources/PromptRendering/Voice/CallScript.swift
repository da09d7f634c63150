/// How a call is laid out: which clips, with how much silence between them.
struct CallScript: Sendable, Hashable {
    /// A piece of a call.
    enum Piece: Sendable, Hashable {
        /// Frames of silence, at least one.
        case silence(Int)
        case digit(UInt8)
        case intro, again, bye
        case word(TransactionWord)
        /// The name of a currency, by its code.
        case currency(String)
    }

    /// How often the code is said in all (R35).
    var repeats: Int
    var lead: Int
    var afterIntro: Int
    var betweenDigits: Int
    /// What a code of six or more digits has more of silence in its middle.
    var middle: Int
    var beforeAgain: Int
    var afterAgain: Int
    var beforeBye: Int
    var tail: Int

    /// The pieces of a call, in order.
    func pieces(of rounds: [CallRound]) -> [Piece] {
        var pieces: [Piece] = [.silence(lead)]
        for (index, round) in rounds.enumerated() {
            let isFirst = index == 0
            if !isFirst { pieces.append(.silence(beforeAgain)) }
            if let transaction = round.transaction {
                pieces += telling(transaction, isFirst: isFirst)
            } else {
                pieces += isFirst ? [.intro, .silence(afterIntro)] : [.again, .silence(afterAgain)]
            }
            pieces += code(round.digits)
        }
        pieces += [.silence(beforeBye), .bye, .silence(tail)]
        return pieces.filter { $0 != .silence(0) }
    }

    private func code(_ digits: [UInt8]) -> [Piece] {
        digits.enumerated().flatMap { index, digit -> [Piece] in
            index == 0 ? [.digit(digit)] : [.silence(gap(before: index, of: digits.count)), .digit(digit)]
        }
    }

    /// What comes before a code that is bound to a transaction.
    private func telling(_ transaction: SpokenTransaction, isFirst: Bool) -> [Piece] {
        var pieces: [Piece] = isFirst ? [.word(.payment)] : [.word(.paymentAgain)]
        pieces.append(.silence(isFirst ? afterIntro : afterAgain))
        var gap = 0
        for piece in transaction.amountPieces {
            pieces += [.silence(gap), piece]
            gap = TransactionWord.scales.contains { $0.map(Piece.word) == piece } ? afterScale : betweenWords
        }
        pieces += [.silence(beforePayee), .word(.payee), .silence(afterIntro)]
        for (index, digit) in transaction.ending.enumerated() {
            pieces += [.silence(index == 0 ? 0 : betweenEnding), .digit(digit)]
        }
        return pieces + [.silence(beforeCode), .word(.paymentCode), .silence(afterIntro)]
    }

    private func gap(before index: Int, of count: Int) -> Int {
        count >= groupedDigitsMin && index == count / 2 ? betweenDigits + middle : betweenDigits
    }

    /// The longest silence that the ranges allow.
    static let silenceFramesMax = gapFrames.upperBound + digitGapFrames.upperBound
}

extension CallScript {
    /// Reads `script.json`; nil when something in it is wrong.
    init?(_ document: PackDocument, _ faults: inout FaultLedger) {
        document.allowOnly(["schema", "repeats", "gaps"], &faults)
        let schema = document.integer("schema", in: 1...1, &faults)
        let repeats = document.integer("repeats", in: repeatsRange, &faults)
        guard let gaps = document.object("gaps", &faults) else { return nil }
        gaps.allowOnly(gapNames, &faults)
        let frames = gapNames.map { name in
            gaps.integer(name, in: name == "between_digits" ? digitGapFrames : gapFrames, &faults)
        }
        let known = frames.compactMap(\.self)
        guard schema != nil, let repeats, known.count == gapNames.count else { return nil }
        self.init(
            repeats: repeats, lead: known[0], afterIntro: known[1], betweenDigits: known[2], middle: known[3],
            beforeAgain: known[4], afterAgain: known[5], beforeBye: known[6], tail: known[7])
    }
}

private let gapNames = [
    "lead", "after_intro", "between_digits", "middle", "before_again", "after_again", "before_bye", "tail",
]
private let repeatsRange = 1...3
private let gapFrames = 0...125
/// 0.2 to 1 s: shorter, and digits run together; longer, and people think that the call is over.
private let digitGapFrames = 8...42
private let groupedDigitsMin = 6
/// Frames of silence in what is told of a transaction: it is compared with what is known, and not written down, so it
/// may be said faster than a code.
private let betweenWords = 3
private let afterScale = 8
private let betweenEnding = 8
private let beforePayee = 12
private let beforeCode = 20
