public import ServiceDoubles
import VerificationCore

extension SecrecyContract {
    static let administering = [
        SecrecyContract("R82 R86 an act and its entry are one transaction, and a failed act has none", acts),
        SecrecyContract("R82 R86 what is refused, repeated or changes nothing has no entry", nothingDone),
        SecrecyContract("R86 what cannot be written down is not done", unwritten),
        SecrecyContract("R82 of acts that race each one that is done has one entry, and the chain verifies", racing),
        SecrecyContract("R82 R86 changes of limits are written down with what they change", limits),
    ]

    private static func application(_ scene: StoreScene, _ name: String = "toko") -> Application {
        Application(
            id: scene.random.id(), name: name, senderName: "Toko", workflow: StoreScene.workflow, policy: .standard,
            countries: [], locale: "id", isDisabled: false)
    }

    private static func key(_ scene: StoreScene, of application: ApplicationID) -> APIKeyRecord {
        APIKeyRecord(
            id: scene.random.id(), application: application, digest: scene.bytes(32), hint: "abcd", isTest: false,
            scopes: [.read], createdAt: scene.start, expiresAt: nil, revokedAt: nil)
    }

    private static func adminKey(_ scene: StoreScene) -> AdminKeyRecord {
        AdminKeyRecord(
            id: scene.random.id(), digest: scene.bytes(32), hint: "abcd", createdAt: scene.start, expiresAt: nil,
            revokedAt: nil)
    }

    private static func once(_ owner: ApplicationID, _ key: UInt8) -> IdempotencyRequest {
        IdempotencyRequest(application: owner, route: "create", keyDigest: [key], requestDigest: [1]) { _ in
            StoredAnswer(status: 201, body: [key])
        }
    }

    private static func disabled(_ known: Application) -> Application {
        var changed = known
        changed.isDisabled = true
        return changed
    }

    @Sendable private static func acts(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        func note(_ act: AuditAct) -> AuditNote { SecrecyContract.note(act, at: scene.start, by: vault) }
        let (now, owner, admin) = (scene.start, application(scene), adminKey(scene))
        let keys = [key(scene, of: owner.id), key(scene, of: owner.id)]
        let stop = StopSwitch(target: .everything, reason: "", setAt: now)
        let made = try await store.insert(owner, once: nil, at: now, noting: note(.applicationCreated))
        try scene.expectEqual(made, .inserted, "the application")
        let edited = try await store.edit(owner.id, noting: note(.applicationDisabled), disabled)
        try scene.expectEqual(edited, .changed(disabled(owner)), "the edit")
        for key in keys {
            let outcome = try await store.insert(key, once: nil, at: now, noting: note(.keyCreated))
            try scene.expectEqual(outcome, .inserted, "a key")
        }
        let ended = try await store.revoke(keys[0].id, of: owner.id, at: now, noting: note(.keyRevoked))
        try scene.expectEqual(ended?.revokedAt, now, "a key's end")
        try scene.expect(try await store.revoke(keys[1].id, at: now, noting: note(.keyRevoked)), "not revoked")
        try await store.insert(admin, noting: note(.adminKeyCreated))
        let endedAdmin = try await store.revokeAdminKey(admin.id, at: now, noting: note(.adminKeyRevoked))
        try scene.expectEqual(endedAdmin?.revokedAt, now, "the operator's key's end")
        try scene.expectEqual(try await store.set(stop, noting: note(.stopSet)), stop, "the switch")
        try scene.expectEqual(try await store.lift(stop.target, noting: note(.stopLifted)), stop, "what was lifted")
        let destination = DestinationKey(application: owner.id, index: [7])
        let stood = try await store.unlock(destination, noting: note(.destinationUnlocked))
        try scene.expectEqual(stood, nil, "what stood against it")
        do throws(StoreError) {
            try await store.insert(admin, noting: note(.adminKeyCreated))
            throw .closed
        } catch {
            guard case .conflict = error else { throw ContractBreach(description: "\(error) instead of a conflict") }
        }
        let found = try await store.auditLines(after: 0, limit: 100)
        let wanted: [AuditAct] = [
            .applicationCreated, .applicationDisabled, .keyCreated, .keyCreated, .keyRevoked, .keyRevoked,
            .adminKeyCreated, .adminKeyRevoked, .stopSet, .stopLifted, .destinationUnlocked,
        ]
        try scene.expectEqual(found.map(\.act), wanted.map(\.rawValue), "the acts")
        try scene.expectEqual(found.map(\.number), Array(1...wanted.count), "the numbers")
        try scene.expectEqual(try await SecrecyContract.verify(store, by: vault), wanted.count, "verified")
        try scene.expectEqual(try await store.auditLines(after: 3, limit: 1).map(\.number), [4], "a page")
    }

