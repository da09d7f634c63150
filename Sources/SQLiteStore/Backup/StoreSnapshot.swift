import Glibc
import StoreColumns
import VerificationCore

/// A copy of the whole database as it was at one moment, checked from end to end: what a backup is made of (R61).
///
/// `VACUUM INTO` reads in one transaction, so the copy is of one moment however much is written meanwhile, and it
/// carries no free pages and so nothing that was erased. The keys of subjects are taken out of it: no destination in a
/// backup can be read, and none comes to life again with a restore (R84). SQLite's other way, copying page by page,
/// begins again at every commit of another process. While it reads, the log cannot be cut and grows by what is written.
public struct StoreSnapshot: ~Copyable {
    private let copy: CopyFile

    /// Makes the copy beside a running service; nothing of the store is changed.
    /// - Parameter path: The data folder, in which the copy stands, too: it needs `expectedBytes` of room.
    public init(folder path: String) throws(SQLiteStoreError) {
        let folder = DataFolder(path)
        let copy = try CopyFile(in: folder)
        try StoreSnapshot.checkRoom(for: try StoreSnapshot.expectedBytes(folder: path), in: folder)
        try StoreSnapshot.copy(folder.database, of: folder, into: copy.path)
        let finished = DatabaseFile(folder, at: copy.path)
        try StoreSnapshot.dropSubjectKeys(of: finished)
        try finished.checkCompletely(try finished.openCopyForReading())
        self.copy = copy
    }

    /// The copy, open for reading at its beginning. It goes with this value.
    public var descriptor: CInt { copy.descriptor }

    /// Bytes of the copy.
    public var bytes: Int {
        var status = stat()
        return fstat(copy.descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Bytes that a copy would have at present, at most.
    public static func expectedBytes(folder path: String) throws(SQLiteStoreError) -> Int {
        let folder = DataFolder(path)
        let file = DatabaseFile(folder)
        guard try file.exists() else {
            throw SQLiteStoreError(.missing, "there is no database in \(folder.path)")
        }
        let connection = try file.openCopyForReading()
        return try file.judging { () throws(StoreError) in try connection.usedBytes() }
    }

    /// Copies a database in one transaction.
    static func copy(_ source: String, of folder: DataFolder, into target: String) throws(SQLiteStoreError) {
        let file = DatabaseFile(folder, at: source)
        let connection = try file.openCopyForReading()
        try file.judging { () throws(StoreError) in try connection.run(vacuum, [.text(target)]) }
    }

    /// - Throws: When the data folder's disk has less room than is needed.
    static func checkRoom(for bytes: Int, in folder: DataFolder) throws(SQLiteStoreError) {
        // A database that grows while it is copied, and what the running service writes itself.
        let wanted = bytes + bytes / 10 + spareBytes
        guard let free = FreeSpace.bytes(in: folder.path), free < wanted else { return }
        throw SQLiteStoreError(
            .space,
            "a copy of the database needs \(FreeSpace.text(wanted)) in \(folder.path); \(FreeSpace.text(free)) are free"
        )
    }

    /// Deletes with overwriting, as everything is deleted in our databases. A database of an older version has none.
    private static func dropSubjectKeys(of file: DatabaseFile) throws(SQLiteStoreError) {
        let connection = try file.openCopyForWriting()
        try file.judging { () throws(StoreError) in
            let tables = try connection.value("SELECT count(*) FROM sqlite_schema WHERE name = 'subject_keys'")
            if tables != "0" { try connection.execute("DELETE FROM subject_keys") }
        }
    }

    private static let spareBytes = 4 << 20
    private static let vacuum = SQL("VACUUM INTO ?1")
}

extension Connection {
    /// Bytes of the pages that hold something.
    fileprivate func usedBytes() throws(StoreError) -> Int {
        let numbers = try ["page_count", "freelist_count", "page_size"].map { name throws(StoreError) in
            Int(try value("PRAGMA \(name)")) ?? 0
        }
        return (numbers[0] - numbers[1]) * numbers[2]
    }
}
