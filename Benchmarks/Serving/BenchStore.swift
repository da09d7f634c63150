import CSlowDisk
import OpenSSLCrypto
import SQLiteStore
import VerificationCore

/// A store that the benchmark can open, load and close.
protocol BenchStore: VerificationStore, ApplicationStore {
    func close() async
}

extension SQLiteStore: BenchStore {}

/// Opens the stores that are compared.
enum StoreOpening {
    /// - Parameters:
    ///   - isGrouped: Whether waiting changes share one transaction, as they do in the product.
    static func sqlite(_ folder: BenchFolder, isGrouped: Bool = true) async throws -> any BenchStore {
        var options = SQLiteStore.Options()
        if !isGrouped { options.groupMax = 1 }
        return try await SQLiteStore.open(folder: folder.store, random: PrivateRandom(), options: options)
    }

    /// Makes this process's disk a slow one: every wait for it takes at least so long.
    static func slowDown(milliseconds: Double) throws {
        let result = sandi_slow_disk(CLong(milliseconds * 1000))
        guard result == 0 else { throw LoadFailure("the slow disk cannot be set up: SQLite's code \(result)") }
    }
}
