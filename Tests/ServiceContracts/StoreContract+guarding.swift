import ServiceDoubles
import VerificationCore

extension StoreContract {
    static let guarding = [
        StoreContract(
            "R17 ten failed checks within an hour close a destination, and the eleventh is refused", eleventh),
        StoreContract("R17 ten failed checks over more than an hour close nothing, at the instant", window),
        StoreContract("R17 each closing lasts twice as long as the one before, up to a day", doubling),
        StoreContract("R17 the 101st failed check in a row is refused until the destination is unlocked", hundredth),
        StoreContract("R17 the right code works after unlocking", rightAfterUnlocking),
        StoreContract("R17 a success forgets the failed checks, also those of another purpose", successClears),
        StoreContract("R17 the tenth check may still be right", tenthRight),
        StoreContract("R17 a right first check leaves nothing behind", nothingLeft),
        StoreContract("R17 a check that was counted and never decided counts as failed", undecided),
        StoreContract("R17 checks of a verification that is replaced, canceled or has expired stay failed", ended),
        StoreContract("R17 R44 another application's checks of the same destination do not count", isolated),
        StoreContract("R17 closing and its end stand in the timeline of the check that brings it about", timeline),
        StoreContract(
            "R17 R83 failed checks are forgotten 30 days after the last, but not what awaits unlocking", stale),
        StoreContract(
            "R17 of 200 parallel wrong checks over 40 verifications exactly 10 are compared", isRace: true, race),
        StoreContract("R17 parallel creates and checks of one destination lose no failed check", isRace: true, opening),
    ]

    private static let hour = 3600

    /// Opens a verification and fails `count` checks of it.
    @discardableResult
    private static func fail(
        _ count: Int, _ places: SealedDestinations, _ scene: StoreScene, at now: Timestamp, purpose: String = "login"
    ) async throws -> VerificationKey {
        let key = try await scene.open(scene.draft(to: places, purpose: purpose), at: now).key
        for _ in 0..<count {
            let ticket = try await scene.ticket(key, at: now)
            if ticket.checksLeft == 0 { try await scene.feed(.codeMismatched(generation: 1), key, at: now) }
        }
        return key
    }

    /// Why a verification of the destination cannot be opened; nil when it can.
    private static func closing(
        _ places: SealedDestinations, _ scene: StoreScene, at now: Timestamp
    ) async throws -> DestinationClosing? {
        switch try await scene.store.create(scene.draft(to: places, purpose: "look"), once: nil, at: now) {
        case .created(let record):
            try await scene.feed(.cancelRequested, record.key, at: now)
            return nil
        case .refused(.destinationClosed(let closing)): return closing
        case let other: throw ContractBreach(description: "\(other)")
        }
    }

    private static func unlock(_ places: SealedDestinations, _ scene: StoreScene) async throws -> DestinationGuard? {
        let index = try scene.unwrap(places.phone?.index, "no phone")
        return try await scene.store.unlock(DestinationKey(application: scene.application, index: index))
    }

    @Sendable private static func eleventh(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let other = try await scene.open(scene.draft(to: places, purpose: "pay")).key
        try await fail(5, places, scene, at: scene.start)
        try await fail(4, places, scene, at: scene.start.after(10))
        let tenth = scene.start.after(20)
        let open = try await fail(1, places, scene, at: tenth, purpose: "sign")
        let end = tenth.after(hour)
        for key in [other, open] {
            guard case .refused(.destinationClosed(.until(end))) = try await scene.count(key, at: tenth) else {
                throw ContractBreach(description: "the eleventh check was not refused")
            }
        }
        try scene.expectEqual(try await scene.record(other).state.ledger.checksUsed, 0, "checks that it cost")
        try scene.expectEqual(
            try await closing(places, scene, at: end.afterMilliseconds(-1)), .until(end), "before its end")
        try scene.expectEqual(try await closing(places, scene, at: end), nil, "at its end")
        try scene.expectEqual(try await unlock(places, scene)?.failures, 10, "failed checks")
    }

    @Sendable private static func window(_ scene: StoreScene) async throws {
        for (gap, isClosed) in [(3_600_000, false), (3_599_999, true)] {
            let places = scene.destinations()
            try await fail(5, places, scene, at: scene.start)
            try await fail(4, places, scene, at: scene.start.after(1000))
            try await fail(1, places, scene, at: scene.start.afterMilliseconds(gap), purpose: "tenth")
            let found = try await closing(places, scene, at: scene.start.afterMilliseconds(gap))
            try scene.expectEqual(found != nil, isClosed, "closed with \(gap) ms from the first to the tenth")
        }
    }

