import Glibc
import OpenSSLCrypto
import SQLiteStore
import ServiceConfiguration
import VerificationCore

/// Joins the store, which gives and takes the content of backups, with the key ring, which seals it.
enum BackupContent {
    /// Writes a sealed copy of the database, beside a running service.
    /// - Parameter target: An open file or pipe.
    /// - Returns: Bytes of the copy.
    static func seal(folder: String, with seal: BackupSeal, to target: CInt) throws -> Int {
        do {
            let snapshot = try StoreSnapshot(folder: folder)
            try seal.seal(from: snapshot.descriptor, to: target)
            return snapshot.bytes
        } catch let error as SQLiteStoreError {
            throw CommandFailure(error)
        } catch let error as BackupSealError {
            throw CommandFailure("the backup was not made: \(error)", .unreachable)
        }
    }

    /// Puts a sealed copy into an empty data folder.
    /// - Parameter source: An open file or pipe.
    static func restore(
        from source: CInt, with seal: BackupSeal, folder: String, random: any RandomSource, at now: Timestamp
    ) throws -> RestoredStore {
        do {
            let restoration = try StoreRestoration(folder: folder)
            var status = stat()
            if fstat(source, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                try restoration.checkRoom(for: Int(status.st_size))
            }
            try seal.open(from: source, to: restoration.descriptor)
            return try restoration.finish(random: random, at: now)
        } catch let error as SQLiteStoreError {
            throw CommandFailure(error)
        } catch let error as BackupSealError {
            throw CommandFailure("the backup was not restored: \(error)", hints: hints(error), .wrongInput)
        }
    }

    /// Puts a plain database file into an empty data folder.
    static func restore(
        database path: String, folder: String, random: any RandomSource, at now: Timestamp
    ) throws -> RestoredStore {
        do throws(SQLiteStoreError) {
            let restoration = try StoreRestoration(folder: folder)
            try restoration.take(database: path)
            return try restoration.finish(random: random, at: now)
        } catch {
            throw CommandFailure(error)
        }
    }

    private static func hints(_ error: BackupSealError) -> [String] {
        switch error {
        case .notABackup: ["a plain database file is restored with --from-database"]
        case .unknownKey: ["bring the copy of the key ring with which the backup was made (keys.file)"]
        default: []
        }
    }
}

extension CommandFailure {
    fileprivate init(_ error: SQLiteStoreError) {
        let isOurs = error.code == .space || error.code == .unavailable
        self.init("\(error)", isOurs ? .unreachable : .wrongInput)
    }
}
