import ServiceDoubles
import Synchronization
import VerificationCore

extension StoreContract {
    static let repeating = [
        StoreContract("R47 of 100 parallel requests with one key one takes effect, and all get its answer", hundred),
        StoreContract("R47 the same key with another request does nothing", otherRequest),
        StoreContract("R47 a key is the application's and the route's own", ownKeys),
        StoreContract("R47 a key is kept for 24 h", keptADay),
        StoreContract("R47 a resend that is repeated sends once", resendOnce),
        StoreContract("R5 R47 a reissue that is repeated in parallel makes one code", reissueOnce),
        StoreContract("R47 a create that went on with the open one is repeated as such", continuedOnce),
        StoreContract("R47 a repeat is answered also when the verification has ended", repeatedAfterEnd),
        StoreContract("a request whose answer is not kept may be made again", notKept),
    ]

    private static func once(
        _ scene: StoreScene, key: UInt8 = 1, request: UInt8 = 1, route: String = "create",
        application: ApplicationID? = nil
    ) -> IdempotencyRequest {
        IdempotencyRequest(
            application: application ?? scene.application, route: route, keyDigest: [key], requestDigest: [request]
        ) { result in
            switch result {
            case .created(let record): StoredAnswer(status: 201, body: Array(record.key.id.text.utf8))
            case .continued(let record): StoredAnswer(status: 200, body: Array(record.key.id.text.utf8))
            case .applied(.refused, _), .administered: nil
            case .applied(_, let record): StoredAnswer(status: 202, body: Array(record.key.id.text.utf8))
            }
        }
    }

    @Sendable private static func hundred(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let outcomes = try await scene.inParallel(100) { scene, _ in
            try await scene.store.create(scene.draft(to: places), once: once(scene), at: scene.start)
        }
        let created = outcomes.compactMap { outcome in
            if case .created(let record) = outcome { record.key.id.text } else { nil }
        }
        try scene.expectEqual(created.count, 1, "created")
        let answer = StoredAnswer(status: 201, body: Array(created[0].utf8))
        let repeats = outcomes.filter { outcome in
            if case .repeated(.sameRequest(answer)) = outcome { true } else { false }
        }
        try scene.expectEqual(repeats.count, 99, "repeats of the same answer")
        try scene.expectEqual(try await scene.claim().count, 1, "deliveries")
    }

    @Sendable private static func otherRequest(_ scene: StoreScene) async throws {
        _ = try await scene.store.create(scene.draft(), once: once(scene), at: scene.start)
        let outcome = try await scene.store.create(scene.draft(), once: once(scene, request: 2), at: scene.start)
        guard case .repeated(.otherRequest) = outcome else { throw ContractBreach(description: "\(outcome)") }
        let all = try await scene.store.verifications(VerificationQuery(), of: scene.application)
        try scene.expectEqual(all.count, 1, "verifications")
    }

    @Sendable private static func ownKeys(_ scene: StoreScene) async throws {
        let other: ApplicationID = scene.random.id()
        let requests = [once(scene), once(scene, key: 2), once(scene, route: "other"), once(scene, application: other)]
        for request in requests {
            let draft = scene.draft(application: request.application)
            let outcome = try await scene.store.create(draft, once: request, at: scene.start)
            guard case .created = outcome else { throw ContractBreach(description: "\(outcome)") }
        }
    }

    @Sendable private static func keptADay(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        _ = try await scene.store.create(scene.draft(to: places), once: once(scene), at: scene.start)
        let end = scene.start.after(24 * 3600)
        _ = try await scene.store.sweep(at: end.afterMilliseconds(-1), keeping: .standard)
        let before = try await scene.store.create(
            scene.draft(to: places), once: once(scene), at: end.afterMilliseconds(-1))
        guard case .repeated(.sameRequest) = before else { throw ContractBreach(description: "\(before)") }
        let after = try await scene.store.create(scene.draft(to: places), once: once(scene), at: end)
        guard case .created = after else { throw ContractBreach(description: "\(after)") }
        _ = try await scene.store.sweep(at: end.after(1), keeping: .standard)
        let kept = try await scene.store.create(scene.draft(to: places), once: once(scene), at: end.after(1))
        guard case .repeated(.sameRequest) = kept else { throw ContractBreach(description: "\(kept)") }
    }

