/// How the phone behind a number behaves: one row of the table.
public struct CallScript: Sendable, Hashable {
    /// What the vendor answers to the request that places the call.
    public enum Reply: Sendable, Hashable {
        case accepted
        /// The call is placed, but the connection is held this long and then dropped without an answer.
        case lost(afterHolding: Duration)
        /// The vendor says that too many calls run at once and places none.
        case refusedAsConcurrent
    }

    /// What happens after the ringing.
    public enum Talk: Sendable, Hashable {
        case none
        /// The person hangs up when the audio has been played to its end.
        case toTheEnd
        case hangsUp(after: Duration)
    }

    /// The last two digits of the number; nil in the row for all others.
    public let ending: String?
    public let name: String
    public let sentence: String
    public let reply: Reply
    /// From the request until the phone rings, or until the network gives up.
    public let dial: Duration
    /// How long it rings; nil when it never rings.
    public let ring: Duration?
    public let talk: Talk
    /// The vendor's word when the call has ended.
    public let status: String
    /// The vendor's `hangup_cause`, in FreeSWITCH's words.
    public let hangupCause: String
    /// The vendor's status stays at `submitted`, whatever the phone does.
    public let isStatusStuck: Bool

    init(
        _ ending: String?, _ name: String, _ sentence: String, reply: Reply = .accepted,
        dial: Duration = .milliseconds(500), ring: Duration?, talk: Talk, status: String, cause: String,
        isStatusStuck: Bool = false
    ) {
        self.ending = ending
        self.name = name
        self.sentence = sentence
        self.reply = reply
        self.dial = dial
        self.ring = ring
        self.talk = talk
        self.status = status
        hangupCause = cause
        self.isStatusStuck = isStatusStuck
    }
}
