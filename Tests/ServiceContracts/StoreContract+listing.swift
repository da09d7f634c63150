import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let listing = [
        StoreContract("pages are newest first, without gaps or repeats, also among equal moments", pages),
        StoreContract("a list is narrowed by status, reference and destination, alone and together", narrowed),
        StoreContract("a list that is walked while others are created misses none and repeats none", walked),
        StoreContract("a cursor holds also when what it names has changed, and when nothing has its place", anyPlace),
        StoreContract("a page holds 1 to 101, so that a hundred and the one behind them fit", pageSize),
    ]

    /// Walks all pages of a list.
    private static func walk(
        _ scene: StoreScene, _ query: VerificationQuery, between: () async throws -> Void = {}
    ) async throws -> [VerificationRecord] {
        var query = query
        var all: [VerificationRecord] = []
        for _ in 0..<400 {
            try await between()
            let page = try await scene.store.verifications(query, of: scene.application)
            try scene.expect(page.count <= query.limit, "a page holds \(page.count)")
            all += page
            guard let last = page.last else { return all }
            query.after = VerificationCursor(createdAt: last.state.ledger.createdAt, id: last.key.id)
        }
        throw ContractBreach(description: "the list does not end")
    }

    @Sendable private static func pages(_ scene: StoreScene) async throws {
        var records: [VerificationRecord] = []
        for number in 0..<25 { records.append(try await scene.open(at: scene.start.after(number / 10))) }
        let wanted = records.sorted {
            ($1.state.ledger.createdAt, $1.key.id.text) < ($0.state.ledger.createdAt, $0.key.id.text)
        }
        for limit in [1, 4, 7, 25, 100] {
            let all = try await walk(scene, VerificationQuery(limit: limit))
            try scene.expectEqual(all.map(\.key), wanted.map(\.key), "the list in pages of \(limit)")
        }
        try scene.expectEqual(try await walk(scene, VerificationQuery(limit: 9)), wanted, "the records")
    }

    @Sendable private static func narrowed(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let one = try await scene.open(scene.draft(to: places, reference: "a"))
        let two = try await scene.open(scene.draft(to: places, purpose: "payment", reference: "b"))
        let three = try await scene.open(scene.draft(reference: "a"))
        try await scene.feed(.cancelRequested, two.key)
        let phone = try scene.unwrap(places.phone?.index, "no phone")
        let email = try scene.unwrap(places.email?.index, "no mailbox")
        let cases: [(VerificationQuery, Set<VerificationKey>)] = [
            (VerificationQuery(status: .pending), [one.key, three.key]),
            (VerificationQuery(status: .canceled), [two.key]),
            (VerificationQuery(status: .approved), []),
            (VerificationQuery(reference: "a"), [one.key, three.key]),
            (VerificationQuery(reference: "c"), []),
            (VerificationQuery(destination: phone), [one.key, two.key]),
            (VerificationQuery(destination: email), [one.key, two.key]),
            (VerificationQuery(destination: [0]), []),
            (VerificationQuery(status: .pending, reference: "a", destination: phone), [one.key]),
            (VerificationQuery(status: .canceled, reference: "a"), []),
            (VerificationQuery(status: .canceled, destination: email), [two.key]),
            (VerificationQuery(reference: "b", destination: phone), [two.key]),
        ]
        for (query, wanted) in cases {
            let whole = try await scene.store.verifications(query, of: scene.application)
            try scene.expectEqual(Set(whole.map(\.key)), wanted, "\(query)")
            var single = query
            single.limit = 1
            let walked = try await walk(scene, single)
            try scene.expectEqual(walked.map(\.key), whole.map(\.key), "\(query) one by one")
        }
    }

    @Sendable private static func walked(_ scene: StoreScene) async throws {
        // 300 at ten moments; those that are created meanwhile fall before, between and behind them.
        let made = try await scene.inParallel(300) { scene, number in
            try await scene.open(scene.draft(reference: "a"), at: scene.start.after(number % 10)).key
        }
        let creating = Task {
            try await scene.inParallel(100) { scene, number in
                _ = try await scene.open(scene.draft(reference: "a"), at: scene.start.after(number % 12))
            }
        }
        var second = 0
        for query in [VerificationQuery(limit: 7), VerificationQuery(status: .pending, reference: "a", limit: 13)] {
            let found = try await walk(scene, query) {
                second += 1
                _ = try await scene.open(scene.draft(reference: "a"), at: scene.start.after(second % 12))
            }
            let keys = found.map(\.key)
            try scene.expectEqual(Set(keys).count, keys.count, "distinct verifications")
            try scene.expect(Set(keys).isSuperset(of: made), "verifications were missed")
            let places = found.map { ($0.state.ledger.createdAt, $0.key.id.text) }
            try scene.expect(zip(places, places.dropFirst()).allSatisfy { $1 < $0 }, "not newest first")
        }
        _ = try await creating.value
        let all = try await walk(scene, VerificationQuery(limit: 100))
        try scene.expectEqual(all.count, 300 + 100 + second, "verifications in all")
    }

    @Sendable private static func anyPlace(_ scene: StoreScene) async throws {
        var keys: [VerificationKey] = []
        for number in 0..<6 { keys.append(try await scene.open(at: scene.start.after(number)).key) }
        try await scene.feed(.cancelRequested, keys[3], at: scene.start.after(9))
        var query = VerificationQuery(after: VerificationCursor(createdAt: scene.start.after(3), id: keys[3].id))
        var page = try await scene.store.verifications(query, of: scene.application)
        try scene.expectEqual(page.map(\.key), [keys[2], keys[1], keys[0]], "after one that has ended")
        query.after = VerificationCursor(createdAt: scene.start.afterMilliseconds(3500), id: scene.random.id())
        page = try await scene.store.verifications(query, of: scene.application)
        try scene.expectEqual(page.map(\.key), keys.prefix(4).reversed(), "after a moment between two")
        query.after = VerificationCursor(createdAt: scene.start.afterMilliseconds(-1), id: scene.random.id())
        page = try await scene.store.verifications(query, of: scene.application)
        try scene.expectEqual(page.map(\.key), [], "behind the last")
    }

    @Sendable private static func pageSize(_ scene: StoreScene) async throws {
        for _ in 0..<103 { _ = try await scene.open() }
        for (limit, wanted) in [(-1, 1), (0, 1), (1, 1), (100, 100), (101, 101), (1_000_000, 101)] {
            let page = try await scene.store.verifications(VerificationQuery(limit: limit), of: scene.application)
            try scene.expectEqual(page.count, wanted, "a page of \(limit)")
        }
    }
}
