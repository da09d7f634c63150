import OpenSSLCrypto
import Testing
import VerificationCore

@testable import PromptRendering

@Suite struct SpokenTransactionTests {
    private let code = [UInt8]([4, 7, 1, 9, 0, 2])

    private func bound(
        _ amount: String, _ currency: String = "IDR", _ payee: String = "Toko Maju 1234567890"
    ) throws -> BoundTransaction {
        try BoundTransaction.checked(amount: amount, currency: currency, payee: payee)
    }

    /// An amount as it is heard, made from the text alone.
    private func heard(_ amount: String) -> String {
        let parts = amount.split(separator: ".")
        return parts.count == 2 && parts[1].contains { $0 != "0" } ? amount : String(parts[0])
    }

    private func randomAmount(_ currency: String, _ numbers: inout SeededNumbers) -> String {
        let whole = numbers.digits(Int.random(in: 1...BoundTransaction.wholeDigitsMax, using: &numbers))
        // Zeros in the middle are where groups are left out.
        let sparse = whole.map { Bool.random(using: &numbers) ? $0 : 0 }
        let first = UInt8.random(in: 1...9, using: &numbers)
        let text = ([first] + sparse.dropFirst()).map(String.init).joined()
        let decimals = numbers.digits(Int.random(in: 0...BoundTransaction.decimals(of: currency), using: &numbers))
        return decimals.isEmpty ? text : "\(text).\(decimals.map(String.init).joined())"
    }

