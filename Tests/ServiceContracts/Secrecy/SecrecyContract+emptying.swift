import ServiceDoubles
import VerificationCore
import VerificationService

extension SecrecyContract {
    /// Holds a fresh store to noticing that its whole trail was taken away, at once and after the next act (R82).
    /// - Parameter empty: Takes the trail away as somebody would who can write to the database.
    public static func noticesEmptying(_ store: any Store, _ empty: () async throws -> Void) async throws {
        let vault = PlainVault()
        let scene = StoreScene([store], seed: 1, rounds: 1)
        let scribe = AuditScribe(store: store, sealing: vault)
        try scene.expectEqual(try await scribe.verify(), 0, "entries of a fresh store")
        let owner = Application(
            id: scene.random.id(), name: "toko", senderName: "Toko", workflow: StoreScene.workflow, policy: .standard,
            countries: [], locale: "id", isDisabled: false)
        _ = try await store.insert(
            owner, once: nil, at: scene.start, noting: note(.applicationCreated, at: scene.start, by: vault))
        try scene.expectEqual(try await scribe.verify(), 1, "entries behind the first act")
        try await empty()
        try await expect(.anchorMissing, scribe, scene)
        // An operator's key belongs to no application, so its transaction looks at none.
        let key = AdminKeyRecord(
            id: scene.random.id(), digest: scene.bytes(32), hint: "abcd", createdAt: scene.start, expiresAt: nil,
            revokedAt: nil)
        try await store.insert(key, noting: note(.adminKeyCreated, at: scene.start, by: vault))
        try await expect(.missing(1), scribe, scene)
        try await store.append(note(.keyCreated, at: scene.start, by: vault))
        try await expect(.missing(1), scribe, scene)
    }

    private static func expect(_ fault: AuditFault, _ scribe: AuditScribe, _ scene: StoreScene) async throws {
        do {
            _ = try await scribe.verify()
        } catch let found as AuditFault {
            return try scene.expectEqual(found, fault, "what the verification finds")
        }
        throw ContractBreach(description: "the chain verifies, instead of: \(fault)")
    }
}
