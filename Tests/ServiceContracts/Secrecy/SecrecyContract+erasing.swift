import ServiceDoubles
import VerificationCore

extension SecrecyContract {
    static let erasing = [
        SecrecyContract("R84 a subject's first key is kept, another or a destroyed one is a conflict", keys),
        SecrecyContract("R83 a create that is refused leaves no key of its destination", refused),
        SecrecyContract("R84 of creates at once for one new subject, one key is kept", creatingAtOnce),
        SecrecyContract("R84 erasing leaves nothing of the destination, and others untouched", erasing),
        SecrecyContract("R84 an open verification is canceled with the erasing", openOne),
        SecrecyContract("R56 stale keys are found in pages and replaced once", renewing),
        SecrecyContract("R83 a key goes with the last verification that is sealed under it", retaining),
        SecrecyContract("R56 keys that stored rows need are told", inUse),
    ]

    /// A draft whose destinations are sealed under keys of their own.
    private static func draft(
        _ scene: StoreScene, _ keys: [SubjectKey], phone: [UInt8], email: [UInt8], reference: String? = nil
    ) -> VerificationDraft {
        let places = SealedDestinations(
            phone: .init(sealed: SealedBox(bytes: scene.bytes(30)), masked: "+62•••••••90", index: phone),
            email: .init(sealed: SealedBox(bytes: scene.bytes(50)), masked: "a•••@e•••.com", index: email))
        let plain = scene.draft(to: places, reference: reference)
        return VerificationDraft(
            key: plain.key, details: plain.details, code: plain.code, policy: plain.policy, workflow: plain.workflow,
            subject: phone, firstDelivery: plain.firstDelivery, subjectKeys: keys)
    }

    private static func subject(_ scene: StoreScene, _ index: [UInt8]) -> DestinationKey {
        DestinationKey(application: scene.application, index: index)
    }

    private static func stored(_ key: SubjectKey) -> SubjectKey { SubjectKey(subject: key.subject, box: key.box) }

    private static func expectConflict(_ store: any Store, _ draft: VerificationDraft, _ scene: StoreScene) async throws
    {
        do throws(StoreError) {
            _ = try await store.create(draft, once: nil, at: scene.start)
        } catch {
            guard case .conflict = error else { throw ContractBreach(description: "\(error) instead of a conflict") }
            try scene.expectEqual(try await store.verification(draft.key), nil, "what a conflict has made")
            return
        }
        throw ContractBreach(description: "no conflict")
    }

    private static func erase(
        _ store: any Store, _ subject: DestinationKey, _ scene: StoreScene, _ vault: PlainVault
    ) async throws -> ErasedSubject {
        try await store.erase(
            subject, noting: SecrecyContract.note(.subjectErased, at: scene.start.after(1), by: vault))
    }

    @Sendable private static func keys(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        let place = subject(scene, [1, 2])
        try scene.expectEqual(try await store.subjectKeys(of: [place]), [], "keys before the first create")
        let first = try vault.makeSubjectKey(for: place)
        let created = draft(scene, [first], phone: [1, 2], email: [3])
        _ = try await store.create(created, once: nil, at: scene.start)
        try scene.expectEqual(try await store.subjectKeys(of: [place]), [stored(first)], "the key")
        let second = try vault.makeSubjectKey(for: place)
        try await expectConflict(store, draft(scene, [second], phone: [1, 2], email: [3]), scene)
        let again = draft(scene, [stored(first)], phone: [1, 2], email: [4])
        guard case .created = try await store.create(again, once: nil, at: scene.start) else {
            throw ContractBreach(description: "the same key was refused")
        }
        let erased = try await erase(store, place, scene, vault)
        try scene.expect(erased.hadKey && erased.verifications == 2, "\(erased)")
        // Whoever has read the key before must not bring it back.
        try await expectConflict(store, draft(scene, [stored(first)], phone: [1, 2], email: [3]), scene)
        try scene.expectEqual(try await store.subjectKeys(of: [place]), [], "keys after the erasing")
        guard
            case .created = try await store.create(
                draft(scene, [second], phone: [1, 2], email: [3]), once: nil, at: scene.start)
        else { throw ContractBreach(description: "a fresh key was refused") }
    }

