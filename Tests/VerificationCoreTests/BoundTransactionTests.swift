import Testing
import VerificationCore

@Suite struct BoundTransactionTests {
    @Test(
        "R13 an amount has one spelling, with the decimals of its currency",
        arguments: [
            ("150000", "IDR", true), ("150000.00", "IDR", true), ("0.01", "USD", true), ("0.5", "EUR", true),
            ("1", "JPY", true), ("999999999999.99", "USD", true), ("1.234", "KWD", true),
            ("1.0", "JPY", false), ("1.234", "USD", false), ("1.2345", "KWD", false), ("0", "USD", false),
            ("0.00", "USD", false), ("00.5", "USD", false), ("01", "USD", false), ("-1", "USD", false),
            ("+1", "USD", false), ("1e3", "USD", false), ("1,000", "USD", false), ("1.", "USD", false),
            (".5", "USD", false), ("1.2.3", "USD", false), ("", "USD", false), (" 1", "USD", false),
            ("1 ", "USD", false), ("١", "USD", false), ("1000000000000", "USD", false), ("0x1", "USD", false),
            ("1", "usd", false), ("1", "US", false), ("1", "USDT", false), ("1", "U1D", false), ("1", "", false),
        ])
    func amounts(_ amount: String, _ currency: String, _ isGood: Bool) {
        let made = try? BoundTransaction.checked(amount: amount, currency: currency, payee: "Ann")
        #expect((made != nil) == isGood)
    }

    @Test(
        "R13 R28 a payee is plain words, and nothing that a program would make a link of",
        arguments: [
            ("Toko Maju", true), ("PT. Maju Jaya", true), ("A", true), ("Müller & Söhne (Wien)", true),
            ("株式会社 例", true), ("O'Brien-Smith, Ltd.", true), ("हिन्दी", true),
            (String(repeating: "W", count: 40), true), (String(repeating: "W", count: 41), false), ("", false),
            (" Ann", false), ("Ann ", false), ("Ann  Lee", false), ("evil.example", false), ("http://x", false),
            ("a@b", false), ("Ann\n", false), ("Ann\t", false), ("A\u{202E}nn", false), ("<b>", false),
            ("Ann\u{200B}", false), ("{{code}}", false), ("A#1", false), ("A/B", false), ("\u{0}", false),
            ("😀", false),
        ])
    func payees(_ payee: String, _ isGood: Bool) {
        let made = try? BoundTransaction.checked(amount: "1", currency: "USD", payee: payee)
        #expect((made != nil) == isGood)
    }

    @Test func `a transaction is read from the text that stands beside a destination`() throws {
        let transaction = try BoundTransaction.checked(amount: "150000.00", currency: "IDR", payee: "PT. Maju Jaya")
        #expect(BoundTransaction(text: transaction.text) == transaction)
        for steps in [[:], [1: "+6281234567890", 3: "ann@example.com"]] {
            let text = DestinationText(own: "+62811", steps: steps, transaction: transaction)
            #expect(DestinationText(text: text.text) == text)
        }
        #expect(DestinationText(text: "+62811\ntransaction 1\tUSD") == nil)
        #expect("\(transaction)" == "<transaction>")
    }

    @Test("R13 no parts that a check may bring have the text of a transaction but its own")
    func ownText() throws {
        let transaction = try BoundTransaction.checked(amount: "1", currency: "USD", payee: "A")
        let others = [
            ("1\nUSD", "A", ""), ("1", "USD\nA", ""), ("1\nUSD\nA", "", ""), ("", "1", "USD\nA"), ("", "", "1\nUSD\nA"),
            ("1", "USD", "A\n"), ("1", "USD", ""), ("", "", ""),
        ]
        for other in others {
            #expect(BoundTransaction.text(amount: other.0, currency: other.1, payee: other.2) != transaction.text)
        }
    }

    @Test("R13 another transaction ends a verification at once, once, and not for a code that was replaced")
    func event() throws {
        var state = Scene(workflow((.email, 120)), after: [.count(1000)]).state
        let now = moment(2000)
        #expect(state.handle(.transactionDiffered(generation: 2), at: now).answer == .refused(.staleCode))
        let reply = state.handle(.transactionDiffered(generation: 1), at: now)
        #expect(reply.answer == .done)
        #expect(reply.actions.contains(.eraseEnvelope) && reply.actions.contains(.record(.ended(.blocked))))
        #expect(state.ledger.status == .blocked(at: now))
        #expect(state.handle(.transactionDiffered(generation: 1), at: now).answer == .refused(.closed(.blocked)))
    }
}
