import ServiceDoubles
import VerificationCore

extension SecrecyContract {
    static let chaining = [
        SecrecyContract("R82 an empty chain has neither entries nor an anchor", empty),
        SecrecyContract("R82 entries that are appended at once form one chain without gaps", atOnce),
        SecrecyContract("R82 entries under a former key verify after a rotation", rotation),
        SecrecyContract("R82 R83 entries are taken away from the beginning, and the rest verifies", trimming),
    ]

    @Sendable private static func empty(_ store: any Store, _ scene: StoreScene) async throws {
        try scene.expectEqual(try await store.auditAnchor(), nil, "the anchor")
        try scene.expectEqual(try await store.auditLines(after: 0, limit: 10), [], "the entries")
        let trimmed = try await store.trimAudit(before: scene.start, limit: 10, sealing: PlainVault())
        try scene.expectEqual(trimmed, 0, "trimmed")
    }

    @Sendable private static func atOnce(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let note = SecrecyContract.note(.keyCreated, at: scene.start, object: "\(number)", by: vault)
                    try await store.append(note)
                }
            }
            try await group.waitForAll()
        }
        try scene.expectEqual(try await SecrecyContract.verify(store, by: vault), 40, "verified")
        let objects = try await store.auditLines(after: 0, limit: 100).compactMap(\.object)
        try scene.expectEqual(Set(objects), Set((0..<40).map { "\($0)" }), "the entries")
    }

    @Sendable private static func rotation(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        try await store.append(SecrecyContract.note(.keyCreated, at: scene.start, by: vault))
        vault.rotate()
        try await store.append(SecrecyContract.note(.secretsRotated, at: scene.start, by: vault))
        try scene.expectEqual(
            try await store.auditLines(after: 0, limit: 9).map(\.digest.keyID), [1, 2], "the keys")
        try scene.expectEqual(try await SecrecyContract.verify(store, by: vault), 2, "verified")
        try scene.expectEqual(try await store.keysInUse().audit, [1, 2], "the keys in use")
    }

    @Sendable private static func trimming(_ store: any Store, _ scene: StoreScene) async throws {
        let vault = PlainVault()
        for day in 0..<10 {
            let note = SecrecyContract.note(.keyCreated, at: scene.start.after(day * 86_400), by: vault)
            try await store.append(note)
        }
        // At the instant itself an entry is kept.
        let moment = scene.start.after(5 * 86_400)
        try scene.expectEqual(try await store.trimAudit(before: moment, limit: 3, sealing: vault), 3, "a portion")
        try scene.expectEqual(try await store.trimAudit(before: moment, limit: 3, sealing: vault), 2, "the rest")
        try scene.expectEqual(try await store.trimAudit(before: moment, limit: 3, sealing: vault), 0, "nothing")
        try scene.expectEqual(try await SecrecyContract.verify(store, by: vault), 5, "verified")
        let late = scene.start.after(1000 * 86_400)
        try scene.expectEqual(try await store.trimAudit(before: late, limit: 100, sealing: vault), 4, "all but one")
        try await store.append(SecrecyContract.note(.retentionRun, at: late, by: vault))
        try scene.expectEqual(try await SecrecyContract.verify(store, by: vault), 2, "verified at last")
        try scene.expectEqual(try await store.auditLines(after: 0, limit: 9).map(\.number), [10, 11], "the numbers")
    }
}
