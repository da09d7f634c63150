/// How often and how late a request is repeated (R95).
public enum RetryPolicy {
    /// Requests of one kind for one delivery, where repeating is safe.
    public static let triesMax = 3
    /// Requests to release an upload; it holds a code, so this one is stubborn (R24): for three days in all.
    public static let releaseTriesMax = releaseTriesSoon + 3 * 24 * 6
    /// Releases that follow one another like any other request's tries; the later ones wait for the end of an outage.
    static let releaseTriesSoon = 60
    static let releaseDelayLate: Duration = .seconds(600)
    static let delayFirst: Duration = .milliseconds(500)
    static let delayMax: Duration = .seconds(8)
    /// The longest wait that a gateway may ask for (R97).
    static let askedMax: Duration = .seconds(60)

    /// Full jitter over a doubling bound; a gateway's own wish is a lower bound.
    static func delay(afterTry tries: Int, jitter: Double, asked: Duration?) -> Duration {
        let bound = min(delayMax, delayFirst * (1 << min(max(tries - 1, 0), 10)))
        let drawn = Duration.milliseconds(Int64(Double(bound.inMilliseconds) * min(max(jitter, 0), 1)))
        return max(drawn, min(max(asked ?? .zero, .zero), askedMax))
    }
}

/// When a gateway is asked how a delivery stands, and for how long.
public enum ReportSchedule {
    static let unknownCallLasts: Duration = .seconds(90)
    private static let callDelays: [Int64] = [1, 1, 1, 2, 2, 3, 3, 4, 5]
    private static let messageDelays: [Int64] = [1, 2, 4, 8, 15, 30]

    static func delay(_ channel: Channel, afterTries tries: Int) -> Duration {
        let delays = channel == .call ? callDelays : messageDelays
        return .seconds(delays[min(tries, delays.count - 1)])
    }

    /// The life that a code must have left when it goes out, or nobody could use it: a call rings, is picked up and has
    /// spoken; a message has to be noticed and read.
    public static func lifeNeeded(_ channel: Channel) -> Duration {
        switch channel {
        case .call: .seconds(30)
        case .email, .sms, .whatsapp: .seconds(10)
        }
    }

    /// How long a delivery is followed after it was submitted.
    static func patience(_ channel: Channel) -> Duration {
        switch channel {
        case .call: .seconds(180)
        case .email, .sms, .whatsapp: .seconds(900)
        }
    }

    /// How long it is followed after its verification has ended; the audio must be gone within 60 s (R24).
    static func patienceAfterEnd(_ channel: Channel) -> Duration {
        switch channel {
        case .call: .seconds(40)
        case .email, .sms, .whatsapp: .zero
        }
    }
}
