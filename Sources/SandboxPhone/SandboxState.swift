import Synchronization

/// All that the stand-in knows: what every vendor's routes and the page share.
public final class SandboxState: Sendable {
    public let configuration: SandboxConfiguration
    public let clock: any SandboxClock
    public let ids: SandboxIDs
    public let calls = CallLog()
    public let phone: VirtualPhone
    public let inbox = Inbox()
    public let messages = MessageLog()
    public let shelf: AudioShelf
    public let account: VendorAccount
    public let faults: FaultBoard
    public let requests = RequestLog()

    private let samplesInUse: Mutex<SandboxConfiguration.Samples>
    private let portInUse: Mutex<Int>

    /// - Parameter configuration: Must have no faults.
    public init(
        configuration: SandboxConfiguration, clock: any SandboxClock, fetcher: any AudioFetcher,
        ids: SandboxIDs = SandboxIDs()
    ) {
        precondition(configuration.faults.isEmpty)
        self.configuration = configuration
        self.clock = clock
        self.ids = ids
        faults = FaultBoard(seed: configuration.faultSeed)
        shelf = AudioShelf(ids: ids)
        account = VendorAccount(
            quota: configuration.quota, requestsPerSecondMax: configuration.requestsPerSecondMax
        )
        phone = VirtualPhone(clock: clock, speed: configuration.speed, fetcher: fetcher, log: calls)
        samplesInUse = Mutex(configuration.samples)
        portInUse = Mutex(configuration.port)
    }

    /// The samples that are followed now.
    public var samples: SandboxConfiguration.Samples {
        get { samplesInUse.withLock { $0 } }
        set { samplesInUse.withLock { $0 = newValue } }
    }

    /// The port that is really listened on, once it is known.
    public var port: Int {
        get { portInUse.withLock { $0 } }
        set { portInUse.withLock { $0 = newValue } }
    }

    /// The address under which everything is found, without a slash at its end.
    public var baseURL: String {
        "http://\(configuration.host == "::1" ? "[::1]" : configuration.host):\(port)"
    }

    /// The public address of an uploaded file.
    public func playURL(of file: AudioFile) -> String {
        "\(baseURL)/audio/play/\(file.filename)"
    }

    /// The vendor's word for where a mail stands now.
    public func status(of mail: Mail) -> String {
        mail.script.status(after: elapsed(since: mail.acceptedAt))
    }

    /// The vendor's word for where a message stands now.
    public func status(of message: TextMessage) -> String {
        message.history(after: elapsed(since: message.acceptedAt)).last?.status ?? SandboxScript.submitted
    }

    /// Whether the vendor's word for a message will still change.
    public func isSettled(_ message: TextMessage) -> Bool {
        elapsed(since: message.acceptedAt) >= message.settledAfter
    }

    /// The script's time that has passed.
    public func elapsed(since moment: SandboxTime) -> Duration { (clock.now() - moment) * configuration.speed }

    /// Whether the vendor's word for a mail will still change.
    public func isSettled(_ mail: Mail) -> Bool {
        elapsed(since: mail.acceptedAt) >= mail.script.settledAfter
    }

    /// Forgets everything and behaves well again.
    public func reset() {
        phone.stop()
        calls.clear()
        inbox.clear()
        messages.clear()
        shelf.clear()
        account.reset()
        faults.clear()
        requests.clear()
        samples = configuration.samples
    }
}