    @Sendable private static func refused(_ store: any Store, _ scene: StoreScene) async throws {
        var policy = SendPolicy()
        policy.caps.perDay = 0
        try await scene.store.setSendPolicy(policy, of: scene.application)
        let vault = PlainVault()
        let place = subject(scene, [1, 2])
        let plain = draft(scene, [try vault.makeSubjectKey(for: place)], phone: [1, 2], email: [3])
        let target = SendTarget(
            destination: [1, 2], area: NumberArea(prefix: scene.bytes(16), line: 0, country: "ID"))
        let counted = VerificationDraft(
            key: plain.key, details: plain.details, code: plain.code, policy: plain.policy, workflow: plain.workflow,
            subject: plain.subject, firstDelivery: plain.firstDelivery,
            targets: SendTargets(phone: target, email: nil), subjectKeys: plain.subjectKeys)
        try scene.expectEqual(try await scene.block(counted)?.rule, .callsPerDay, "the cap")
        try scene.expectEqual(try await store.subjectKeys(of: [place]), [], "keys of what was refused")
        try await scene.store.setSendPolicy(.standard, of: scene.application)
        try scene.expectEqual(try await scene.block(counted), nil, "the same without a cap")
        try scene.expectEqual(try await store.subjectKeys(of: [place]).count, 1, "its key")
    }

