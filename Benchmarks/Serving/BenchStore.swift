import CSlowDisk
import OpenSSLCrypto
import SQLiteStore
import VerificationCore

/// A store that the benchmark can open, load and close.
protocol BenchStore: VerificationStore, ApplicationStore {
    func close() async
}

extension SQLiteStore: BenchStore {}

/// A store in one of the ways in which it can run.
struct StoreEngine: Sendable {
    let name: String
    let open: @Sendable (BenchFolder) async throws -> any BenchStore

    /// As in the product: changes that wait share one transaction.
    static let sqlite = StoreEngine(name: "SQLite, grouped") { folder in
        try await SQLiteStore.open(folder: folder.store, random: PrivateRandom())
    }

    static let sqliteSingle = StoreEngine(name: "SQLite, one commit each") { folder in
        var options = SQLiteStore.Options()
        options.groupMax = 1
        return try await SQLiteStore.open(folder: folder.store, random: PrivateRandom(), options: options)
    }

    /// Those that are compared.
    static let all = [sqlite, sqliteSingle]
}

/// SQLite's disk in this process.
enum SlowDisk {
    /// Makes every wait for the disk take at least so long.
    static func set(milliseconds: Double) throws {
        let result = sandi_slow_disk(CLong(milliseconds * 1000))
        guard result == 0 else { throw LoadFailure("the slow disk cannot be set up: SQLite's code \(result)") }
    }
}
