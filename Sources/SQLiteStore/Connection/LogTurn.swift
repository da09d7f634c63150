import Synchronization
import VerificationCore

/// Lets one connection of the process at a time move a database's log, until it knows what came of it.
final class LogTurn: Sendable {
    private let isBroken = Mutex(false)

    /// Whether nobody gets a turn any more.
    var isOver: Bool { isBroken.withLock { $0 } }

    /// Waits its turn.
    /// - Parameter move: Returns false when a failure could not be made good: then the log is moved no more, and grows
    ///   until the next start takes over what it holds.
    func take(_ move: () throws(StoreError) -> Bool) throws(StoreError) {
        let outcome: Result<Bool, StoreError> = isBroken.withLock { isBroken in
            guard !isBroken else { return .success(false) }
            do throws(StoreError) {
                isBroken = try !move()
                return .success(!isBroken)
            } catch {
                return .failure(error)
            }
        }
        guard try outcome.get() else {
            throw .unavailable("the log cannot be moved into the database before the next start")
        }
    }
}
