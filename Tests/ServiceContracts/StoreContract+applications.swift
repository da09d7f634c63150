import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let applications = [
        StoreContract("an application is read back, changed and listed", application),
        StoreContract("an application's id and name are taken once", takenNames),
        StoreContract("R42 R43 a key is found by its digest, with scopes, expiry and end", keys),
        StoreContract("R43 a revoked key stays revoked from its first moment on", revoked),
        StoreContract("a key's id and digest are taken once, and its application must exist", takenKeys),
    ]

    private static func application(_ scene: StoreScene, name: String) throws -> Application {
        Application(
            id: scene.random.id(), name: name, senderName: "Toko Ünï", workflow: StoreScene.workflow,
            policy: try CodePolicy.checked(length: 4, lifetimeInSeconds: 120, checksMax: 3, allowShort: true),
            countries: ["ID", "SG"], locale: "id", isDisabled: false, channels: [.sms, .call],
            webDomain: "toko.example")
    }

    private static func key(_ scene: StoreScene, of application: ApplicationID, digest: [UInt8]) -> APIKeyRecord {
        APIKeyRecord(
            id: scene.random.id(), application: application, digest: digest, hint: "x7f2", isTest: true,
            scopes: [.create, .check], createdAt: scene.start, expiresAt: scene.start.after(60), revokedAt: nil)
    }

    private static func expectConflict(_ body: () async throws(StoreError) -> Void) async throws {
        do throws(StoreError) {
            try await body()
        } catch {
            guard case .conflict = error else { throw ContractBreach(description: "\(error) instead of a conflict") }
            return
        }
        throw ContractBreach(description: "no conflict")
    }

    @Sendable private static func application(_ scene: StoreScene) async throws {
        var first = try application(scene, name: "toko")
        let second = try application(scene, name: "bank")
        try await scene.store.insert(first, at: scene.start)
        try await scene.store.insert(second, at: scene.start.after(1))
        try scene.expectEqual(try await scene.store.applications(), [first, second], "the list")
        first.senderName = "Toko"
        first.isDisabled = true
        first.countries = []
        first.channels = []
        first.webDomain = nil
        first.workflow = try Workflow(
            [Workflow.Step(channel: .call, timeout: .seconds(45), gateway: "oca-call")], lifetimeStarts: .firstDelivery)
        first.workflow = StoreScene.mailOnly
        first.policy = .standard
        first.locale = "en"
        try scene.expect(try await scene.store.update(first), "not updated")
        try scene.expectEqual(try await scene.store.application(first.id), first, "the application")
        try scene.expectEqual(try await scene.store.application(second.id), second, "the other application")
        let unknown = try application(scene, name: "none")
        try scene.expect(!(try await scene.store.update(unknown)), "updated an unknown one")
        try scene.expectEqual(try await scene.store.application(scene.random.id()), nil, "an unknown application")
    }

    @Sendable private static func takenNames(_ scene: StoreScene) async throws {
        let first = try application(scene, name: "toko")
        let namesake = try application(scene, name: "toko")
        try await scene.store.insert(first, at: scene.start)
        try await expectConflict { () throws(StoreError) in
            try await scene.store.insert(namesake, at: scene.start)
        }
        try await expectConflict { () throws(StoreError) in try await scene.store.insert(first, at: scene.start) }
        try scene.expectEqual(try await scene.store.applications(), [first], "the list")
    }

    @Sendable private static func keys(_ scene: StoreScene) async throws {
        let owner = try application(scene, name: "toko")
        try await scene.store.insert(owner, at: scene.start)
        let first = key(scene, of: owner.id, digest: scene.bytes(32))
        let second = key(scene, of: owner.id, digest: scene.bytes(32))
        try await scene.store.insert(first)
        try await scene.store.insert(second)
        try scene.expectEqual(try await scene.store.apiKey(digest: first.digest), first, "the key")
        try scene.expectEqual(try await scene.store.apiKey(digest: scene.bytes(32)), nil, "an unknown key")
        try scene.expectEqual(Set(try await scene.store.apiKeys(of: owner.id)), [first, second], "the keys")
        try scene.expectEqual(try await scene.store.apiKeys(of: scene.random.id()), [], "a stranger's keys")
        try scene.expect(first.isLive(at: scene.start.after(59)), "not live before expiry")
        try scene.expect(!first.isLive(at: scene.start.after(60)), "live at expiry")
    }

    @Sendable private static func revoked(_ scene: StoreScene) async throws {
        let owner = try application(scene, name: "toko")
        try await scene.store.insert(owner, at: scene.start)
        let record = key(scene, of: owner.id, digest: scene.bytes(32))
        try await scene.store.insert(record)
        try scene.expect(try await scene.store.revoke(record.id, at: scene.start.after(5)), "not revoked")
        try scene.expect(try await scene.store.revoke(record.id, at: scene.start.after(9)), "not known any more")
        let found = try scene.unwrap(try await scene.store.apiKey(digest: record.digest), "the key is gone")
        try scene.expectEqual(found.revokedAt, scene.start.after(5), "when it ended")
        try scene.expect(!found.isLive(at: scene.start), "a revoked key is live")
        try scene.expect(!(try await scene.store.revoke(scene.random.id(), at: scene.start)), "revoked an unknown key")
    }

    @Sendable private static func takenKeys(_ scene: StoreScene) async throws {
        let owner = try application(scene, name: "toko")
        try await scene.store.insert(owner, at: scene.start)
        let record = key(scene, of: owner.id, digest: scene.bytes(32))
        let twin = key(scene, of: owner.id, digest: record.digest)
        let orphan = key(scene, of: scene.random.id(), digest: scene.bytes(32))
        try await scene.store.insert(record)
        for other in [record, twin, orphan] {
            try await expectConflict { () throws(StoreError) in try await scene.store.insert(other) }
        }
        try scene.expectEqual(try await scene.store.apiKeys(of: owner.id), [record], "the keys")
    }
}
