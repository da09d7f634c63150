public import Logging
import Synchronization
public import VerificationCore

/// Takes note of when keys are used and writes it down later, so that no request waits for it: once a minute for each
/// key at most (R43).
public final class KeyUses: Sendable {
    private struct State {
        /// When each key's use was last noted.
        var noted: [APIKeyID: Timestamp] = [:]
        var pending: [APIKeyID: KeyUsage] = [:]
    }

    private let store: any AdministrationStore
    private let clock: any ServiceClock
    private let logger: Logger
    private let state = Mutex(State())

    public init(store: any AdministrationStore, clock: any ServiceClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Writes down what was noted, every few seconds, until the task is cancelled, and then once more.
    public func run() async {
        while !Task.isCancelled {
            try? await clock.sleep(until: clock.now() + writeEvery)
            await flush()
        }
    }

    /// Writes down what was noted; what the store did not take waits for the next time.
    public func flush() async {
        let uses = state.withLock { state in
            let uses = Array(state.pending.values.prefix(writtenTogetherMax))
            for use in uses { state.pending[use.key] = nil }
            return uses
        }
        guard !uses.isEmpty else { return }
        do throws(StoreError) {
            try await store.note(uses)
        } catch {
            logger.warning("uses of keys could not be written down", metadata: ["error": "\(error)"])
            state.withLock { state in
                for use in uses where state.pending[use.key] == nil { state.pending[use.key] = use }
            }
        }
    }

    /// Notes a use, unless one of the same minute was noted.
    /// - Parameter application: Whose key it is; nil for an operator's.
    func note(_ key: APIKeyID, of application: ApplicationID?, at now: Timestamp) {
        state.withLock { state in
            if let last = state.noted[key], now - last < notedEvery { return }
            if state.noted.count >= notedKeysMax { state = State() }
            state.noted[key] = now
            state.pending[key] = KeyUsage(key: key, application: application, at: now)
        }
    }
}

private let notedEvery: Duration = .seconds(60)
private let writeEvery: Duration = .seconds(5)
private let writtenTogetherMax = 200
private let notedKeysMax = 10_000