    @Sendable private static func creatingAtOnce(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        let place = subject(scene, [1])
        let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<10 as Range<UInt8> {
                let key = try vault.makeSubjectKey(for: place)
                let made = draft(scene, [key], phone: [100 + number], email: [1])
                group.addTask {
                    do throws(StoreError) {
                        _ = try await store.create(made, once: nil, at: scene.start)
                        return true
                    } catch {
                        guard case .conflict = error else { throw error }
                        return false
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try scene.expectEqual(outcomes.count { $0 }, 1, "creates that kept their key")
        try scene.expectEqual(try await store.subjectKeys(of: [place]).count, 1, "keys")
    }

    @Sendable private static func erasing(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        let (gone, other) = (subject(scene, [1]), subject(scene, [2]))
        let keys = [try vault.makeSubjectKey(for: gone), try vault.makeSubjectKey(for: other)]
        let once = IdempotencyRequest(
            application: scene.application, route: "create", keyDigest: [9], requestDigest: [9]
        ) { result in
            guard case .created(let record) = result else { return nil }
            return StoredAnswer(status: 201, body: Array("{\"id\":\"\(record.key.id)\",\"to\":\"+62•••90\"}".utf8))
        }
        let draft = draft(scene, keys, phone: [1], email: [2], reference: "order 7")
        _ = try await store.create(draft, once: once, at: scene.start)
        let bystander = try await store.create(
            self.draft(scene, [], phone: [5], email: [6], reference: "order 8"), once: nil, at: scene.start)
        _ = try await store.apply(
            .cancelRequested, replacing: nil, to: draft.key, once: nil, at: scene.start)
        let erased = try await erase(store, gone, scene, vault)
        try scene.expect(erased.hadKey && erased.verifications == 1, "\(erased)")
        let details = try scene.unwrap(try await store.verification(draft.key), "the verification is gone").details
        try scene.expect(details.destinations.phone == nil, "the phone is there")
        try scene.expect(details.destinations.email == draft.details.destinations.email, "the mailbox is not")
        try scene.expect(details.reference == nil && details.metadata.isEmpty, "the caller's own words are there")
        var query = VerificationQuery(destination: [1])
        try scene.expectEqual(try await store.verifications(query, of: scene.application), [], "found by its index")
        query.destination = [5]
        try scene.expectEqual(
            try await store.verifications(query, of: scene.application).map(\.details.reference), ["order 8"],
            "the bystander \(bystander)")
        try scene.expectEqual(try await store.subjectKeys(of: [gone, other]).map(\.subject), [other], "keys")
        // Nobody gets the erased mask from the kept answer.
        let repeated = try await store.create(
            self.draft(scene, [], phone: [7], email: [8]), once: once, at: scene.start.after(2))
        guard case .created = repeated else { throw ContractBreach(description: "the answer was kept") }
        let again = try await erase(store, gone, scene, vault)
        try scene.expect(!again.hadKey && again.verifications == 0, "\(again)")
        try scene.expectEqual(try await SecrecyContract.verify(store, by: vault), 2, "verified")
    }

    @Sendable private static func openOne(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        let made = draft(scene, [try vault.makeSubjectKey(for: subject(scene, [2]))], phone: [1], email: [2])
        _ = try await store.create(made, once: nil, at: scene.start)
        let erased = try await erase(store, subject(scene, [2]), scene, vault)
        try scene.expectEqual(erased.verifications, 1, "erased")
        let record = try scene.unwrap(try await store.verification(made.key), "the verification is gone")
        try scene.expectEqual(record.state.ledger.status.word, .canceled, "the status")
        try scene.expectEqual(record.state.ledger.status.endedAt, scene.start.after(1), "its end")
    }

    @Sendable private static func renewing(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        for number in 1...5 as ClosedRange<UInt8> {
            let key = try vault.makeSubjectKey(for: subject(scene, [number]))
            _ = try await store.create(draft(scene, [key], phone: [number], email: [99]), once: nil, at: scene.start)
        }
        vault.rotate()
        var renewed = 0
        var last: DestinationKey?
        while true {
            let page = try await store.staleSubjectKeys(notUnder: 2, after: last, limit: 2)
            guard let end = page.last else { break }
            let changes = try page.map { (former: $0, renewed: try vault.renewed($0)) }
            renewed += try await store.replace(changes)
            try scene.expectEqual(try await store.replace(changes), 0, "replaced twice")
            last = end.subject
        }
        try scene.expectEqual(renewed, 5, "renewed")
        try scene.expectEqual(try await store.staleSubjectKeys(notUnder: 2, after: nil, limit: 9), [], "stale keys")
        try scene.expectEqual(try await store.keysInUse().subject, [2], "the keys in use")
    }

    @Sendable private static func retaining(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        let (phone, email) = (subject(scene, [1]), subject(scene, [2]))
        let keys = [try vault.makeSubjectKey(for: phone), try vault.makeSubjectKey(for: email)]
        let first = draft(scene, keys, phone: [1], email: [2])
        _ = try await store.create(first, once: nil, at: scene.start)
        _ = try await store.apply(.cancelRequested, replacing: nil, to: first.key, once: nil, at: scene.start)
        let second = draft(scene, [stored(keys[0])], phone: [1], email: [3])
        _ = try await store.create(second, once: nil, at: scene.start.after(86_400))
        _ = try await store.apply(
            .cancelRequested, replacing: nil, to: second.key, once: nil, at: scene.start.after(86_400))
        _ = try await store.sweep(at: scene.start.after(30 * 86_400), keeping: .standard)
        try scene.expectEqual(try await store.subjectKeys(of: [phone, email]), [stored(keys[0])], "keys after 30 days")
        _ = try await store.sweep(at: scene.start.after(31 * 86_400), keeping: .standard)
        try scene.expectEqual(try await store.subjectKeys(of: [phone, email]), [], "keys after 31 days")
    }

    @Sendable private static func inUse(_ store: any Store, _ scene: StoreScene) async throws {
        let plain = scene.draft()
        let box = SealedBox(bytes: [1, 0, 0, 0, 3] + scene.bytes(30))
        let made = VerificationDraft(
            key: plain.key, details: plain.details,
            code: SealedCode(digest: KeyedDigest(keyID: 4, bytes: scene.bytes(32)), envelope: box),
            policy: plain.policy, workflow: plain.workflow, subject: plain.subject,
            firstDelivery: plain.firstDelivery)
        _ = try await store.create(made, once: nil, at: scene.start)
        let used = try await store.keysInUse()
        try scene.expect(used.code == [4] && used.envelope == [3], "\(used)")
        _ = try await store.apply(.cancelRequested, replacing: nil, to: made.key, once: nil, at: scene.start)
        let after = try await store.keysInUse()
        try scene.expect(after.code.isEmpty && after.envelope.isEmpty, "\(after)")
    }
}
