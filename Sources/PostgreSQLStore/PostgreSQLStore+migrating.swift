import StoreThreads
import VerificationCore

extension PostgreSQLStore {
    /// Brings the schema up to date and grants the service its rights; to be run as the schema's owner. It may be
    /// repeated, and run from several machines at once.
    /// - Parameter serviceRole: The role that the service works as; it has to exist.
    /// - Returns: The migrations that were carried out, by number and name.
    public static func migrate(
        _ settings: Settings, serviceRole: String
    ) async throws(PostgreSQLStoreError) -> [String] {
        try await migrate(settings, serviceRole: serviceRole, Migration.all)
    }

    /// The migrations that `migrate` would carry out, by number and name.
    public static func pendingMigrations(_ settings: Settings) async throws(PostgreSQLStoreError) -> [String] {
        try await onThread(settings) { connection throws(StoreError) in
            try SchemaState(connection).pending.map(\.title)
        }
    }

    static func migrate(
        _ settings: Settings, serviceRole: String, _ migrations: [Migration]
    ) async throws(PostgreSQLStoreError) -> [String] {
        let found: (done: [String], fault: PostgreSQLStoreError?) = try await onThread(settings) {
            connection throws(StoreError) in
            let done = try Migrating(connection: connection, serviceRole: serviceRole).run(migrations)
            return (done.map(\.title), try SchemaState(connection, known: migrations).fault)
        }
        if let fault = found.fault { throw fault }
        return found.done
    }

    /// Does something once with a connection of its own, which has no time-outs for statements.
    private static func onThread<Value: Sendable>(
        _ settings: Settings, _ body: @escaping @Sendable (Connection) throws(StoreError) -> Value
    ) async throws(PostgreSQLStoreError) -> Value {
        guard Inspection.isProtected(settings) else {
            throw PostgreSQLStoreError(.unsafe, Inspection.faults(of: settings)[0])
        }
        let result: Result<Value, PostgreSQLStoreError> = await withCheckedContinuation { continuation in
            let isStarted = ConnectionThread.start {
                continuation.resume(returning: withConnection(settings, body))
            }
            if !isStarted { continuation.resume(returning: .failure(.noThread)) }
        }
        return try result.get()
    }

    private static func withConnection<Value>(
        _ settings: Settings, _ body: (Connection) throws(StoreError) -> Value
    ) -> Result<Value, PostgreSQLStoreError> {
        let connection: Connection
        do throws(StoreError) {
            connection = try Connection(settings)
        } catch {
            return .failure(PostgreSQLStoreError(opening: error))
        }
        do throws(StoreError) {
            try connection.execute("SET search_path = \(Migration.schema), pg_temp")
            return .success(try body(connection))
        } catch {
            return .failure(PostgreSQLStoreError(.migration, "nothing of it was kept: \(error.sentence)"))
        }
    }
}

extension Migration {
    /// Number and name, for people.
    fileprivate var title: String { "\(number) \(name)" }
}

extension PostgreSQLStoreError {
    static let noThread = PostgreSQLStoreError(.unreachable, "the system gives no further thread")

    /// Why no connection stands.
    init(opening error: StoreError) {
        self.init(.unreachable, error.sentence)
    }
}

extension StoreError {
    /// What happened, for the operator.
    fileprivate var sentence: String {
        switch self {
        case .unavailable(let text), .damaged(let text), .conflict(let text), .outcomeUnknown(let text): text
        case .overloaded: "others hold what it needs"
        case .closed: "the store is closed"
        }
    }
}
