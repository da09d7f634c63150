import OpenSSLCrypto
import SQLiteStore
import VerificationCore

/// A store in one of the ways in which it can run.
struct StoreEngine: Sendable {
    let name: String
    let open: @Sendable (BenchFolder) async throws -> OpenedStore

    /// As in the product: changes that wait share one transaction.
    static let sqlite = StoreEngine(name: "SQLite, grouped") { folder in
        let store = try await SQLiteStore.open(folder: folder.store, random: PrivateRandom())
        return OpenedStore(store: store) { await store.close() }
    }

    static let sqliteSingle = StoreEngine(name: "SQLite, one commit each") { folder in
        var options = SQLiteStore.Options()
        options.groupMax = 1
        let store = try await SQLiteStore.open(folder: folder.store, random: PrivateRandom(), options: options)
        return OpenedStore(store: store) { await store.close() }
    }

    /// Those that are compared.
    static let all = [sqlite, sqliteSingle, postgreSQL, postgreSQLSingle]
}

/// What the benchmark's service asks of a store.
typealias BenchStore = AdministrationStore & ApplicationStore & SprayStore & StopStore & SubjectStore
    & VerificationStore

/// A store with what has to be done when it is of no further use.
struct OpenedStore: Sendable {
    let store: any BenchStore
    let close: @Sendable () async -> Void
}