    @Sendable private static func doubling(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        var now = scene.start
        for hours in [1, 2, 4, 8, 16, 24, 24, 24] {
            for number in 0..<2 { try await fail(5, places, scene, at: now, purpose: "login\(number)") }
            let end = now.after(hours * hour)
            try scene.expectEqual(try await closing(places, scene, at: now), .until(end), "the closing of \(hours) h")
            now = end
            try scene.expectEqual(try await closing(places, scene, at: now), nil, "its end")
        }
    }

    /// Fails a hundred checks in a row, as fast as the closings let them.
    private static func lock(_ places: SealedDestinations, _ scene: StoreScene) async throws -> Timestamp {
        var now = scene.start
        for number in 0..<20 {
            if case .until(let end)? = try await closing(places, scene, at: now) { now = end }
            try await fail(5, places, scene, at: now, purpose: "login\(number)")
        }
        return now
    }

    @Sendable private static func hundredth(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let last = try await lock(places, scene)
        for later in [0, 25 * hour, 400 * 24 * hour] {
            try scene.expectEqual(
                try await closing(places, scene, at: last.after(later)), .untilUnlocked, "\(later) s later")
        }
        try scene.expectEqual(try await unlock(places, scene)?.failures, 100, "failed checks")
        try scene.expectEqual(try await unlock(places, scene), nil, "what is left")
        try scene.expectEqual(try await closing(places, scene, at: last), nil, "after unlocking")
    }

    @Sendable private static func rightAfterUnlocking(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let victim = try await scene.open(scene.draft(to: places, purpose: "victim")).key
        for number in 0..<2 { try await fail(5, places, scene, at: scene.start, purpose: "attack\(number)") }
        guard case .refused(.destinationClosed) = try await scene.count(victim) else {
            throw ContractBreach(description: "the destination is not closed")
        }
        try scene.expectEqual(try await unlock(places, scene)?.closures, 1, "closings")
        let ticket = try await scene.ticket(victim)
        try scene.expectEqual(ticket.checksLeft, 4, "checks left")
        guard case .approved = try await scene.feed(.codeMatched(generation: 1), victim) else {
            throw ContractBreach(description: "the right code was not approved")
        }
    }

    @Sendable private static func successClears(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let other = try await fail(4, places, scene, at: scene.start, purpose: "pay")
        let key = try await fail(3, places, scene, at: scene.start)
        _ = try await scene.ticket(key)
        try await scene.feed(.codeMatched(generation: 1), key)
        try scene.expectEqual(try await unlock(places, scene), nil, "what stands against it")
        // The former four are forgotten: the next ones begin at one.
        _ = try await scene.ticket(other)
        try scene.expectEqual(try await unlock(places, scene)?.failures, 1, "failed checks since")
    }

    @Sendable private static func tenthRight(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        try await fail(5, places, scene, at: scene.start)
        let key = try await fail(4, places, scene, at: scene.start)
        _ = try await scene.ticket(key)
        try scene.expect(try await closing(places, scene, at: scene.start) != nil, "it is not closed meanwhile")
        guard case .approved = try await scene.feed(.codeMatched(generation: 1), key) else {
            throw ContractBreach(description: "the tenth check was right and not approved")
        }
        try scene.expectEqual(try await closing(places, scene, at: scene.start), nil, "the closing")
    }

    @Sendable private static func nothingLeft(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let key = try await fail(1, places, scene, at: scene.start)
        try await scene.feed(.codeMatched(generation: 1), key)
        try scene.expectEqual(try await unlock(places, scene), nil, "what stands against it")
    }

    @Sendable private static func undecided(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        let key = try await scene.open(scene.draft(to: places)).key
        _ = try await scene.ticket(key, at: scene.start.after(7))
        try await scene.feed(.timeReached(next: scene.random.id()), key, at: scene.start.after(700))
        let found = try await unlock(places, scene)
        try scene.expectEqual(found?.recent, [scene.start.after(7)], "failed checks")
        // The second is counted with the first, although neither is decided.
        let second = try await scene.open(scene.draft(to: places), at: scene.start.after(800)).key
        for _ in 0..<2 { _ = try await scene.ticket(second, at: scene.start.after(801)) }
        try scene.expectEqual(try await unlock(places, scene)?.failures, 2, "failed checks of an open one")
    }

    @Sendable private static func ended(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        try await fail(1, places, scene, at: scene.start)
        let draft = scene.draft(to: places, workflow: StoreScene.mailOnly)
        let replacing = try await scene.open(draft, at: scene.start.after(1)).key
        _ = try await scene.ticket(replacing, at: scene.start.after(2))
        try await scene.feed(.cancelRequested, replacing, at: scene.start.after(3))
        let last = try await fail(1, places, scene, at: scene.start.after(4))
        // Nobody has told the last one that its time is over; the next create does.
        _ = try await scene.open(scene.draft(to: places), at: scene.start.after(2000))
        try scene.expectEqual(try await scene.record(last).state.ledger.status.word, .expired, "the status")
        let found = try await unlock(places, scene)
        try scene.expectEqual(found?.recent, [0, 2, 4].map { scene.start.after($0) }, "failed checks")
    }

