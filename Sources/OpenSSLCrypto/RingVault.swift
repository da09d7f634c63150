import Glibc
import Synchronization
public import VerificationCore

/// The vault of a running service: it takes up what was changed in the ring's file without a pause (R56).
///
/// A call that meets a key it does not know looks at the file at once; otherwise whoever owns this calls `refresh`
/// every few seconds. A file that cannot be read, or that is no successor of the ring in use, leaves everything as it
/// is.
public final class RingVault: Vault, CustomStringConvertible, CustomReflectable {
    /// What looking at the file came to.
    public enum Refresh: Sendable, Hashable {
        case unchanged
        /// The ids in use, by purpose.
        case reloaded([String])
    }

    /// Which of the rings that were read is in use.
    public struct Taken: Sendable, Hashable {
        /// 0 for the one at the start, one more with each that was taken up.
        public let generation: Int
        /// The ids in use, by purpose.
        public let keys: [String]
    }

    /// What was read from the file, and what it was by then.
    private final class Loaded: Sendable {
        let vault: OpenSSLVault
        let ring: KeyRing
        let file: FileIdentity
        let changesAt: Timestamp?
        let generation: Int

        init(_ ring: KeyRing, _ file: FileIdentity, at now: Timestamp, generation: Int) throws(VaultError) {
            vault = try OpenSSLVault(ring: ring, at: now)
            self.ring = ring
            self.file = file
            self.generation = generation
            changesAt = ring.nextChange(after: now)
        }
    }

    private let path: String
    private let now: @Sendable () -> Timestamp
    private let loaded: Mutex<Loaded>
    /// Held while the file is read, so that of two who look at once the slower does not put back the older ring.
    private let looking = Mutex(())

    /// Reads the ring.
    /// - Parameter now: The present moment, by which keys begin to make new data.
    /// - Throws: When the file is no ring, or lacks a purpose that a service needs.
    public init(path: String, now: @escaping @Sendable () -> Timestamp) throws(KeyRingError) {
        self.path = path
        self.now = now
        loaded = Mutex(try RingVault.load(path, at: now(), after: nil))
    }

    /// Takes up a file that has changed, and keys whose time has come.
    /// - Throws: When the file cannot be used, has another key under an id in use, or lacks a key that is in use; then
    ///   the former ring stays.
    @discardableResult
    public func refresh() throws(KeyRingError) -> Refresh {
        try looking.withLock { _ throws(KeyRingError) in
            let former = current
            let now = now()
            let hasChanged = FileIdentity(path) != former.file
            guard hasChanged || former.changesAt.map({ $0 <= now }) == true else { return .unchanged }
            let next = try RingVault.load(path, at: now, after: former)
            loaded.withLock { $0 = next }
            return .reloaded(next.ring.describe())
        }
    }

    /// The ring in use: also one that a call has taken up because it met a key of it.
    public var taken: Taken {
        let current = current
        return Taken(generation: current.generation, keys: current.ring.describe())
    }

    public var description: String { "<vault>" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    private var current: Loaded { loaded.withLock { $0 } }

    private static func load(
        _ path: String, at now: Timestamp, after former: Loaded?
    ) throws(KeyRingError) -> Loaded {
        let file = FileIdentity(path)
        let ring = try KeyRing.load(path: path)
        for purpose in KeyPurpose.neededByService where ring.keys(for: purpose).isEmpty {
            throw KeyRingError(.noKey(purpose), path: path)
        }
        if let reason = former?.ring.reasonToKeep(over: ring, at: now) {
            throw KeyRingError(reason, path: path, content: ring.contentDigest)
        }
        do throws(VaultError) {
            return try Loaded(ring, file, at: now, generation: former.map { $0.generation + 1 } ?? 0)
        } catch {
            throw KeyRingError(.system("\(error)"), path: path)
        }
    }

    /// Opens or compares; a key that is not known may have come since.
    private func reading<Value>(_ body: (OpenSSLVault) throws(VaultError) -> Value) throws(VaultError) -> Value {
        let former = current
        do throws(VaultError) {
            return try body(former.vault)
        } catch {
            guard case .unknownKey = error else { throw error }
            _ = try? refresh()
            // Another call may have taken the ring up meanwhile.
            let next = current
            guard next !== former else { throw error }
            return try body(next.vault)
        }
    }
}

extension RingVault {
    public func digest(_ code: Code, scope: CodeScope) throws(VaultError) -> KeyedDigest {
        try current.vault.digest(code, scope: scope)
    }

