/// Gives out the keys of subjects and the audit chain, as `StoreCopySource` gives out the rest.
public protocol SecrecyCopySource: AuditStore {
    /// The keys of an application's subjects, by their look-up values.
    func subjectKeyCopies(
        of application: ApplicationID, after index: [UInt8]?, limit: Int
    ) async throws(StoreError) -> [SubjectKey]
}

/// Takes what another store gave out. A row whose key is there already is passed over.
public protocol SecrecyCopyTarget: SecrecyCopySource {
    /// The keys of one call belong to one application.
    func insert(_ copies: [SubjectKey]) async throws(StoreError)

    /// Takes a part of the chain; the anchor that comes with the last part takes the former one's place.
    func insert(_ copies: [AuditLine], anchor: AuditAnchor?) async throws(StoreError)
}
