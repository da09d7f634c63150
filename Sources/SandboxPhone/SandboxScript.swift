/// The one table of how numbers and mailboxes behave; the tests use it and the page shows it.
public enum SandboxScript {
    /// The vendor's word before anything is known.
    public static let submitted = "submitted"
    /// The vendor's word while two people talk; the dashboard's spelling.
    public static let inCall = "In Call"
    /// The vendor's word for a call that nobody took; the dashboard's spelling.
    public static let notAnswered = "RNA"

    /// What every number does that ends in none of the listed digits.
    public static let answering = CallScript(
        nil, "answers", "Answers after two seconds of ringing and listens to the end; so does every number not listed.",
        ring: .seconds(2), talk: .toTheEnd, status: "answered", cause: "NORMAL_CLEARING"
    )

    public static let calls: [CallScript] = [
        CallScript(
            "90", "answers", "Answers after two seconds of ringing and listens to the end.",
            ring: .seconds(2), talk: .toTheEnd, status: "answered", cause: "NORMAL_CLEARING"),
        CallScript(
            "01", "no answer", "Rings out.",
            ring: .seconds(6), talk: .none, status: notAnswered, cause: "NO_ANSWER"),
        CallScript(
            "02", "busy", "Is engaged and never rings.",
            dial: .seconds(1), ring: nil, talk: .none, status: notAnswered, cause: "USER_BUSY"),
        CallScript(
            "03", "fails", "The network fails before it rings.",
            dial: .seconds(1), ring: nil, talk: .none, status: "failed", cause: "NORMAL_TEMPORARY_FAILURE"),
        CallScript(
            "04", "hangs up early", "Answers, and hangs up before the code was spoken.",
            ring: .seconds(2), talk: .hangsUp(after: .seconds(3)), status: "answered", cause: "NORMAL_CLEARING"),
        CallScript(
            "05", "rejected", "Rings, and the call is refused by hand.",
            ring: .seconds(2), talk: .none, status: notAnswered, cause: "CALL_REJECTED"),
        CallScript(
            "06", "no such number", "The number is not in service.",
            dial: .seconds(1), ring: nil, talk: .none, status: "failed", cause: "UNALLOCATED_NUMBER"),
        CallScript(
            "07", "answer lost",
            "The phone rings, but whoever placed the call gets no answer: the connection is dropped.",
            reply: .lost(afterHolding: .seconds(15)),
            ring: .seconds(2), talk: .toTheEnd, status: "answered", cause: "NORMAL_CLEARING"),
        CallScript(
            "08", "status stuck", "Answers and listens, but the vendor's status stays at submitted.",
            ring: .seconds(2), talk: .toTheEnd, status: "answered", cause: "NORMAL_CLEARING", isStatusStuck: true),
        CallScript(
            "09", "too many calls", "The vendor refuses: its limit of calls at once is reached.",
            reply: .refusedAsConcurrent,
            ring: nil, talk: .none, status: "failed", cause: "NORMAL_CIRCUIT_CONGESTION"),
        CallScript(
            "10", "answers late", "Rings for twenty seconds before it is answered, and listens to the end.",
            ring: .seconds(20), talk: .toTheEnd, status: "answered", cause: "NORMAL_CLEARING"),
    ]

    /// What every address does that begins with none of the listed words.
    public static let delivering = MailScript(
        nil, "delivered", "Arrives after one second.", [.init(.seconds(1), "delivered")]
    )

    public static let mails: [MailScript] = [
        MailScript(
            "bounce", "bounces", "Is taken, then refused by the mail server of the address.",
            [.init(.seconds(2), "failed by mail server")]),
        MailScript(
            "fail", "fails", "Fails inside the vendor's own system.",
            [.init(.seconds(1), "failed")]),
        MailScript(
            "slow", "slow", "Arrives only after half a minute.",
            [.init(.seconds(30), "delivered")]),
        MailScript(
            "opens", "opened", "Arrives and is opened.",
            [.init(.seconds(1), "delivered"), .init(.seconds(3), "opened")]),
        MailScript(
            "clicks", "clicked", "Arrives, is opened, and a link in it is followed.",
            [.init(.seconds(1), "delivered"), .init(.seconds(3), "opened"), .init(.seconds(5), "clicked")]),
    ]

    /// The row for a number in any spelling: only its last two digits count.
    public static func call(to number: String) -> CallScript {
        let ending = String(number.filter { ("0"..."9").contains($0) }.suffix(2))
        return calls.first { $0.ending == ending } ?? answering
    }

    /// The row for an address: only the beginning of its local part counts.
    public static func mail(to address: String) -> MailScript {
        let localPart = address.prefix { $0 != "@" }.lowercased()
        return mails.first { localPart.hasPrefix($0.prefix ?? "@") } ?? delivering
    }
}