    public func matches(_ code: Code, _ digest: KeyedDigest, scope: CodeScope) throws(VaultError) -> Bool {
        try reading { vault throws(VaultError) in try vault.matches(code, digest, scope: scope) }
    }

    public func sealEnvelope(_ code: Code, scope: CodeScope) throws(VaultError) -> SealedBox {
        try current.vault.sealEnvelope(code, scope: scope)
    }

    public func openEnvelope(_ box: SealedBox, scope: CodeScope) throws(VaultError) -> Code {
        try reading { vault throws(VaultError) in try vault.openEnvelope(box, scope: scope) }
    }

    public func sealText(_ text: String, application: ApplicationID, row: String) throws(VaultError) -> SealedBox {
        try current.vault.sealText(text, application: application, row: row)
    }

    public func openText(_ box: SealedBox, application: ApplicationID, row: String) throws(VaultError) -> String {
        try reading { vault throws(VaultError) in try vault.openText(box, application: application, row: row) }
    }

    public func index(_ destination: Destination, application: ApplicationID) throws(VaultError) -> [UInt8] {
        try current.vault.index(destination, application: application)
    }

    public func requestDigest(
        _ bytes: [UInt8], of part: RequestPart, application: ApplicationID
    ) throws(VaultError) -> [UInt8] {
        try current.vault.requestDigest(bytes, of: part, application: application)
    }

    public func fingerprint(_ bytes: [UInt8]) -> [UInt8] { sha256(bytes) }
}

extension RingVault: SubjectVault, SubjectKeyRenewal, AuditSealing {
    public func makeSubjectKey(for subject: DestinationKey) throws(VaultError) -> SubjectKey {
        try current.vault.makeSubjectKey(for: subject)
    }

    public func sealText(_ text: String, under key: SubjectKey, row: String) throws(VaultError) -> SealedBox {
        try reading { vault throws(VaultError) in try vault.sealText(text, under: key, row: row) }
    }

    public func openText(_ box: SealedBox, under key: SubjectKey, row: String) throws(VaultError) -> String {
        try reading { vault throws(VaultError) in try vault.openText(box, under: key, row: row) }
    }

    public func needsSubjectKey(_ box: SealedBox) -> Bool { current.vault.needsSubjectKey(box) }

    public var currentSubjectKeyID: UInt32 { current.vault.currentSubjectKeyID }

    public func renewed(_ key: SubjectKey) throws(VaultError) -> SubjectKey {
        try reading { vault throws(VaultError) in try vault.renewed(key) }
    }

    public func sealAudit(_ message: [UInt8]) throws(VaultError) -> KeyedDigest {
        try current.vault.sealAudit(message)
    }

    public func matchesAudit(_ message: [UInt8], _ digest: KeyedDigest) throws(VaultError) -> Bool {
        try reading { vault throws(VaultError) in try vault.matchesAudit(message, digest) }
    }
}

/// What tells one state of a file from another: a ring is never written in place, so its inode changes.
private struct FileIdentity: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let changedSeconds: Int
    private let changedNanoseconds: Int

    init(_ path: String) {
        var status = stat()
        let isThere = stat(path, &status) == 0
        device = isThere ? UInt64(status.st_dev) : 0
        inode = isThere ? UInt64(status.st_ino) : 0
        size = isThere ? Int64(status.st_size) : -1
        changedSeconds = isThere ? status.st_ctim.tv_sec : 0
        changedNanoseconds = isThere ? status.st_ctim.tv_nsec : 0
    }
}
