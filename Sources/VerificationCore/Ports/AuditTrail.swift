/// What is written down of everything that an operator or the service itself does to keys, applications and data (R82).
public protocol AuditTrail: Sendable {
    /// Answers only once the entry is durable: what cannot be written down is not done.
    func record(_ entry: AuditEntry) async throws(StoreError)
}

/// What was done. The words are kept as they are, so none of them ever changes its meaning.
public enum AuditAct: String, Sendable, Hashable, CaseIterable {
    case applicationCreated = "application.created"
    case applicationChanged = "application.changed"
    case applicationDisabled = "application.disabled"
    case applicationEnabled = "application.enabled"
    case keyCreated = "key.created"
    case keyRevoked = "key.revoked"
    case adminKeyCreated = "admin_key.created"
    case adminKeyRevoked = "admin_key.revoked"
    case destinationUnlocked = "destination.unlocked"
    case stopSet = "stop.set"
    case stopLifted = "stop.lifted"
    case limitsChanged = "limits.changed"
    case retentionRun = "retention.run"
    case subjectErased = "subject.erased"
    case subjectExported = "subject.exported"
    case secretsRotated = "secrets.rotated"
    case secretsRetired = "secrets.retired"
    case secretsReencrypted = "secrets.reencrypted"
    case secretsCompleted = "secrets.completed"
    case proofsCreated = "proofs.created"
    case proofsRotated = "proofs.rotated"
    case backupRestored = "backup.restored"
}

/// One entry of the audit trail. It names no destination and no code, so that nothing in the chain ever has to go
/// before its time (R84).
public struct AuditEntry: Sendable, Hashable {
    /// Characters of an actor.
    public static let actorCharactersMax = 128
    /// Characters of an object.
    public static let objectCharactersMax = 256

    public let at: Timestamp
    /// Who did it: `command line, user 1000`, the id of an API key, `service`.
    public let actor: String
    public let act: AuditAct
    public let application: ApplicationID?
    /// What it was done to: an id, a name, counts.
    public let object: String?

    /// Control characters in texts become `?`, and what is too long is cut.
    public init(
        at: Timestamp, actor: String, act: AuditAct, application: ApplicationID? = nil, object: String? = nil
    ) {
        self.at = at
        self.actor = AuditEntry.plain(actor, AuditEntry.actorCharactersMax)
        self.act = act
        self.application = application
        self.object = object.map { AuditEntry.plain($0, AuditEntry.objectCharactersMax) }
    }

    private static func plain(_ text: String, _ charactersMax: Int) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(charactersMax) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: plain.append("?")
            default: plain.append(scalar)
            }
        }
        return String(plain)
    }
}

/// Makes and compares the keyed digests of the audit chain. The key stands outside the database.
public protocol AuditSealing: Sendable {
    /// The digest of a message under the current key.
    func sealAudit(_ message: [UInt8]) throws(VaultError) -> KeyedDigest

    /// Compares in constant time, with the key that made the digest.
    func matchesAudit(_ message: [UInt8], _ digest: KeyedDigest) throws(VaultError) -> Bool
}

/// An entry with what seals it, for a store call that writes it in the transaction of what it tells (R86).
public struct AuditNote: Sendable {
    public let entry: AuditEntry
    public let sealing: any AuditSealing

    public init(_ entry: AuditEntry, sealing: any AuditSealing) {
        self.entry = entry
        self.sealing = sealing
    }
}
