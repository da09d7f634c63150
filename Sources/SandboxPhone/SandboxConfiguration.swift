/// How the stand-in is set up.
public struct SandboxConfiguration: Sendable {
    public static let speeds = 0.1...1000.0
    public static let quotas = 0...1_000_000
    public static let concurrentCalls = 1...CallLog.callsMax
    public static let requestRates = 1...100_000
    public static let credentialBytesMax = 4096

    /// Which printed samples of the vendor's documentation are followed where they contradict its tables.
    public struct Samples: OptionSet, Sendable, Hashable {
        public let rawValue: Int

        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// The id of a placed call stands under `to_number`.
        public static let callIDUnderToNumber = Samples(rawValue: 1)
        /// The V1 mail answer says `status` and `msg_uid`.
        public static let statusAndMessageUID = Samples(rawValue: 2)
        /// The status of a mail is wrapped in `{status, data}`.
        public static let wrappedMailStatus = Samples(rawValue: 4)
    }

    /// One of `LoopbackURL.hosts` without brackets; the stand-in listens nowhere else.
    public var host = "127.0.0.1"
    /// 0 takes any free port.
    public var port = 8026
    /// What V2 accepts, with or without `Bearer`.
    public var token = "sandbox-token"
    /// What V1 accepts as `user:password`.
    public var basicCredentials = "ops@example.com:sandbox"
    /// How much faster than the script time runs, within `speeds`.
    public var speed = 1.0
    /// Calls and mails until the quota is used up; nil for no end.
    public var quota: Int?
    public var concurrentCallsMax = 10
    /// For V2, per channel.
    public var requestsPerSecondMax = 25
    public var samples: Samples = [.wrappedMailStatus]
    /// What the probabilities of faults are drawn from.
    public var faultSeed: UInt64 = 0

    public init() {}

    /// All faults in the configuration, each naming the field and what is allowed; empty when there is none.
    public var faults: [String] {
        var faults: [String] = []
        func check(_ isRight: Bool, _ text: @autoclosure () -> String) {
            if !isRight { faults.append(text()) }
        }
        check(
            ["127.0.0.1", "localhost", "::1"].contains(host),
            "host: the sandbox listens on this machine only; allowed are 127.0.0.1, localhost and ::1")
        check((0...65_535).contains(port), "port: allowed are 0 (any free port) to 65535")
        check(
            SandboxConfiguration.isVisible(token) && !token.contains(" "),
            "token: allowed are 1 to \(SandboxConfiguration.credentialBytesMax) visible ASCII characters")
        let colon = basicCredentials.firstIndex(of: ":")
        check(
            SandboxConfiguration.isVisible(basicCredentials) && colon != nil && colon != basicCredentials.startIndex,
            "basic: allowed is user:password in visible ASCII characters")
        check(SandboxConfiguration.speeds.contains(speed), "speed: allowed are 0.1 to 1000")
        check(quota.map { SandboxConfiguration.quotas.contains($0) } ?? true, "quota: allowed are 0 to 1000000")
        check(
            SandboxConfiguration.concurrentCalls.contains(concurrentCallsMax),
            "concurrent-calls: allowed are 1 to \(CallLog.callsMax)")
        check(
            SandboxConfiguration.requestRates.contains(requestsPerSecondMax),
            "requests-per-second: allowed are 1 to 100000")
        return faults
    }

    private static func isVisible(_ text: String) -> Bool {
        (1...credentialBytesMax).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