    @Sendable private static func nothingDone(_ store: any Store, _ scene: StoreScene) async throws {
        let note = SecrecyContract.note(.keyCreated, at: scene.start, by: PlainVault())
        let (now, owner, admin) = (scene.start, application(scene), adminKey(scene))
        let keys = (0..<3).map { _ in key(scene, of: owner.id) }
        let stop = StopSwitch(target: .everything, reason: "", setAt: now)
        let stranger: ApplicationID = scene.random.id()
        _ = try await store.insert(owner, once: once(stranger, 1), at: now)
        for key in keys.prefix(2) { _ = try await store.insert(key, once: once(owner.id, key.digest[0]), at: now) }
        try await store.insert(admin)
        _ = try await store.revokeAdminKey(admin.id, at: now)
        _ = try await store.set(stop)

        _ = try await store.insert(owner, once: once(stranger, 1), at: now, noting: note)
        let namesake = try await store.insert(application(scene), once: nil, at: now, noting: note)
        try scene.expectEqual(namesake, .nameTaken, "a namesake")
        _ = try await store.edit(owner.id, noting: note) { $0 }
        _ = try await store.edit(owner.id, noting: note) { _ in nil }
        _ = try await store.edit(stranger, noting: note, disabled)
        _ = try await store.insert(keys[0], once: once(owner.id, keys[0].digest[0]), at: now, noting: note)
        let third = try await store.insert(keys[2], once: nil, at: now, noting: note)
        try scene.expectEqual(third, .refused(.tooManyOfScopes), "a third key")
        _ = try await store.insert(key(scene, of: stranger), once: nil, at: now, noting: note)
        _ = try await store.revoke(keys[0].id, of: stranger, at: now, noting: note)
        _ = try await store.revoke(scene.random.id(), at: now, noting: note)
        _ = try await store.revoke(keys[0].id, of: owner.id, at: now)
        _ = try await store.revoke(keys[0].id, of: owner.id, at: now, noting: note)
        try scene.expect(try await store.revoke(keys[0].id, at: now.after(1), noting: note), "an ended key is unknown")
        _ = try await store.revokeAdminKey(admin.id, at: now, noting: note)
        _ = try await store.revokeAdminKey(scene.random.id(), at: now, noting: note)
        _ = try await store.set(stop, noting: note)
        _ = try await store.lift(.channel(.call), noting: note)
        _ = try await store.lift(LimitKey.hold(country: "ID"), of: owner.id, at: now, noting: note)
        try scene.expectEqual(try await store.auditLines(after: 0, limit: 100), [], "the entries")
        try scene.expectEqual(try await store.apiKey(digest: keys[0].digest)?.revokedAt, now, "the first end")
    }

    @Sendable private static func unwritten(_ store: any Store, _ scene: StoreScene) async throws {
        let entry = AuditEntry(at: scene.start, actor: "tester", act: .keyCreated)
        let note = AuditNote(entry, sealing: LostAuditKey())
        let (now, owner, admin) = (scene.start, application(scene), adminKey(scene))
        let key = key(scene, of: owner.id)
        let stop = StopSwitch(target: .everything, reason: "", setAt: now)
        _ = try await store.insert(owner, once: nil, at: now)
        _ = try await store.insert(key, once: nil, at: now)
        try await store.insert(admin)
        _ = try await store.set(stop)
        let bank = application(scene, "bank")
        try await unavailable { _ = try await store.insert(bank, once: nil, at: now, noting: note) }
        try await unavailable { _ = try await store.edit(owner.id, noting: note, disabled) }
        let twin = Self.key(scene, of: owner.id)
        try await unavailable { _ = try await store.insert(twin, once: nil, at: now, noting: note) }
        try await unavailable { _ = try await store.revoke(key.id, of: owner.id, at: now, noting: note) }
        try await unavailable { _ = try await store.revoke(key.id, at: now, noting: note) }
        let other = adminKey(scene)
        try await unavailable { try await store.insert(other, noting: note) }
        try await unavailable { _ = try await store.revokeAdminKey(admin.id, at: now, noting: note) }
        let second = StopSwitch(target: .channel(.call), reason: "", setAt: now)
        try await unavailable { _ = try await store.set(second, noting: note) }
        try await unavailable { _ = try await store.lift(stop.target, noting: note) }
        try await unavailable { try await store.setSendPolicy(cap(), of: owner.id, noting: note) }
        try await unavailable { try await store.setSafe(true, scene.number().target, of: owner.id, noting: note) }
        try scene.expectEqual(try await store.applications(), [owner], "the applications")
        try scene.expectEqual(try await store.apiKeys(of: owner.id), [key], "the keys")
        try scene.expectEqual(try await store.adminKeys(), [admin], "the operators' keys")
        try scene.expectEqual(try await store.stops(), [stop], "the switches")
        try scene.expectEqual(try await store.sendPolicy(of: owner.id), .standard, "the limits")
        try scene.expectEqual(try await store.auditAnchor(), nil, "the anchor")
    }

