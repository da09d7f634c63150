import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let administration = [
        StoreContract("applications page by name, and of two edits at once none undoes the other", edits),
        StoreContract("R47 an application is made once for one idempotency key, and its name is taken once", madeOnce),
        StoreContract("R43 of twelve parallel keys with the same scopes two become live", isRace: true, twoLive),
        StoreContract("R43 keys for tests and of other scopes have room of their own, up to a bound", room),
        StoreContract("R42 a key is made once for one idempotency key", keyOnce),
        StoreContract("R44 a key is revoked and used under its own application only, and its keys page", ownKeys),
        StoreContract("R43 the last use of a key never goes back", uses),
        StoreContract("R42 R43 an operator's key is found by its digest until it is revoked", adminKeys),
        StoreContract("R39 stop switches are set once, listed and lifted", stops),
    ]

    private static func store(_ scene: StoreScene) throws -> any AdministrationStore & StopStore & ApplicationStore {
        let store = scene.store as? any AdministrationStore & StopStore & ApplicationStore
        return try scene.unwrap(store, "the store has no administration")
    }

    private static func application(_ scene: StoreScene, _ name: String) -> Application {
        Application(
            id: scene.random.id(), name: name, senderName: "Toko", workflow: StoreScene.workflow, policy: .standard,
            countries: [], locale: "id", isDisabled: false)
    }

    private static func key(
        _ scene: StoreScene, of application: ApplicationID, _ scopes: Set<APIKeyScope> = [.check],
        isTest: Bool = false, createdAt: Timestamp? = nil, expiresAt: Timestamp? = nil
    ) -> APIKeyRecord {
        APIKeyRecord(
            id: scene.random.id(), application: application, digest: scene.bytes(32), hint: "x7f2", isTest: isTest,
            scopes: scopes, createdAt: createdAt ?? scene.start, expiresAt: expiresAt, revokedAt: nil)
    }

    private static func once(_ owner: ApplicationID, _ key: UInt8, _ request: UInt8 = 1) -> IdempotencyRequest {
        IdempotencyRequest(application: owner, route: "create_key", keyDigest: [key], requestDigest: [request]) { _ in
            StoredAnswer(status: 201, body: [key, request])
        }
    }

    @Sendable private static func edits(_ scene: StoreScene) async throws {
        let store = try store(scene)
        let made = ["b", "d", "a", "c"].map { application(scene, $0) }
        for one in made {
            try scene.expectEqual(try await store.insert(one, once: nil, at: scene.start), .inserted, "the insertion")
        }
        let first = try await store.applications(after: nil, limit: 3)
        try scene.expectEqual(first.map(\.name), ["a", "b", "c"], "the first page")
        try scene.expectEqual(try await store.applications(after: "c", limit: 3).map(\.name), ["d"], "the second page")
        let id = made[0].id
        _ = try await scene.inParallel(20) { scene, number in
            try await Self.store(scene).edit(id) { known in
                var changed = known
                changed.countries.append("A\(Character(Unicode.Scalar(UInt8(65 + number))))")
                return changed
            }
        }
        let edited = try scene.unwrap(try await store.application(id), "the application is gone")
        try scene.expectEqual(Set(edited.countries).count, 20, "the edits that were kept")
        try scene.expectEqual(try await store.edit(id) { _ in nil }, .refused, "an edit that gives nothing")
        try scene.expectEqual(try await store.application(id), edited, "after an edit that gives nothing")
        try scene.expectEqual(try await store.edit(scene.random.id()) { $0 }, .notFound, "an unknown application")
    }

    @Sendable private static func madeOnce(_ scene: StoreScene) async throws {
        let store = try store(scene)
        let owner: ApplicationID = scene.random.id()
        let first = application(scene, "toko")
        let outcomes = try await scene.inParallel(12) { scene, number in
            let twin = number == 0 ? first : Self.application(scene, "toko")
            return try await Self.store(scene).insert(twin, once: once(owner, 1), at: scene.start)
        }
        try scene.expectEqual(outcomes.count { $0 == .inserted }, 1, "insertions")
        let answer = InsertOutcome.repeated(.sameRequest(StoredAnswer(status: 201, body: [1, 1])))
        try scene.expectEqual(outcomes.count { $0 == answer }, 11, "repeats")
        let other = try await store.insert(application(scene, "bank"), once: once(owner, 1, 2), at: scene.start)
        try scene.expectEqual(other, .repeated(.otherRequest), "another request with the key")
        let namesake = try await store.insert(application(scene, "toko"), once: once(owner, 2), at: scene.start)
        try scene.expectEqual(namesake, .nameTaken, "a namesake")
        let later = try await store.repetition(of: once(owner, 2), at: scene.start)
        try scene.expectEqual(later, nil, "the answer to what was refused")
        let known = try await store.repetition(of: once(owner, 1), at: scene.start)
        try scene.expectEqual(known, .sameRequest(StoredAnswer(status: 201, body: [1, 1])), "the answer")
        try scene.expectEqual(try await store.applications().count, 1, "the applications")
    }

    @Sendable private static func twoLive(_ scene: StoreScene) async throws {
        for round in 0..<scene.rounds {
            let store = try store(scene)
            let owner = application(scene, "toko-\(round)")
            _ = try await store.insert(owner, once: nil, at: scene.start)
            let outcomes = try await scene.inParallel(12) { scene, _ in
                // Other machines of a race may be stores that fail; they have no administration.
                let own = (try? Self.store(scene)) ?? store
                return try await own.insert(Self.key(scene, of: owner.id), once: nil, at: scene.start)
            }
            try scene.expectEqual(outcomes.count { $0 == .inserted }, 2, "keys that were made")
            try scene.expectEqual(outcomes.count { $0 == .refused(.tooManyOfScopes) }, 10, "keys that were refused")
            try scene.expectEqual(try await store.apiKeys(of: owner.id).count, 2, "keys")
        }
    }

    @Sendable private static func room(_ scene: StoreScene) async throws {
        let store = try store(scene)
        let owner = application(scene, "toko")
        _ = try await store.insert(owner, once: nil, at: scene.start)
        func make(_ key: APIKeyRecord, at now: Timestamp? = nil) async throws -> InsertOutcome {
            try await store.insert(key, once: nil, at: now ?? scene.start)
        }
        let ending = key(scene, of: owner.id, expiresAt: scene.start.after(60))
        try scene.expectEqual(try await make(ending), .inserted, "the first")
        try scene.expectEqual(try await make(key(scene, of: owner.id)), .inserted, "the second")
        try scene.expectEqual(try await make(key(scene, of: owner.id)), .refused(.tooManyOfScopes), "the third")
        try scene.expectEqual(try await make(key(scene, of: owner.id, [.read])), .inserted, "another scope")
        let late = try await make(key(scene, of: owner.id), at: scene.start.after(60))
        try scene.expectEqual(late, .inserted, "the third when the first has ended")
        for number in 0..<(KeyRules.liveMax - 3) {
            let test = key(scene, of: owner.id, isTest: true, expiresAt: scene.start.after(1000))
            let outcome = try await make(test, at: scene.start.after(60))
            try scene.expectEqual(outcome, .inserted, "test key \(number)")
        }
        let full = try await make(key(scene, of: owner.id, isTest: true), at: scene.start.after(60))
        try scene.expectEqual(full, .refused(.tooMany), "one more")
        let orphan = try await make(key(scene, of: scene.random.id()))
        try scene.expectEqual(orphan, .notFound, "a key of no application")
    }

    @Sendable private static func keyOnce(_ scene: StoreScene) async throws {
        let store = try store(scene)
        let owner = application(scene, "toko")
        _ = try await store.insert(owner, once: nil, at: scene.start)
        let outcomes = try await scene.inParallel(12) { scene, _ in
            try await Self.store(scene).insert(
                Self.key(scene, of: owner.id, isTest: true), once: once(owner.id, 1), at: scene.start)
        }
        try scene.expectEqual(outcomes.count { $0 == .inserted }, 1, "insertions")
        try scene.expectEqual(try await store.apiKeys(of: owner.id).count, 1, "keys")
        let other = try await store.insert(key(scene, of: owner.id), once: once(owner.id, 1, 2), at: scene.start)
        try scene.expectEqual(other, .repeated(.otherRequest), "another request with the key")
    }

    @Sendable private static func ownKeys(_ scene: StoreScene) async throws {
        let store = try store(scene)
        let owner = application(scene, "toko")
        let stranger = application(scene, "bank")
        for one in [owner, stranger] { _ = try await store.insert(one, once: nil, at: scene.start) }
        let keys = [APIKeyScope.create, .check, .read].enumerated().map { number, scope in
            key(scene, of: owner.id, [scope], createdAt: scene.start.after(number / 2))
        }
        for one in keys { _ = try await store.insert(one, once: nil, at: scene.start) }
        let all = try await store.apiKeys(of: owner.id)
        let page = try await store.apiKeys(of: owner.id, after: nil, limit: 2)
        try scene.expectEqual(page, Array(all.prefix(2)), "the first page")
        let cursor = KeyCursor(createdAt: page[1].createdAt, id: page[1].id)
        let rest = try await store.apiKeys(of: owner.id, after: cursor, limit: 2)
        try scene.expectEqual(rest, Array(all.dropFirst(2)), "the second page")
        let foreign = try await store.apiKeys(of: stranger.id, after: nil, limit: 9)
        try scene.expectEqual(foreign, [], "a stranger's page")
        let refused = try await store.revoke(keys[0].id, of: stranger.id, at: scene.start.after(1))
        try scene.expectEqual(refused, nil, "a stranger's revocation")
        try await store.note([KeyUsage(key: keys[0].id, application: stranger.id, at: scene.start.after(1))])
        try scene.expectEqual(try await store.apiKeys(of: owner.id), all, "the keys after a stranger's attempts")
        let ended = try await store.revoke(keys[0].id, of: owner.id, at: scene.start.after(2))
        try scene.expectEqual(ended?.revokedAt, scene.start.after(2), "the end")
        let again = try await store.revoke(keys[0].id, of: owner.id, at: scene.start.after(3))
        try scene.expectEqual(again?.revokedAt, scene.start.after(2), "the end after another revocation")
    }

    @Sendable private static func uses(_ scene: StoreScene) async throws {
        let store = try store(scene)
        let owner = application(scene, "toko")
        _ = try await store.insert(owner, once: nil, at: scene.start)
        let own = key(scene, of: owner.id)
        let admin = AdminKeyRecord(
            id: scene.random.id(), digest: scene.bytes(32), hint: "abcd", createdAt: scene.start, expiresAt: nil,
            revokedAt: nil)
        _ = try await store.insert(own, once: nil, at: scene.start)
        try await store.insert(admin)
        for (seconds, expected) in [(5, 5), (9, 9), (7, 9)] {
            try await store.note([
                KeyUsage(key: own.id, application: owner.id, at: scene.start.after(seconds)),
                KeyUsage(key: admin.id, application: nil, at: scene.start.after(seconds)),
                KeyUsage(key: scene.random.id(), application: owner.id, at: scene.start),
            ])
            let moment = scene.start.after(expected)
            try scene.expectEqual(try await store.apiKey(digest: own.digest)?.lastUsedAt, moment, "a key's use")
            let found = try await store.adminKey(digest: admin.digest)
            try scene.expectEqual(found?.lastUsedAt, moment, "an operator's key's use")
        }
        try await store.note([])
    }

    @Sendable private static func adminKeys(_ scene: StoreScene) async throws {
        let store = try store(scene)
        let keys = (0..<2).map { number in
            AdminKeyRecord(
                id: scene.random.id(), digest: scene.bytes(32), hint: "abcd", createdAt: scene.start.after(number),
                expiresAt: number == 0 ? scene.start.after(60) : nil, revokedAt: nil)
        }
        for key in keys { try await store.insert(key) }
        try scene.expectEqual(try await store.adminKeys(), keys, "the keys")
        try scene.expectEqual(try await store.adminKey(digest: keys[0].digest), keys[0], "the key")
        try scene.expectEqual(try await store.adminKey(digest: scene.bytes(32)), nil, "an unknown key")
        try scene.expectEqual(try await store.apiKey(digest: keys[0].digest), nil, "the key among applications' keys")
        let ended = try await store.revokeAdminKey(keys[1].id, at: scene.start.after(5))
        try scene.expectEqual(ended?.revokedAt, scene.start.after(5), "the end")
        let again = try await store.revokeAdminKey(keys[1].id, at: scene.start.after(6))
        try scene.expectEqual(again?.revokedAt, scene.start.after(5), "the end after another revocation")
        let unknown = try await store.revokeAdminKey(scene.random.id(), at: scene.start)
        try scene.expectEqual(unknown, nil, "an unknown key's revocation")
    }

    @Sendable private static func stops(_ scene: StoreScene) async throws {
        let store = try store(scene)
        try scene.expectEqual(try await store.stops(), [], "the switches")
        let targets: [StopTarget] = [
            .application(scene.random.id()), .channel(.call), .country("ID"), .everything,
        ]
        for target in targets {
            let stop = StopSwitch(target: target, reason: "Toko Ünï's", setAt: scene.start)
            try scene.expectEqual(try await store.set(stop), stop, "\(target)")
        }
        let later = StopSwitch(target: .everything, reason: "again", setAt: scene.start.after(5))
        try scene.expectEqual(try await store.set(later).setAt, scene.start, "a switch that is set twice")
        try scene.expectEqual(try await store.stops().map(\.target), targets, "the switches in order")
        let lifted = try await store.lift(.everything)
        try scene.expectEqual(lifted?.target, .everything, "what was lifted")
        try scene.expectEqual(try await store.lift(.everything), nil, "what was lifted again")
        try scene.expectEqual(try await store.stops().map(\.target), Array(targets.dropLast()), "what is left")
    }
}
