/// The key under which all personal text of one destination of one application is sealed, itself sealed under the ring.
/// Erasing a destination destroys it (R84).
public struct SubjectKey: Sendable, Hashable {
    public let subject: DestinationKey
    public let box: SealedBox
    /// Made for a create and not stored yet.
    public let isFresh: Bool

    public init(subject: DestinationKey, box: SealedBox, isFresh: Bool = false) {
        self.subject = subject
        self.box = box
        self.isFresh = isFresh
    }
}

/// Seals personal text under the keys of subjects.
public protocol SubjectVault: Sendable {
    /// A fresh key for a subject, sealed for that subject alone.
    func makeSubjectKey(for subject: DestinationKey) throws(VaultError) -> SubjectKey

    /// Seals personal text, bound to the subject's application and the row.
    func sealText(_ text: String, under key: SubjectKey, row: String) throws(VaultError) -> SealedBox

    /// Opens what was sealed under a subject's key for the same row.
    func openText(_ box: SealedBox, under key: SubjectKey, row: String) throws(VaultError) -> String

    /// Whether a box was sealed under a subject's key; older ones are under a key of the ring.
    func needsSubjectKey(_ box: SealedBox) -> Bool
}

/// Seals the keys of subjects anew after the ring has got a new one (R56).
public protocol SubjectKeyRenewal: Sendable {
    /// The ring's key under which the keys of subjects are sealed now.
    var currentSubjectKeyID: UInt32 { get }

    /// The same key under the ring's current one.
    func renewed(_ key: SubjectKey) throws(VaultError) -> SubjectKey
}

/// Where the keys of subjects live, and what is stored of a subject.
public protocol SubjectStore: Sendable {
    /// The keys of these subjects that there are. All belong to one application.
    func subjectKeys(of subjects: [DestinationKey]) async throws(StoreError) -> [SubjectKey]

    /// Keys that are sealed under another key of the ring than `keyID`, in one fixed order, those behind `subject`.
    func staleSubjectKeys(
        notUnder keyID: UInt32, after subject: DestinationKey?, limit: Int
    ) async throws(StoreError) -> [SubjectKey]

    /// Puts renewed keys in the place of the former ones.
    /// - Parameter changes: A former key, and the renewed one of the same subject; a former one that is not there any
    ///   more is passed over.
    /// - Returns: How many were replaced.
    func replace(_ changes: [(former: SubjectKey, renewed: SubjectKey)]) async throws(StoreError) -> Int

    /// Destroys a subject's key, and erases its destinations, masks, look-up values and failed checks, and of its
    /// verifications the reference, the metadata and the kept answers, all in one transaction with the entry (R84).
    /// Open verifications stay open; whoever asks cancels them before.
    func erase(_ subject: DestinationKey, noting note: AuditNote) async throws(StoreError) -> ErasedSubject

    /// The ids of the ring's keys that something stored still needs, by purpose (R56).
    func keysInUse() async throws(StoreError) -> KeysInUse
}

/// What an erasure came to.
public struct ErasedSubject: Sendable, Hashable {
    public let verifications: Int
    /// Whether there was a key of the subject's own to destroy.
    public let hadKey: Bool

    public init(verifications: Int, hadKey: Bool) {
        self.verifications = verifications
        self.hadKey = hadKey
    }
}

/// Ids of keys that stored rows were made with.
public struct KeysInUse: Sendable, Hashable {
    public var code: Set<UInt32>
    public var envelope: Set<UInt32>
    public var destination: Set<UInt32>
    public var subject: Set<UInt32>
    public var audit: Set<UInt32>

    public init(
        code: Set<UInt32> = [], envelope: Set<UInt32> = [], destination: Set<UInt32> = [],
        subject: Set<UInt32> = [], audit: Set<UInt32> = []
    ) {
        self.code = code
        self.envelope = envelope
        self.destination = destination
        self.subject = subject
        self.audit = audit
    }
}

extension SealedBox {
    /// The id of the ring's key that a box says it was sealed under: bytes 1 to 4. Nil for what is no box.
    public var ringKeyID: UInt32? {
        guard bytes.count > 4 else { return nil }
        return bytes[1...4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