    @Test(
        "R13 a call tells amount, currency and the end of the payee's number before it says its code",
        arguments: ["en", "id", "ms"])
    func told(_ locale: String) throws {
        var numbers = SeededNumbers("spoken amounts in \(locale)")
        let library = try Templates.library.get()
        let currencies = try Templates.pack(locale).currencies
        #expect(currencies == ClipName.currencies)
        for round in 0..<60 {
            let currency = currencies[round % currencies.count]
            let amount = randomAmount(currency, &numbers)
            let number = numbers.digits(Int.random(in: 4...16, using: &numbers)).map(String.init).joined()
            let digits = numbers.digits(Int.random(in: 4...10, using: &numbers))
            let code = try #require(Code(ascii: digits.map { $0 + 0x30 }))
            let transaction = try bound(amount, currency, "Toko \(number)")
            #expect(
                library.obstacle(toTelling: transaction, by: .call, locale: locale, codeLength: digits.count) == nil)
            let call = try library.say(code, locale: locale, telling: transaction)
            #expect(call.duration <= .seconds(60) && call.digitClips.isEmpty)
            #expect(call.duration == .milliseconds(24 * (call.audio.count / 144 - 1)))
            let rounds = try library.heard(in: call.audio, locale: locale)
            #expect((1...2).contains(rounds.count) && rounds.allSatisfy { $0.digits == digits })
            let heard = try #require(rounds.first?.transaction)
            #expect(heard.amount == self.heard(amount), "\(amount)")
            #expect(heard.currency == currency && heard.payeeEnding == String(number.suffix(4)))
            #expect(rounds.dropFirst().allSatisfy { $0.transaction == nil || $0.transaction == heard })
        }
    }

    @Test(
        "an amount is said in groups of three digits with their scale, and no zero in them is left out",
        arguments: [
            ("150000.00", "1 5 0 thousand IDR"), ("150000", "1 5 0 thousand IDR"), ("7", "7 IDR"),
            ("100", "1 0 0 IDR"), ("1000", "1 thousand IDR"), ("1005", "1 thousand 0 0 5 IDR"),
            ("1500000", "1 million 5 0 0 thousand IDR"), ("1000005", "1 million 0 0 5 IDR"),
            ("1005000", "1 million 0 0 5 thousand IDR"), ("0.50", "0 point 5 0 IDR"), ("0.5", "0 point 5 IDR"),
            ("12345678.90", "1 2 million 3 4 5 thousand 6 7 8 point 9 0 IDR"), ("10.01", "1 0 point 0 1 IDR"),
            ("1000000000", "1 billion IDR"), ("200000000003", "2 0 0 billion 0 0 3 IDR"),
            ("999999999999.99", "9 9 9 billion 9 9 9 million 9 9 9 thousand 9 9 9 point 9 9 IDR"),
        ])
    func words(_ amount: String, _ said: String) throws {
        let pieces = try SpokenTransaction(try bound(amount)).amountPieces
        let names = pieces.map { piece in
            switch piece {
            case .digit(let digit): String(digit)
            case .word(let word): word.rawValue
            case .currency(let currency): currency
            case .silence, .intro, .again, .bye: "?"
            }
        }
        #expect(names.joined(separator: " ") == said)
    }

    @Test func `amounts are read back by their value, every small one and many large ones`() throws {
        var numbers = SeededNumbers("amounts read back")
        let large = (0..<2000).map { _ in UInt64.random(in: 3_000...999_999_999_999, using: &numbers) }
        let script = try Templates.pack("en").script
        for value in (1...2_999) + large {
            let told = try SpokenTransaction(try bound(String(value)))
            let rounds = [CallRound(code, telling: told)]
            #expect(CallRound.read(script.pieces(of: rounds)) == rounds, "\(value)")
        }
    }

    @Test(
        "of a payee the end of its one number is said, and of any other nothing",
        arguments: [
            ("Toko Maju", nil), ("Toko Maju 1234567890", "7890"), ("1234567890 Toko", "7890"), ("1234", "1234"),
            ("123", nil), ("BCA 1234-5678-90", "7890"), ("0812 3456 7890", "7890"), ("12 34", "1234"),
            ("A1234567B", "4567"), ("Toko 24, 1234567890", nil), ("1234567890 cabang 24", nil), ("1234 - 5678", nil),
            ("1234-", "1234"), ("(1234) 5678", nil), ("Warung No. 7", nil), ("Тoko 00000", "0000"),
        ] as [(String, String?)])
    func payee(_ payee: String, _ ending: String?) throws {
        let transaction = try bound("1", "IDR", payee)
        guard let ending else {
            #expect(throws: UntoldTransaction.payee) { try SpokenTransaction(transaction) }
            return
        }
        #expect(try SpokenTransaction(transaction).ending.map(String.init).joined() == ending)
    }

    @Test("R13 a call that says another amount, currency, payee or code than it should is refused")
    func others() throws {
        let pack = try Templates.pack("en")
        func rounds(
            _ amount: String = "150000.00", _ currency: String = "IDR", _ payee: String = "1234567890",
            code: [UInt8] = [4, 7, 1, 9, 0, 2]
        ) throws -> [CallRound] { try pack.rounds(code, telling: try bound(amount, currency, payee)) }
        let right = try rounds()
        try PromptLibrary.require(pack.splicer.file(right), says: right, pack)
        let others = [
            try rounds("1500000"), try rounds("150001"), try rounds("150000.01"), try rounds("150"),
            try rounds("150000.00", "USD"), try rounds("150000.00", "IDR", "1234567891"),
            try rounds(code: [4, 7, 1, 9, 0, 3]), pack.splicer.rounds(code), Array(right.prefix(1)),
            [right[0], try rounds("1500000")[0]], [right[0], CallRound(code)],
        ]
        for other in others {
            let call = pack.splicer.file(other)
            #expect(throws: RenderingFault.self) { try PromptLibrary.require(call, says: right, pack) }
        }
        // The same amount in another spelling is the same amount.
        #expect(try rounds("150000") == right)
    }

    @Test("R13 a call in which a clip was swapped, left out, doubled or moved is not taken for another amount")
    func tampered() throws {
        let pack = try Templates.pack("en")
        let rounds = [CallRound(code, telling: try SpokenTransaction(try bound("12345678.90", "USD")))]
        let pieces = pack.script.pieces(of: rounds)
        func call(_ pieces: [CallScript.Piece]) -> [UInt8] {
            let body = pieces.flatMap { piece -> [UInt8] in
                if case .silence(let frames) = piece {
                    return Array(repeatElement(pack.splicer.silentFrame, count: frames).joined())
                }
                return pack.splicer.clip(of: piece)?.bytes ?? []
            }
            return CallHeader.frame(of: body, silence: pack.splicer.silentFrame) + body
        }
        try PromptLibrary.require(call(pieces), says: rounds, pack)
        var refused = 0
        for place in pieces.indices {
            var left = pieces
            left.remove(at: place)
            var doubled = pieces
            doubled.insert(pieces[place], at: place)
            var moved = pieces
            if place > 0 { moved.swapAt(place - 1, place) }
            let swaps = [CallScript.Piece.word(.million), .digit(0), .currency("IDR"), .silence(9), .intro].map {
                piece in
                var swapped = pieces
                swapped[place] = piece
                return swapped
            }
            for changed in [left, doubled, moved] + swaps where changed != pieces {
                #expect(throws: RenderingFault.self) { try PromptLibrary.require(call(changed), says: rounds, pack) }
                refused += 1
            }
        }
        #expect(refused > pieces.count * 5)
    }

    @Test("R35 a transaction that takes long to say is told once, and one that takes too long not at all")
    func tooLong() throws {
        let pack = try Templates.pack("en")
        func slow(_ frames: Int) -> VoicePack {
            var script = pack.script
            script.betweenDigits = frames
            return VoicePack(
                manifest: pack.manifest, script: script, clips: pack.clips, levels: pack.levels,
                splicer: CallSplicer(script: script, clips: pack.clips))
        }
        let long = try bound("999999999999.99", "SGD")
        func isTold(_ pack: VoicePack, _ digits: Int, _ transaction: BoundTransaction) throws -> [Bool] {
            try pack.rounds([UInt8](repeating: 0, count: digits), telling: transaction).map { $0.transaction != nil }
        }
        #expect(try isTold(pack, 6, try bound("150000")) == [true, true])
        #expect(try isTold(pack, 6, long) == [true, false])
        #expect(try isTold(slow(42), 10, long) == [true])
        #expect(throws: UntoldTransaction.tooLong) { try isTold(slow(125), 10, long) }
        let once = try pack.rounds(code, telling: long)
        try PromptLibrary.require(pack.splicer.file(once), says: once, pack)
        for length in [-1, 0, 11, Int.max] {
            let reason = try Templates.library.get().obstacle(
                toTelling: long, by: .call, locale: "en", codeLength: length)
            #expect(reason == .tooLong)
        }
    }

    @Test("R13 a pack without the clips for transactions is accepted, and tells none")
    func withoutClips() throws {
        let copy = try PackCopy(.voice)
        try copy.leaveOut(ClipName.words + ClipName.currencies)
        #expect(copy.faults().isEmpty)
        let library = try PromptLibrary(
            voiceFolder: copy.path, emailFolder: Templates.email, sha256: { sha256($0) })
        #expect(library.check().voices.map(\.currencies) == [[]])
        let transaction = try bound("150000.00")
        #expect(library.obstacle(toTelling: transaction, by: .call, locale: "en", codeLength: 6) == .noWords)
        let code = try #require(Code(ascii: Array("471902".utf8)))
        #expect(throws: RenderingFault.self) { try library.say(code, locale: "en", telling: transaction) }
        #expect(try library.digits(in: library.say(code, locale: "en").audio, locale: "en").count == 2)
    }

    @Test("R13 Vietnamese, whose voice is an experiment, tells no transaction in a call")
    func experiment() throws {
        let transaction = try bound("150000.00")
        #expect(
            try Templates.library.get().obstacle(toTelling: transaction, by: .call, locale: "vi", codeLength: 6)
                == .noWords)
    }

    @Test func `a pack may have some of the currencies, and tells a transaction in no other`() throws {
        let copy = try PackCopy(.voice)
        try copy.leaveOut(["MYR", "VND", "SGD", "EUR"])
        #expect(copy.faults().isEmpty)
        let library = try PromptLibrary(
            voiceFolder: copy.path, emailFolder: Templates.email, sha256: { sha256($0) })
        func obstacle(_ currency: String) throws -> UntoldTransaction? {
            library.obstacle(toTelling: try bound("5", currency), by: .call, locale: "en", codeLength: 6)
        }
        #expect(try obstacle("IDR") == nil)
        #expect(try obstacle("EUR") == .currency)
        #expect(try obstacle("JPY") == .currency)
        #expect(
            library.obstacle(toTelling: try bound("5"), by: .call, locale: "fr", codeLength: 6) == .noWords)
    }

    @Test func `a pack with half of what tells a transaction is refused`() throws {
        for missing in [["thousand"], ["payment_again", "point"], ClipName.currencies] {
            let copy = try PackCopy(.voice)
            try copy.leaveOut(missing)
            #expect(Set(copy.faults().map(\.code)) == [.clipMissing])
        }
    }
}
