import Glibc
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
        /// Bytes of each table and index for one verification, the largest first; empty where SQLite cannot tell.
        let parts: [(name: String, bytes: Double)]
    }

    /// Stores so many, a multiple of a thousand.
    func store(_ count: Int) async throws -> Size {
        try requireRoom(for: count)
        let start = BenchClock().now() + .seconds(-Int64(secondsBack))
        let opened = try await StoreEngine.sqlite.open(folder)
        let service = try await BenchService(store: opened.store, folder: folder)
        let database = try FillingDatabase(folder.database)
        let before = try database.rowCounts()
        try await service.endedVerifications(from: 0, count: modelCount, at: start)
        let after = try database.rowCounts()
        await opened.close()

        let tables = after.filter { $0.value > before[$0.key, default: 0] }.keys.sorted()
        let copying = try RowCopying(database, tables: tables)
        try copying.copy(times: count / modelCount - 1) { done in
            Screen.progress("\(Double((done + 1) * modelCount).grouped) of \(Double(count).grouped) stored")
        }
        if count <= checkedCountMax {
            let faults = try database.rows("PRAGMA foreign_key_check").count
            guard faults == 0 else { throw LoadFailure("\(faults) copied rows refer to nothing") }
        }
        try waitForDisk()
        try await readBack()
        return Size(
            bytes: try database.number("PRAGMA page_count") * database.number("PRAGMA page_size"),
            parts: count <= checkedCountMax ? (try? parts(of: database, count)) ?? [] : [])
    }

    /// Copies are verifications like others, also for the store.
    private func readBack() async throws {
        let opened = try await StoreEngine.sqlite.open(folder)
        guard let application = try await BenchService.application(in: opened.store) else {
            throw LoadFailure("no application")
        }
        let page = try await opened.store.verifications(
            VerificationQuery(status: .approved, limit: VerificationQuery.limitMax), of: application.id)
        guard page.count == VerificationQuery.limitMax else { throw LoadFailure("the copies are not in the list") }
        for record in page {
            let events = try await opened.store.events(of: record.key) ?? []
            let deliveries = try await opened.store.deliveries(of: record.key) ?? []
            guard !events.isEmpty, deliveries.first?.attempts.isEmpty == false else {
                throw LoadFailure("a copy has lost its timeline or its deliveries")
            }
        }
        await opened.close()
    }

    /// What still has to be written would slow down what is measured next.
    private func waitForDisk() throws {
        let file = open(folder.database, O_RDWR | O_CLOEXEC)
        guard file >= 0, fsync(file) == 0 else { throw LoadFailure.system("fsync") }
        close(file)
    }

    private func parts(of database: FillingDatabase, _ count: Int) throws -> [(name: String, bytes: Double)] {
        try database.rows("SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE ORDER BY pgsize DESC").map { row in
            (row[0], (Double(row[1]) ?? 0) / Double(count))
        }
    }

    private func requireRoom(for count: Int) throws {
        var status = statvfs()
        guard statvfs(folder.path, &status) == 0 else { throw LoadFailure.system("statvfs") }
        let free = Double(status.f_bavail) * Double(status.f_frsize)
        let needed = Double(count) * bytesEachMax
        guard free > needed else {
            throw LoadFailure(
                "\(Double(count).grouped) verifications need \((needed / 1e9).fixed(1)) GB and "
                    + "\((free / 1e9).fixed(1)) GB are free")
        }
    }
}

private let modelCount = 1000
/// The room that one verification may need on the disk, log included.
private let bytesEachMax = 3000.0
/// With more, looking at every row takes too long, and finds nothing else.
private let checkedCountMax = 100_000
/// Copies lie between this moment and the present one.
private let secondsBack = 20_000
