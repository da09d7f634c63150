import VerificationCore

/// What a job works with: the connection of the thread that it runs on, and random bytes for the ids that it makes.
final class Session {
    let database: Connection
    private let random: any RandomSource

    init(database: Connection, random: any RandomSource) {
        self.database = database
        self.random = random
    }

    func newEventID() throws(StoreError) -> EventID {
        do throws(RandomSourceError) {
            return EventID(random: try random.bytes(identifierRandomBytes))
        } catch {
            throw .unavailable("the random generator failed: \(error.reason)")
        }
    }
}
