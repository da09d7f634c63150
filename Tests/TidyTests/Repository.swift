import Foundation

/// The repository that this file stands in.
enum Repository {
    static let root: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()

    /// Every text file that belongs to the repository, by its path.
    static let files: [TextFile] = paths(under: "").compactMap { path in
        guard !binaryEndings.contains(where: path.hasSuffix) else { return nil }
        return read(path).map { TextFile(path, $0) }
    }

    static let swiftFiles = files.filter(\.isSwift)

    static func read(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else { return nil }
        return String(data: data, encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(root)/\(path)") }

    static func isExecutable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: "\(root)/\(path)") }

    /// The names in a folder, sorted; empty when there is no such folder.
    static func names(in folder: String) -> [String] {
        let path = folder.isEmpty ? root : "\(root)/\(folder)"
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    private static func paths(under folder: String) -> [String] {
        names(in: folder).flatMap { name -> [String] in
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            guard !isForeign(name, at: path) else { return [] }
            var isFolder = ObjCBool(false)
            guard FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder) else { return [] }
            return isFolder.boolValue ? paths(under: path) : [path]
        }
    }

    /// What is built, fetched or collected beside the repository's own files: what `.gitignore` names, and git itself.
    private static func isForeign(_ name: String, at path: String) -> Bool {
        name == ".git" || name.hasPrefix(".build") || [".swiftpm", "__pycache__"].contains(name)
            || ["data", "Package.resolved"].contains(path)
    }

    private static let binaryEndings = [".mp3", ".png", ".sqlite", ".sqlite-wal", ".sqlite-shm"]
}
