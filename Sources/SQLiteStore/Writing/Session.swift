import StoreColumns
import VerificationCore

/// What a job works with: the connection of the thread that it runs on, and random bytes for the ids that it makes.
final class Session {
    let database: Connection
    let meter: CommitMeter
    private let random: any RandomSource
    /// When a sweep last cut the log, by the caller's clock.
    var logCutAt: Timestamp?
    /// Whether a copy is being put back: what ends with that tells nothing of the numbers that were called.
    var isRestoring = false
    private var owners: [ApplicationID: Int64] = [:]

    /// Applications whose numbers one connection remembers.
    private static let ownersMax = 10_000

    init(database: Connection, random: any RandomSource, meter: CommitMeter = CommitMeter()) {
        self.meter = meter
        self.database = database
        self.random = random
    }

    /// The number that was read for an application before.
    func knownOwner(_ application: ApplicationID) -> Int64? { owners[application] }

    /// Keeps a number that was read, so that it is not looked up for every call.
    func remember(_ owner: Int64, for application: ApplicationID) {
        if owners.count >= Session.ownersMax { owners = [:] }
        owners[application] = owner
    }

    /// Forgets what a transaction that was undone may have made.
    func forgetOwners() { owners = [:] }

    func newEventID() throws(StoreError) -> EventID { try newID() }

    func newDeliveryID() throws(StoreError) -> DeliveryID { try newID() }

    private func newID<Kind>() throws(StoreError) -> Identifier<Kind> {
        Identifier(random: try random.bytes(forStore: identifierRandomBytes))
    }
}
