import FoundationEssentials
import VerificationCore

/// A long past: verifications that have ended, as many as are wanted.
///
/// A thousand go their ordinary way through the store itself; their rows, in every table in which they left some, are
/// the models of which all others are copies with ids, numbers and moments of their own. So this knows no table's name.
struct History {
    let folder: BenchFolder

    /// What a database takes.
    struct Size {
        let bytes: Int
    }

    /// Stores so many, a multiple of a thousand.
    func store(_ count: Int) async throws -> Size {
        let start = BenchClock().now() + .seconds(-Int64(secondsBack))
        let store = try await StoreEngine.sqlite.open(folder)
        let service = try await BenchService(store: store, folder: folder)
        let database = try FillingDatabase(folder.database)
        let before = try database.rowCounts()
        try await service.endedVerifications(from: 0, count: modelCount, at: start)
        let after = try database.rowCounts()
        await store.close()

        let tables = after.filter { $0.value > before[$0.key, default: 0] }.keys.sorted()
        let copying = try RowCopying(database, tables: tables)
        try copying.copy(times: count / modelCount - 1) { done in
            Screen.progress("\(Double((done + 1) * modelCount).grouped) of \(Double(count).grouped) stored")
        }
        if count <= checkedCountMax {
            let faults = try database.rows("PRAGMA foreign_key_check").count
            guard faults == 0 else { throw LoadFailure("\(faults) copied rows refer to nothing") }
        }
        try database.run("PRAGMA wal_checkpoint(TRUNCATE)")
        return Size(bytes: try database.number("PRAGMA page_count") * database.number("PRAGMA page_size"))
    }
}

private let modelCount = 1000
/// With more, looking at every row takes too long, and finds nothing else.
private let checkedCountMax = 100_000
/// Copies lie between this moment and the present one.
private let secondsBack = 20_000
