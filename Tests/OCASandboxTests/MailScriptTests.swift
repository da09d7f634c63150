import SandboxPhone
import Testing

struct MailScriptTests {
    private static let mailboxes: [(String, [(Int64, String)])] = [
        ("ann@example.com", [(0, "submitted"), (999, "submitted"), (1000, "delivered"), (90_000, "delivered")]),
        ("bounce.7@example.com", [(1999, "submitted"), (2000, "failed by mail server")]),
        ("Failing@example.com", [(999, "submitted"), (1000, "failed")]),
        ("slow@example.com", [(29_999, "submitted"), (30_000, "delivered")]),
        ("opens@example.com", [(1000, "delivered"), (2999, "delivered"), (3000, "opened")]),
        ("clicks@example.com", [(3000, "opened"), (5000, "clicked")]),
        ("notfail@example.com", [(1000, "delivered")]),
        ("ann@bounce.example", [(2000, "delivered")]),
    ]

    @Test(arguments: mailboxes)
    func `a mailbox behaves as its name says`(_ address: String, _ steps: [(Int64, String)]) {
        let script = SandboxScript.mail(to: address)
        for (milliseconds, status) in steps {
            #expect(script.status(after: .milliseconds(milliseconds)) == status)
        }
    }

    @Test func `a mail settles with its last word`() {
        #expect(SandboxScript.mail(to: "clicks@example.com").settledAfter == .seconds(5))
        #expect(SandboxScript.mail(to: "").settledAfter == .seconds(1))
    }
}
