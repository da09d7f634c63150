/// Goes through the audit chain from its first entry to its last and stops at the first that is not as it was written
/// (R82).
public struct AuditVerifier: Sendable {
    private let anchor: AuditAnchor
    private let sealing: any AuditSealing
    private var next: Int
    private var previous: [UInt8]

    /// Entries that were found to be as they were written.
    public private(set) var verified = 0

    /// - Throws: When the anchor itself was changed.
    public init(_ anchor: AuditAnchor, sealing: any AuditSealing) throws(AuditFault) {
        guard try AuditVerifier.matches(AuditChain.bytes(of: anchor), anchor.seal, sealing, entry: nil) else {
            throw .anchorChanged
        }
        self.anchor = anchor
        self.sealing = sealing
        next = anchor.first
        previous = anchor.before
    }

    /// Takes the next entry in the order of their numbers.
    public mutating func take(_ line: AuditLine) throws(AuditFault) {
        guard line.number <= anchor.count else { throw .unanchored(line.number) }
        guard line.number == next else { throw .missing(next) }
        let message = AuditChain.bytes(of: line, after: previous)
        guard try AuditVerifier.matches(message, line.digest, sealing, entry: line.number) else {
            throw .changed(line.number)
        }
        previous = line.digest.bytes
        next += 1
        verified += 1
    }

    /// To be called behind the last entry.
    public func finish() throws(AuditFault) {
        guard next == anchor.count + 1 else { throw .missing(next) }
        guard previous == anchor.last else { throw .changed(anchor.count) }
    }

    private static func matches(
        _ message: [UInt8], _ digest: KeyedDigest, _ sealing: any AuditSealing, entry: Int?
    ) throws(AuditFault) -> Bool {
        do throws(VaultError) {
            return try sealing.matchesAudit(message, digest)
        } catch {
            switch error {
            case .unknownKey(let id): throw .unknownKey(id, entry: entry)
            case .notAuthentic: return false
            case .library(let reason): throw .unreadable(reason)
            }
        }
    }
}

/// The first thing that is wrong with the audit chain.
public enum AuditFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The anchor is not as it was written.
    case anchorChanged
    /// There are entries, or what only comes with an entry, but no anchor.
    case anchorMissing
    /// The entry with this number is gone.
    case missing(Int)
    /// The entry with this number, or its place, is not as it was written.
    case changed(Int)
    /// The entry with this number was never counted.
    case unanchored(Int)
    /// The ring lacks the key under which an entry, or the anchor, was sealed.
    case unknownKey(UInt32, entry: Int?)
    /// The cryptographic library failed.
    case unreadable(String)

    public var description: String {
        switch self {
        case .anchorChanged: "the anchor of the audit chain was changed"
        case .anchorMissing: "the anchor of the audit chain is missing: entries, or all of them, were taken away"
        case .missing(let number): "entry \(number) is missing"
        case .changed(let number): "entry \(number) was changed or moved"
        case .unanchored(let number): "entry \(number) was not written by the service"
        case .unknownKey(let id, let entry):
            "the key ring has no audit key \(id), which sealed \(entry.map { "entry \($0)" } ?? "the anchor")"
        case .unreadable(let reason): "the audit chain cannot be checked: \(reason)"
        }
    }
}
