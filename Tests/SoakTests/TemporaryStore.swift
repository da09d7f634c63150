import Foundation
import SQLiteStore
import ServiceDoubles

/// Runs `body` with an open store in a fresh folder below the system's folder for temporary files.
@discardableResult
func withStore<Value>(_ body: (SQLiteStore) async throws -> Value) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sandi-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try await SQLiteStore.open(folder: path, random: SeededRandom(seed: 9))
    do {
        let value = try await body(store)
        await store.close()
        return value
    } catch {
        await store.close()
        throw error
    }
}