    @Sendable private static func resendOnce(_ scene: StoreScene) async throws {
        let record = try await scene.open(scene.draft(workflow: StoreScene.mailOnly))
        let later = scene.start.after(60)
        let outcomes = try await scene.inParallel(20) { scene, _ in
            try await scene.store.apply(
                .resendRequested(channel: nil, delivery: scene.random.id()), replacing: nil, to: record.key,
                once: once(scene, route: "resend"), at: later)
        }
        let applied = outcomes.filter { if case .applied = $0 { true } else { false } }
        try scene.expectEqual(applied.count, 1, "applied")
        try scene.expectEqual(try await scene.store.deliveries(of: record.key)?.count, 2, "deliveries")
    }

    @Sendable private static func notKept(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        for moment in [scene.start, scene.start.after(1)] {
            let outcome = try await scene.store.apply(
                .resendRequested(channel: nil, delivery: scene.random.id()), replacing: nil, to: record.key,
                once: once(scene, route: "resend"), at: moment)
            guard case .applied(.refused(.callUnderWay), _) = outcome else {
                throw ContractBreach(description: "\(outcome)")
            }
        }
    }

    @Sendable private static func reissueOnce(_ scene: StoreScene) async throws {
        let record = try await scene.open(scene.draft(workflow: StoreScene.mailOnly))
        let later = scene.start.after(60)
        let outcomes = try await scene.inParallel(50) { scene, _ in
            let code = scene.code()
            let outcome = try await scene.store.apply(
                .reissueRequested(delivery: scene.random.id(), generation: 2), replacing: code, to: record.key,
                once: once(scene, route: "reissue"), at: later)
            return (code, outcome)
        }
        let applied = outcomes.filter { if case .applied = $0.1 { true } else { false } }
        try scene.expectEqual(applied.count, 1, "applied")
        let answer = StoredAnswer(status: 202, body: Array(record.key.id.text.utf8))
        let repeats = outcomes.filter {
            if case .repeated(.sameRequest(answer)) = $0.1 { true } else { false }
        }
        try scene.expectEqual(repeats.count, 49, "repeats")
        let ticket = try await scene.ticket(record.key, at: later)
        try scene.expectEqual(ticket.digest, applied[0].0.digest, "the digest")
        try scene.expectEqual(ticket.generation, 2, "the generation")
    }

    @Sendable private static func continuedOnce(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let record = try await scene.open(scene.draft(to: places))
        let first = try await scene.store.create(scene.draft(to: places), once: once(scene), at: scene.start)
        guard case .continued = first else { throw ContractBreach(description: "\(first)") }
        try await scene.feed(.cancelRequested, record.key)
        let again = try await scene.store.create(scene.draft(to: places), once: once(scene), at: scene.start.after(1))
        let answer = StoredAnswer(status: 200, body: Array(record.key.id.text.utf8))
        guard case .repeated(.sameRequest(answer)) = again else { throw ContractBreach(description: "\(again)") }
    }

    @Sendable private static func repeatedAfterEnd(_ scene: StoreScene) async throws {
        let record = try await scene.open()
        let answer = StoredAnswer(status: 202, body: Array(record.key.id.text.utf8))
        for moment in [scene.start, scene.start.after(1), scene.start.after(400)] {
            let outcome = try await scene.store.apply(
                .cancelRequested, replacing: nil, to: record.key, once: once(scene, route: "cancel"), at: moment)
            switch outcome {
            case .applied(.done, _): try scene.expectEqual(moment, scene.start, "applied at")
            case .repeated(.sameRequest(answer)): try scene.expect(moment != scene.start, "repeated at once")
            default: throw ContractBreach(description: "\(outcome)")
            }
        }
        let status = try await scene.record(record.key).state.ledger.status
        try scene.expectEqual(status, .canceled(at: scene.start), "the status")
    }
}
