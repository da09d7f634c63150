import OpenSSLCrypto
import SQLiteStore
import ServiceConfiguration
import VerificationCore

extension SQLiteStore: ServiceStore {}

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
            return OpenedStore(store: store, clock: clock ?? SystemClock(), place: settings.store.place)
        case .postgresql:
            throw CommandFailure("not there", .wrongInput)
        }
    }

    /// Opens the SQLite database; an older schema is brought up to date.
    static func sqlite(_ settings: StoreSettings, creates: Bool) async throws -> SQLiteStore {
        var options = SQLiteStore.Options()
        options.creates = creates
        do {
            return try await SQLiteStore.open(folder: settings.folder, random: PrivateRandom(), options: options)
        } catch {
            throw CommandFailure("\(error)", hints: ["`sandi migrate` makes the database"], .wrongInput)
        }
    }

    /// Sees to it that one process alone serves from a folder; a server's database is served by many (R91).
    static func folderLock(_ settings: StoreSettings) throws -> DataFolderLock? {
        guard settings.engine == .sqlite else { return nil }
        do {
            return try DataFolderLock(folder: settings.folder)
        } catch {
            throw CommandFailure("\(error)", .wrongInput)
        }
    }
}
