import Foundation

/// A folder that exists while a test runs.
func withFolder<Value>(_ body: (_ path: String) async throws -> Value) async throws -> Value {
    try await Gate.installations.pass {
        let path = FileManager.default.temporaryDirectory.appending(path: "sandi-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }
}

/// The project's own folder, where templates and configuration stand.
let projectFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

func write(_ text: String, to path: String, mode: Int = 0o600) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
}