    @Sendable private static func isolated(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        for number in 0..<2 { try await fail(5, places, scene, at: scene.start, purpose: "login\(number)") }
        let stranger: ApplicationID = scene.random.id()
        let draft = scene.draft(to: places, application: stranger)
        _ = try await scene.open(draft)
        try scene.expectEqual(try await scene.ticket(draft.key).checksLeft, 4, "checks left")
        let key = DestinationKey(application: stranger, index: draft.subject)
        try scene.expectEqual(try await scene.store.unlock(key), nil, "what stands against the other's")
        try scene.expect(try await closing(places, scene, at: scene.start) != nil, "another's unlocking opened it")
        let unknown = DestinationKey(application: scene.random.id(), index: draft.subject)
        try scene.expectEqual(try await scene.store.unlock(unknown), nil, "an unknown application's")
    }

    @Sendable private static func timeline(_ scene: StoreScene) async throws {
        let places = scene.destinations()
        try await fail(5, places, scene, at: scene.start)
        let moment = scene.start.after(30)
        let key = try await fail(5, places, scene, at: moment)
        let events = try scene.unwrap(try await scene.store.events(of: key), "the events are gone")
        let told = events.filter { $0.kind == .verification(.destinationClosed(hours: 1)) }
        try scene.expectEqual(told.map(\.at), [moment], "the lines of the closing")
    }

    @Sendable private static func stale(_ scene: StoreScene) async throws {
        let month = 30 * 24 * hour
        let places = scene.destinations()
        let locked = scene.destinations()
        try await fail(5, places, scene, at: scene.start)
        let last = try await lock(locked, scene)
        // Verifications themselves are kept for longer than that.
        let retention = Retention(
            destinations: .seconds(month), deliveryDetails: .seconds(month), verifications: .seconds(20 * month))
        func sweep(at now: Timestamp) async throws {
            for _ in 0..<100 where try await !scene.store.sweep(at: now, keeping: retention).isFinished {}
        }
        try await sweep(at: scene.start.after(month).afterMilliseconds(-1))
        try await fail(1, places, scene, at: scene.start, purpose: "look")
        try scene.expectEqual(try await unlock(places, scene)?.failures, 6, "failed checks before the instant")
        try await fail(5, places, scene, at: scene.start)
        try await sweep(at: scene.start.after(month))
        try scene.expectEqual(try await unlock(places, scene), nil, "what is left at the instant")
        try await sweep(at: last.after(2 * month))
        try scene.expectEqual(try await unlock(locked, scene)?.failures, 100, "what awaits unlocking")
    }

    @Sendable private static func race(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let places = scene.destinations()
            var keys: [VerificationKey] = []
            for number in 0..<40 {
                keys.append(try await scene.open(scene.draft(to: places, purpose: "purpose\(number)")).key)
            }
            let opened = keys
            let outcomes = try await scene.inParallel(200) { scene, number -> Refusal? in
                let key = opened[number % opened.count]
                switch try await scene.count(key) {
                case .counted:
                    try await scene.feed(.codeMismatched(generation: 1), key)
                    return nil
                case .refused(let refusal): return refusal
                case .notFound: throw ContractBreach(description: "a verification is gone")
                }
            }
            try scene.expectEqual(outcomes.count { $0 == nil }, 10, "compared")
            let end = scene.start.after(hour)
            try scene.expectEqual(
                outcomes.count { $0 == .destinationClosed(.until(end)) }, 190, "refused as closed")
            let found = try await unlock(places, scene)
            try scene.expectEqual(found?.failures, 10, "failed checks")
            var used = 0
            for key in keys { used += try await scene.record(key).state.ledger.checksUsed }
            try scene.expectEqual(used, 10, "checks that were used")
        }
    }

    @Sendable private static func opening(_ scene: StoreScene) async throws {
        for _ in 0..<scene.rounds {
            let places = scene.destinations()
            let first = try await scene.open(scene.draft(to: places, purpose: "purpose0")).key
            let counted = try await scene.inParallel(12) { scene, number -> Bool in
                if number % 3 == 0 { return try await scene.count(first).isCounted }
                let draft = scene.draft(to: places, purpose: "purpose\(number)")
                guard case .created = try await scene.store.create(draft, once: nil, at: scene.start) else {
                    throw ContractBreach(description: "not created")
                }
                return number % 3 == 1 ? try await scene.count(draft.key).isCounted : false
            }
            let found = try await unlock(places, scene)
            try scene.expectEqual(counted.count { $0 }, 8, "counted")
            try scene.expectEqual(found?.failures, 8, "failed checks")
        }
    }
}
