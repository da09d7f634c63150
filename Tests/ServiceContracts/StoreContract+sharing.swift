import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let sharing = [
        StoreContract("R15 strangers use up their own checks, and leave those of the handle", strangers),
        StoreContract("R15 R19 the handle and strangers together never get more than five checks", together),
        StoreContract("R16 what strangers used up stays theirs when another verification takes the place", replacing),
        StoreContract("R15 checks that race in both budgets are exact", isRace: true, racing),
    ]

    private static func shared(_ scene: StoreScene) async throws -> (VerificationKey, handle: [UInt8]) {
        let plain = scene.draft()
        let handle = scene.bytes(HandleBudget.digestBytes)
        let draft = VerificationDraft(
            key: plain.key, details: plain.details, code: plain.code, policy: plain.policy, workflow: plain.workflow,
            subject: plain.subject, firstDelivery: plain.firstDelivery, budget: HandleBudget(digest: handle))
        return (try await scene.open(draft).key, handle)
    }

    @Sendable private static func replacing(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        func open(_ turn: Int) async throws -> (VerificationKey, handle: [UInt8]) {
            let workflow = turn % 2 == 0 ? StoreScene.workflow : StoreScene.mailOnly
            let plain = scene.draft(to: places, workflow: workflow)
            let handle = scene.bytes(HandleBudget.digestBytes)
            let draft = VerificationDraft(
                key: plain.key, details: plain.details, code: plain.code, policy: plain.policy, workflow: workflow,
                subject: plain.subject, firstDelivery: plain.firstDelivery, budget: HandleBudget(digest: handle))
            return (try await scene.open(draft, at: scene.start.after(turn)).key, handle)
        }
        let (first, _) = try await open(0)
        for expected in [1, 0, nil] {
            try scene.expectEqual(try await left(scene, first, nil), expected, "a stranger's check")
        }
        let (second, ownHandle) = try await open(1)
        try scene.expectEqual(try await left(scene, second, nil, at: 1), nil, "a stranger's check of the second")
        try scene.expectEqual(try await left(scene, second, ownHandle, at: 1), 2, "the owner's check of the second")
        let (third, handle) = try await open(2)
        try scene.expectEqual(try await left(scene, third, nil, at: 2), nil, "a stranger's check of the third")
        for expected in [1, 0, nil] {
            try scene.expectEqual(try await left(scene, third, handle, at: 2), expected, "the owner's check")
        }
    }

    /// The checks left after a counted check; nil when it was refused.
    private static func left(
        _ scene: StoreScene, _ key: VerificationKey, _ handle: [UInt8]?, at second: Int = 0
    ) async throws -> Int? {
        let outcome = try await scene.store.countCheck(key, length: 6, handle: handle, at: scene.start.after(second))
        switch outcome {
        case .counted(let ticket): return ticket.checksLeft
        case .refused(.checksUsedUp): return nil
        default: throw ContractBreach(description: "another answer: \(outcome)")
        }
    }

    @Sendable private static func strangers(_ scene: StoreScene) async throws {
        let (key, handle) = try await shared(scene)
        for (number, expected) in [1, 0, nil, nil, nil, nil].enumerated() {
            // A wrong handle is none.
            let shown = number % 2 == 0 ? nil : scene.bytes(HandleBudget.digestBytes)
            try scene.expectEqual(try await left(scene, key, shown, at: number), expected, "stranger's check \(number)")
        }
        try scene.expectEqual(try await scene.record(key).state.ledger.checksUsed, 2, "checks used")
        for (number, expected) in [2, 1, 0, nil].enumerated() {
            try scene.expectEqual(try await left(scene, key, handle, at: 10 + number), expected, "own check \(number)")
        }
        try scene.expectEqual(try await scene.record(key).state.ledger.checksUsed, 5, "checks used in the end")
    }

    @Sendable private static func together(_ scene: StoreScene) async throws {
        let (key, handle) = try await shared(scene)
        var counted = 0
        for number in 0..<12 {
            let shown = number % 3 == 0 ? nil : handle
            if try await left(scene, key, shown, at: number) != nil { counted += 1 }
        }
        try scene.expectEqual(counted, 5, "counted checks")
        try scene.expectEqual(try await left(scene, key, handle, at: 20), nil, "another one")
        guard
            case .refused(.wrongLength(expected: 6)) = try await scene.store.countCheck(
                key, length: 5, handle: nil, at: scene.start)
        else { throw ContractBreach(description: "R8 a shorter code is refused for its length") }
        try await scene.feed(.codeMatched(generation: 1), key)
        try scene.expectEqual(try await scene.record(key).state.ledger.status.word, .approved, "the status")
    }

    @Sendable private static func racing(_ scene: StoreScene) async throws {
        for round in 0..<scene.rounds {
            let (key, handle) = try await shared(scene)
            let answers = try await scene.inParallel(40) { scene, number in
                (number % 2 == 0, try await left(scene, key, number % 2 == 0 ? handle : nil))
            }
            let own = answers.count { $0.0 && $0.1 != nil }
            let strange = answers.count { !$0.0 && $0.1 != nil }
            try scene.expect(own == 3 && strange == 2, "round \(round): \(own) own and \(strange) strange checks")
        }
    }
}
