import FoundationEssentials
import SandboxWeb

/// A file with the faults that are on from the start, or from some moment after it.
enum FaultScript {
    private static let fileBytesMax = 64 << 10

    /// - Throws: `FaultScriptError` with the entry and the field that is wrong.
    static func read(_ path: String) throws -> [FaultRequest] {
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
            throw FaultScriptError(path: path, reason: "cannot be read")
        }
        guard bytes.count <= fileBytesMax else {
            throw FaultScriptError(path: path, reason: "must have at most \(fileBytesMax) bytes")
        }
        do {
            return try FaultRequest.script(Array(bytes))
        } catch {
            throw FaultScriptError(path: path, reason: "\(error)")
        }
    }
}

/// Why a script is not accepted.
struct FaultScriptError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path): \(reason)" }
}
