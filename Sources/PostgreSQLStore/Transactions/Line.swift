import VerificationCore

/// A thread's connection to the server: opened when it is needed, and opened again when it was lost.
final class Line {
    let settings: PostgreSQLStore.Settings
    let clock: StoreClock
    let random: any RandomSource
    private var connection: Connection?
    /// Whether the last try to connect succeeded.
    private(set) var isUp = true
    /// By the monotonic clock.
    private var refreshedAt: Duration = .zero
    private let onChange: (_ isUp: Bool) -> Void

    /// - Parameter onChange: Hears when no connection can be had any more, and when one can be had again.
    init(
        _ settings: PostgreSQLStore.Settings, _ clock: StoreClock, _ random: any RandomSource,
        onChange: @escaping (_ isUp: Bool) -> Void
    ) {
        self.settings = settings
        self.clock = clock
        self.random = random
        self.onChange = onChange
    }

    /// The connection, opened now if there is none.
    func connected() throws(StoreError) -> Connection {
        if let connection, !connection.isLost { return connection }
        connection = nil
        do throws(StoreError) {
            let opened = try Connection(settings)
            try opened.prepareForWork(settings)
            connection = opened
            rise()
            return opened
        } catch {
            fall()
            throw error
        }
    }

    /// The first connection, which still has to be judged: the clock is set by it.
    func connectedAtStart() throws(StoreError) -> Connection {
        let opened = try Connection(settings)
        try opened.setUp(settings)
        try opened.set(clock)
        connection = opened
        return opened
    }

    /// Tries to get a connection; whoever needs one hears of the outcome.
    func tryToConnect() {
        do throws(StoreError) {
            _ = try connected()
        } catch {
            // Already noted: the line stays down.
        }
    }

    /// Asks the server for the time and lets it plan anew, if that is due; a failure shows in the work that follows.
    ///
    /// A plan is made for the sizes that tables have at that moment, and kept. Those of a young database are soon
    /// wrong.
    func refreshIfDue() {
        let isDue = clock.monotonic() >= refreshedAt + StoreClock.interval
        guard isDue, let connection, !connection.isLost else { return }
        refreshedAt = clock.monotonic()
        do throws(StoreError) {
            _ = try connection.trip([Request(Line.discardPlans)])
            if clock.isDue { try connection.set(clock) }
        } catch {
            connection.rollBack()
        }
    }

    private static let discardPlans = SQL("DISCARD PLANS")

    /// Ends a transaction that is still open after a failure.
    func abandonTransaction() { connection?.rollBack() }

    func close() { connection = nil }

    private func fall() {
        guard isUp else { return }
        isUp = false
        onChange(false)
    }

    private func rise() {
        guard !isUp else { return }
        isUp = true
        onChange(true)
    }
}
