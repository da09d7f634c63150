import ServiceConfiguration
import VerificationCore

/// A store of either engine, as the build function needs it.
protocol ServiceStore: VerificationStore, ApplicationStore, AdministrationStore, StopStore, LimitStore, AuditedStore,
    SubjectStore, QueueMeasuring, SprayStore, RefusalStore, OwnKeyReading
{
    /// Answers once changes can be written; tries one if the last could not (R88).
    func confirmWriting() async throws(StoreError)
    /// Lets nothing more in, finishes what waits and closes.
    func close() async
}

/// The store that the configuration names, opened.
struct OpenedStore: Sendable {
    let store: any ServiceStore
    /// The clock that this store's moments go by: the machine's, or the server's where several machines share it (R90).
    let clock: any ServiceClock
    /// Where it is, for people.
    let place: String
}

extension StoreSettings {
    /// Where the database is, for people. Holds no secret.
    var place: String {
        switch (engine, postgreSQL) {
        case (.postgresql, let server?): "\(server.database) on \(server.host):\(server.port)"
        default: folder
        }
    }
}
