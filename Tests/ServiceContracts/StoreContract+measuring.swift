import VerificationCore

extension StoreContract {
    static let measuring = [
        StoreContract("deliveries that are due and held by nobody are counted, with the moment of the oldest", queue)
    ]

    @Sendable private static func queue(_ scene: StoreScene) async throws {
        guard let store = scene.store as? any QueueMeasuring else {
            throw ContractBreach(description: "a store tells how much of its work waits")
        }
        func expect(_ due: Int, _ oldest: Timestamp?, at now: Timestamp) async throws {
            let measured = try await store.queue(at: now)
            try scene.expectEqual(measured, QueueMeasurement(due: due, oldestSince: oldest), "the queue at \(now)")
        }
        try await expect(0, nil, at: scene.start)
        for second in 0..<3 { _ = try await scene.open(at: scene.start.after(second)) }
        try await expect(0, nil, at: scene.start.afterMilliseconds(-1))
        try await expect(1, scene.start, at: scene.start)
        let now = scene.start.after(2)
        try await expect(3, scene.start, at: now)
        _ = try await scene.claim(at: now, limit: 1)
        try await expect(2, scene.start.after(1), at: now)
        try await expect(3, scene.start.after(1), at: now + StoreScene.lease)
    }
}
