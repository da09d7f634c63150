import Testing

@testable import VerificationCore

struct CheckLedgerTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let status: VerificationStatus
        let carried: Int
        let used: Int
        let length: Int
        let at: Int
        let answer: CheckCount

        init(
            _ name: String, _ status: VerificationStatus = .pending, carried: Int = 0, used: Int = 0, length: Int = 6,
            at: Int,
            _ answer: CheckCount
        ) {
            testDescription = name
            self.status = status
            self.carried = carried
            self.used = used
            self.length = length
            self.at = at
            self.answer = answer
        }
    }

    static let rows: [Row] = [
        Row("the first check", at: 1000, .counted(left: 4)),
        Row("the fifth check", used: 4, at: 1000, .counted(left: 0)),
        Row("R15 the sixth check", used: 5, at: 1000, .refused(.checksUsedUp)),
        Row("R18 with four carried over", carried: 4, at: 1000, .counted(left: 0)),
        Row("R18 with five carried over", carried: 5, at: 1000, .refused(.checksUsedUp)),
        Row("R18 with more carried over than allowed", carried: 9, at: 1000, .refused(.checksUsedUp)),
        Row("R8 too short", length: 5, at: 1000, .refused(.wrongLength(expected: 6))),
        Row("R8 too long", length: 7, at: 1000, .refused(.wrongLength(expected: 6))),
        Row("R3 a millisecond before expiry", at: 299_999, .counted(left: 4)),
        Row("R3 at expiry", at: 300_000, .refused(.closed(.expired))),
        Row("R3 a millisecond after expiry", at: 300_001, .refused(.closed(.expired))),
        Row("at expiry with every check used", used: 5, at: 300_000, .refused(.closed(.attemptsExceeded))),
        Row("canceled", .canceled(at: moment(1)), at: 1000, .refused(.closed(.canceled))),
        Row("approved", .approved(Approval(at: moment(1), channels: [.call])), at: 1000, .refused(.closed(.approved))),
        Row("undeliverable", .undeliverable(at: moment(1)), at: 1000, .refused(.closed(.undeliverable))),
        Row("blocked", .blocked(at: moment(1)), at: 1000, .refused(.closed(.blocked))),
        Row("expired", .expired(at: moment(1)), at: 1000, .refused(.closed(.expired))),
        Row("attempts exceeded", .attemptsExceeded(at: moment(1)), at: 1000, .refused(.closed(.attemptsExceeded))),
        Row("canceled stays canceled past expiry", .canceled(at: moment(1)), at: 900_000, .refused(.closed(.canceled))),
        Row(
            "closed goes before the length", .canceled(at: moment(1)), length: 5, at: 1000, .refused(.closed(.canceled))
        ),
        Row("the length goes before used-up checks", used: 5, length: 5, at: 1000, .refused(.wrongLength(expected: 6))),
    ]

    @Test("counting a check", arguments: rows)
    func count(row: Row) {
        let before = CheckLedger(
            status: row.status, generation: 1, createdAt: moment(0), codeLength: 6, expiresAt: moment(300_000),
            checksMax: 5,
            checksCarried: row.carried, checkTimes: Array(repeating: moment(500), count: row.used))
        var ledger = before
        #expect(ledger.count(length: row.length, at: moment(row.at)) == row.answer)
        switch row.answer {
        case .counted(let left):
            #expect(ledger.checkTimes == before.checkTimes + [moment(row.at)] && ledger.checksLeft == left)
        case .refused: #expect(ledger == before)
        }
        #expect(ledger.status == before.status, "counting never changes the status")
    }

    @Test("R90 a check after the clock was set back lies at the moment of the one before, or at the beginning")
    func setBack() {
        var ledger = CheckLedger(
            status: .pending, generation: 1, createdAt: moment(5000), codeLength: 6, expiresAt: moment(300_000),
            checksMax: 5, checksCarried: 0, checkTimes: [])
        let answers = [1000, 9000, 7000, 9001].map { ledger.count(length: 6, at: moment($0)) }
        #expect(answers == [4, 3, 2, 1].map { .counted(left: $0) })
        #expect(ledger.checkTimes == [moment(5000), moment(9000), moment(9000), moment(9001)])
    }

    @Test("R10 every status but pending is terminal and names its word and moment")
    func statuses() {
        let at = moment(7)
        let all: [VerificationStatus] = [
            .pending, .approved(Approval(at: at, channels: [])), .attemptsExceeded(at: at), .expired(at: at),
            .canceled(at: at),
            .undeliverable(at: at), .blocked(at: at),
        ]
        #expect(Set(all.map(\.word)) == Set(VerificationStatus.Word.allCases))
        #expect(all.map(\.isTerminal) == [false, true, true, true, true, true, true])
        #expect(all.map(\.endedAt) == [nil, at, at, at, at, at, at])
        #expect(VerificationStatus.Word.attemptsExceeded.rawValue == "attempts_exceeded")
    }
}
