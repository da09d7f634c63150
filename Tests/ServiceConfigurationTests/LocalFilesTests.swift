import Foundation
import ServiceConfiguration
import Testing

struct LocalFilesTests {
    @Test func `real files are read with their modes and limits, and what is no file is refused`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sandi-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "secret").path
        try Data("secret\n".utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        let pipe = folder.appending(path: "pipe").path
        #expect(mkfifo(pipe, 0o600) == 0)

        let files = LocalFiles()
        let contents = try files.read(file, bytesMax: 7)
        #expect(contents.bytes == Array("secret\n".utf8))
        #expect(contents.mode == 0o640)
        #expect(throws: FileFault.tooLong(bytesMax: 6)) { try files.read(file, bytesMax: 6) }
        #expect(throws: FileFault.missing) { try files.read(file + "x", bytesMax: 6) }
        #expect(throws: FileFault.missing) { try files.read(file + "/x", bytesMax: 6) }
        #expect(throws: FileFault.notAFile) { try files.read(folder.path, bytesMax: 6) }
        #expect(throws: FileFault.notAFile) { try files.read(pipe, bytesMax: 6) }
        #expect(throws: FileFault.notAFile) { try files.read("/dev/zero", bytesMax: 6) }
    }
}
