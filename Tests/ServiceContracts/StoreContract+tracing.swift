import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let tracing = [
        StoreContract("a delivery has the trace of the request that it began with", begun),
        StoreContract("a delivery that no request began has the trace of the one before", inherited),
        StoreContract("R83 traces go with the details of deliveries", erased),
    ]

    private static func trace(_ scene: StoreScene, state: String = "") throws -> TraceContext {
        let text = TraceContext(id: scene.bytes(16)).traceparent.dropLast(2) + "01"
        return try scene.unwrap(TraceContext(traceparent: String(text), tracestate: state), "no trace")
    }

    private static func traces(_ scene: StoreScene, _ key: VerificationKey) async throws -> [TraceContext?] {
        try scene.unwrap(try await scene.store.deliveries(of: key), "no deliveries").map(\.trace)
    }

    @Sendable private static func begun(_ scene: StoreScene) async throws {
        let first = try trace(scene, state: "a=1")
        let (second, third) = (try trace(scene), try trace(scene))
        let record = try await scene.open(scene.draft(workflow: StoreScene.mailOnly, trace: first))
        let stored = try scene.unwrap(TraceContext(traceparent: first.traceparent), "no trace")
        try scene.expectEqual(try await scene.claimOnly().delivery.trace, stored, "the first delivery's, in its claim")
        // With and without a key for repeats, as both ways lead to the store.
        let once = IdempotencyRequest(
            application: record.key.application, route: "resend", keyDigest: scene.bytes(32),
            requestDigest: scene.bytes(32)
        ) { _ in nil }
        for (number, (once, trace)) in [(once, second), (nil, third)].enumerated() {
            _ = try await scene.store.apply(
                .resendRequested(channel: nil, delivery: scene.random.id()), replacing: nil, to: record.key,
                once: once, trace: trace, at: scene.start.after(60 * (number + 1)))
        }
        try scene.expectEqual(try await traces(scene, record.key), [stored, second, third], "the traces")
        let other = try await scene.open()
        try scene.expectEqual(try await traces(scene, other.key), [nil], "the trace of another verification")
    }

    @Sendable private static func inherited(_ scene: StoreScene) async throws {
        let first = try trace(scene)
        let record = try await scene.open(scene.draft(trace: first))
        let claim = try await scene.claimOnly()
        _ = try await scene.save(claim) { $0.fail(.badDestination, at: scene.start) }
        try scene.expectEqual(try await traces(scene, record.key), [first, first], "the fallback's trace")
        try scene.expectEqual(try await scene.claimOnly().delivery.trace, first, "the fallback's, in its claim")
        let late = try await scene.open(scene.draft(trace: first))
        _ = try await scene.feed(.timeReached(next: scene.random.id()), late.key, at: scene.start.after(90))
        try scene.expectEqual(try await traces(scene, late.key), [first, first], "the trace of a step that time began")
    }

    @Sendable private static func erased(_ scene: StoreScene) async throws {
        let record = try await scene.open(scene.draft(trace: try trace(scene)))
        _ = try await scene.feed(.cancelRequested, record.key)
        let retention = Retention(
            destinations: .seconds(10), deliveryDetails: .seconds(10), verifications: .seconds(20))
        _ = try await scene.store.sweep(at: scene.start.after(9), keeping: retention)
        try scene.expect(try await traces(scene, record.key) != [nil], "the trace went too early")
        _ = try await scene.store.sweep(at: scene.start.after(10), keeping: retention)
        try scene.expectEqual(try await traces(scene, record.key), [nil], "the trace")
    }
}
