public import VerificationCore

/// How well the codes of the applications that run withstand a day's guessing (R1). It is read again at most twice a
/// minute, so that nobody who asks often costs the store anything.
public final class GuessOdds: Sendable {
    private let store: any ApplicationStore
    private let clock: any ServiceClock
    private let known = RecentReading<Int?>(freshFor: freshFor, believedFor: believedFor)

    public init(store: any ApplicationStore, clock: any ServiceClock) {
        self.store = store
        self.clock = clock
    }

    /// The odds of the application whose codes are guessed most easily: one in so many a day. Nil where none runs.
    public func worst() async throws(StoreError) -> Int? {
        try await known.value(at: clock.now()) { () async throws(StoreError) in
            try await store.applications().filter { !$0.isDisabled }.map { GuessChance($0.policy).oddsPerDay }.min()
        }
    }
}

private let freshFor: Duration = .seconds(30)
private let believedFor: Duration = .seconds(60)