    private static func unavailable(
        line: Int = #line, _ act: () async throws -> Void
    ) async throws {
        do {
            try await act()
        } catch StoreError.unavailable {
            return
        }
        throw ContractBreach(description: "the act of line \(line) was done without its entry")
    }

    @Sendable private static func racing(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        let (now, owner) = (scene.start, application(scene))
        _ = try await store.insert(
            owner, once: nil, at: now, noting: SecrecyContract.note(.applicationCreated, at: now, by: vault))
        let stop = StopSwitch(target: .everything, reason: "", setAt: now)
        let outcomes = try await scene.inParallel(12) { scene, number in
            let made = try await store.insert(
                key(scene, of: owner.id), once: nil, at: now,
                noting: SecrecyContract.note(.keyCreated, at: now, object: "\(number)", by: vault))
            _ = try await store.set(stop, noting: SecrecyContract.note(.stopSet, at: now, by: vault))
            let edit = SecrecyContract.note(.applicationChanged, at: now, by: vault)
            _ = try await store.edit(owner.id, noting: edit) { known in
                var changed = known
                changed.countries.append("A\(Character(Unicode.Scalar(UInt8(65 + number))))")
                return changed
            }
            return made
        }
        try scene.expectEqual(outcomes.count { $0 == .inserted }, 2, "keys that were made")
        let live = try scene.unwrap(try await store.apiKeys(of: owner.id).first, "there is no key")
        _ = try await scene.inParallel(12) { _, _ in
            try await store.revoke(
                live.id, of: owner.id, at: now, noting: SecrecyContract.note(.keyRevoked, at: now, by: vault))
        }
        let counts = Dictionary(grouping: try await store.auditLines(after: 0, limit: 100), by: \.act).mapValues(
            \.count)
        let wanted: [AuditAct: Int] = [
            .applicationCreated: 1, .keyCreated: 2, .stopSet: 1, .applicationChanged: 12, .keyRevoked: 1,
        ]
        try scene.expectEqual(
            counts, Dictionary(uniqueKeysWithValues: wanted.map { ($0.key.rawValue, $0.value) }), "the entries")
        try scene.expectEqual(try await SecrecyContract.verify(store, by: vault), 17, "verified")
    }

    @Sendable private static func limits(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        let owner = application(scene)
        let made = SecrecyContract.note(.applicationCreated, at: scene.start, by: vault)
        _ = try await store.insert(owner, once: nil, at: scene.start, noting: made)
        func note(_ object: String) -> AuditNote {
            SecrecyContract.note(.limitsChanged, at: scene.start, object: object, by: vault)
        }
        try await store.setSendPolicy(cap(), of: owner.id, noting: note("policy"))
        let safe = scene.number().target
        try await store.setSafe(true, safe, of: owner.id, noting: note("added"))
        try await store.setSafe(false, safe, of: owner.id, noting: note("removed"))
        try scene.expectEqual(try await store.sendPolicy(of: owner.id), cap(), "the limits")
        let objects = try await store.auditLines(after: 1, limit: 9).map(\.object)
        try scene.expectEqual(objects, ["policy", "added", "removed"], "the entries")
        try scene.expectEqual(try await SecrecyContract.verify(store, by: vault), 4, "verified")
    }

    private static func cap() -> SendPolicy {
        var policy = SendPolicy()
        policy.caps.perMonth = 100
        return policy
    }
}

/// A ring without the key of the audit chain.
private struct LostAuditKey: AuditSealing {
    func sealAudit(_ message: [UInt8]) throws(VaultError) -> KeyedDigest { throw .unknownKey(1) }

    func matchesAudit(_ message: [UInt8], _ digest: KeyedDigest) throws(VaultError) -> Bool { throw .unknownKey(1) }
}

extension SecrecyContract {
    /// Holds a store whose chain has an entry behind its end to refusing an application, and to saying why.
    public static func refusesToMake(
        _ name: String, on store: any Store, by vault: PlainVault
    ) async throws {
        let scene = StoreScene([store], seed: 1, rounds: 1)
        let made = application(scene, name)
        let entry = note(.applicationCreated, at: scene.start, by: vault)
        do throws(StoreError) {
            let outcome = try await store.insert(made, once: nil, at: scene.start, noting: entry)
            throw .unavailable("\(outcome) instead of an error")
        } catch {
            try scene.expectEqual(error, AuditChain.takenPlace, "the error")
        }
        try scene.expectEqual(try await store.application(made.id), nil, "the application")
    }
}
