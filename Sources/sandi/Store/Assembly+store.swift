import OpenSSLCrypto
import PostgreSQLStore
import SQLiteStore
import ServiceConfiguration
import VerificationCore

extension SQLiteStore: ServiceStore {}
extension PostgreSQLStore: ServiceStore {
    /// A server that cannot write is the server's operator's to notice; it tells nothing without being asked to write.
    func confirmWriting() async throws(StoreError) {}
}

extension PostgreSQLStore.Settings {
    /// The configured server, as one of its roles reaches it.
    init(_ server: PostgreSQLSettings, user: String, password: SecretText?) {
        self.init(
            host: server.host, port: server.port, database: server.database, user: user,
            password: password.map { PostgreSQLStore.Password($0.reveal) }, tls: PostgreSQLStore.TLS(server.tls),
            rootCertificate: server.rootCertificate)
        connections = server.connections
        connectTimeout = server.connectTimeout
        statementTimeout = server.statementTimeout
        lockTimeout = server.lockTimeout
    }
}

extension PostgreSQLStore.TLS {
    fileprivate init(_ tls: PostgreSQLTLS) {
        switch tls {
        case .verifyFull: self = .verifyFull
        case .require: self = .require
        case .disable: self = .disable
        }
    }
}

extension Assembly {
    /// Opens the store that the configuration names.
    /// - Parameters:
    ///   - creates: Make the SQLite database when there is none; otherwise that is refused (R89).
    ///   - clock: In the place of the store's own clock, for tests.
    static func store(
        _ settings: ServiceSettings, creates: Bool = false, clock: (any ServiceClock)? = nil
    ) async throws -> OpenedStore {
        switch settings.store.engine {
        case .sqlite:
            let store = try await sqlite(settings.store, creates: creates)
            return OpenedStore(
                store: store, clock: clock ?? MachineClock(after: ClockMark(folder: settings.store.folder)),
                place: settings.store.place)
        case .postgresql:
            let store = try await postgreSQL(settings.store)
            return OpenedStore(store: store, clock: clock ?? store.clock, place: settings.store.place)
        }
    }

    /// Opens the SQLite database; an older schema is brought up to date.
    static func sqlite(_ settings: StoreSettings, creates: Bool) async throws -> SQLiteStore {
        var options = SQLiteStore.Options()
        options.creates = creates
        options.cacheMiB = settings.cacheMiB
        do {
            return try await SQLiteStore.open(folder: settings.folder, random: PrivateRandom(), options: options)
        } catch {
            throw CommandFailure("\(error)", hints: ["`sandi migrate` makes the database"], .wrongInput)
        }
    }

    /// Connects to the server, whose schema has to be there.
    static func postgreSQL(_ settings: StoreSettings) async throws -> PostgreSQLStore {
        let server = try server(settings)
        do {
            return try await PostgreSQLStore.open(
                PostgreSQLStore.Settings(server, user: server.user, password: server.password), random: PrivateRandom())
        } catch {
            throw failure(error)
        }
    }

    /// Brings a server's schema up to date and grants the service its rights; what was done, by number and name.
    static func migrate(
        _ server: PostgreSQLSettings, as owner: PostgreSQLStore.Settings
    ) async throws -> [String] {
        do {
            return try await PostgreSQLStore.migrate(owner, serviceRole: server.user)
        } catch {
            throw failure(error)
        }
    }

    /// The server that the configuration names.
    static func server(_ settings: StoreSettings) throws -> PostgreSQLSettings {
        guard let server = settings.postgreSQL else {
            throw CommandFailure(
                "store.postgresql: the server is not named", hints: ["config/sandi.yaml has the keys"], .wrongInput)
        }
        return server
    }

    /// - Throws: `CommandFailure` where the data is on a server, so that nobody takes a forgotten file for it.
    static func needSQLite(_ settings: StoreSettings) throws {
        guard settings.engine != .sqlite else { return }
        throw CommandFailure(
            "the data is in PostgreSQL, and this command is for the SQLite file",
            hints: ["a server is backed up and restored by its own tools: see docs/operating/postgresql.md"],
            .wrongInput)
    }

    /// Sees to it that one process alone serves from a folder; a server's database is served by many (R91).
    static func folderLock(_ settings: StoreSettings) throws -> DataFolderLock? {
        settings.engine == .sqlite ? try folderLock(of: settings.folder) : nil
    }

    /// - Throws: `CommandFailure` when a service runs on the folder.
    static func folderLock(of folder: String) throws -> DataFolderLock {
        do {
            return try DataFolderLock(folder: folder)
        } catch {
            throw CommandFailure("\(error)", .wrongInput)
        }
    }

    private static func failure(_ error: PostgreSQLStoreError) -> CommandFailure {
        switch error.code {
        case .unreachable:
            CommandFailure(
                error.description, hints: ["`sandi config print` shows what store.postgresql says"], .unreachable)
        case .schema:
            CommandFailure(
                error.description, hints: ["`sandi migrate --owner-user ROLE` makes the schema"], .wrongInput)
        case .unsafe, .newer, .migration: CommandFailure(error.description, .wrongInput)
        }
    }
}
