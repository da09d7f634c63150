import Foundation

/// A folder of the benchmark's own, removed when the part that uses it is over.
struct BenchFolder {
    let path: String

    /// Makes it beside what is built: on a real disk, where the figures are to come from.
    init(_ name: String, under parent: String) throws {
        path = "\(parent)/\(name)"
        try? FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// One that is there.
    init(at path: String) {
        self.path = path
    }

    var store: String { "\(path)/store" }
    var keyRing: String { "\(path)/keys/keyring" }
    var apiKey: String { "\(path)/api-key" }
    /// The key of another application.
    var otherKey: String { "\(path)/other-key" }
    var ids: String { "\(path)/ids" }
    var database: String { "\(store)/sandi.db" }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// Bytes of the database's files.
    func databaseBytes() -> Int {
        ["", "-wal"].reduce(0) { sum, ending in
            let attributes = try? FileManager.default.attributesOfItem(atPath: database + ending)
            return sum + ((attributes?[.size] as? Int) ?? 0)
        }
    }
}
