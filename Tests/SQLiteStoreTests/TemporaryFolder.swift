import Foundation
import SQLiteStore
import ServiceDoubles

/// Runs `body` with a fresh path below the system's folder for temporary files, and removes it afterwards.
@discardableResult
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sandi-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}

/// Runs `body` with an open store in a fresh folder.
@discardableResult
func withStore<Value>(
    _ options: SQLiteStore.Options = SQLiteStore.Options(), _ body: (SQLiteStore, String) async throws -> Value
) async throws -> Value {
    try await withFolder { folder in
        try await withOpenedStore(folder, options) { store in try await body(store, folder) }
    }
}

/// Runs `body` with a store that is opened in this folder and closed afterwards.
@discardableResult
func withOpenedStore<Value>(
    _ folder: String, _ options: SQLiteStore.Options = SQLiteStore.Options(),
    _ body: (SQLiteStore) async throws -> Value
) async throws -> Value {
    let store = try await SQLiteStore.open(folder: folder, random: SeededRandom(seed: 9), options: options)
    do {
        let value = try await body(store)
        await store.close()
        return value
    } catch {
        await store.close()
        throw error
    }
}
