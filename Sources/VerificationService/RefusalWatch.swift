public import Logging
import Synchronization
public import VerificationCore

/// Has the store keep every refusal of what somebody asked for (R40), with its rule, its counter and how often it came.
///
/// A refusal changes nothing, and answering it has to stay that cheap: whoever repeats it thousands of times a second
/// must neither buy a commit with each nor push the lines of other rules out of the list.
/// So refusals are added up in memory, by application, rule and place (the masked destination, or the country). The
/// first of a place is written within a second, and those that follow once a minute as one line with their number. An
/// application has a few places for each rule at a time; beyond them refusals are told together, without a place. So a
/// flood writes some lines a minute for each rule, whoever sends it. A crash loses what was not written yet, which are
/// repeats of the last minute and first refusals of the last second: nobody is let in by that. A store that cannot
/// write changes no answer either; what it did not take is written later.
public final class RefusalWatch: Sendable {
    private struct Kind: Hashable {
        let application: ApplicationID
        let rule: LimitRule
    }

    private struct Place: Hashable {
        let masked: String?
        let country: String?

        /// Where refusals are told together.
        static let any = Place(masked: nil, country: nil)
    }

    private struct Tally {
        var count = 0
        /// As the last refusal met the rule, and when.
        var last: (block: SendBlock, at: Timestamp)?
        var toldAt: Timestamp?

        func isRipe(at now: Timestamp) -> Bool {
            guard count > 0, let toldAt else { return count > 0 }
            return toldAt + toldEvery <= now || now < toldAt
        }

        func isOver(at now: Timestamp) -> Bool {
            guard count == 0, let toldAt else { return count == 0 }
            return toldAt + toldEvery <= now || now < toldAt
        }
    }

    private let store: any RefusalStore
    private let clock: any ServiceClock
    private let logger: Logger
    private let tallies = Mutex<[Kind: [Place: Tally]]>([:])

    public init(store: any RefusalStore, clock: any ServiceClock, logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// Writes what was refused until the task is cancelled, and then what is left.
    public func run() async {
        while !Task.isCancelled {
            try? await clock.sleep(until: clock.now() + lookEvery)
            if !Task.isCancelled { await flushRipe() }
        }
        await flush()
    }

    /// Writes what is new, and repeats that have waited for long enough.
    func flushRipe() async { await write(all: false) }

    /// Writes everything that was refused.
    public func flush() async { await write(all: true) }

    /// Counts a refused request; answers at once.
    func count(_ refusal: LimitEvent, of application: ApplicationID) {
        add(ToldRefusal(refusal, of: application, at: clock.now()))
    }

    /// - Parameter isNew: Whether it is to be told at once, as it could not be written.
    private func add(_ told: ToldRefusal, isNew: Bool = false) {
        let refusal = told.event
        let kind = Kind(application: told.application, rule: refusal.block.rule)
        let wanted = Place(masked: refusal.masked, country: refusal.country)
        tallies.withLock { tallies in
            var places = tallies[kind] ?? [:]
            let place = places[wanted] != nil || places.count < placesMax ? wanted : .any
            var tally = places[place] ?? Tally()
            tally.count += refusal.times
            // One that could not be written is older than what came meanwhile.
            if !isNew || tally.last == nil { tally.last = (refusal.block, told.at) }
            if isNew { tally.toldAt = nil }
            places[place] = tally
            tallies[kind] = places
        }
    }

    private func write(all: Bool) async {
        let now = clock.now()
        let taken = tallies.withLock { RefusalWatch.take(from: &$0, all: all, at: now) }
        for start in stride(from: 0, to: taken.count, by: ToldRefusal.togetherMax) {
            await write(Array(taken[start..<min(start + ToldRefusal.togetherMax, taken.count)]))
        }
    }

    private func write(_ taken: [ToldRefusal]) async {
        do throws(StoreError) {
            try await store.tell(taken)
        } catch {
            // It may have been written when the answer was lost: told twice is better than not at all.
            logger.warning("refusals could not be written", metadata: ["error": "\(error)"])
            for refusal in taken { add(refusal, isNew: true) }
        }
    }

    private static func take(
        from tallies: inout [Kind: [Place: Tally]], all: Bool, at now: Timestamp
    ) -> [ToldRefusal] {
        var taken: [ToldRefusal] = []
        for (kind, places) in tallies {
            var left = places.filter { !$0.value.isOver(at: now) }
            for (place, tally) in left where all || tally.isRipe(at: now) {
                guard let last = tally.last else { continue }
                let event = LimitEvent(
                    .refused, last.block, times: tally.count, masked: place.masked, country: place.country)
                taken.append(ToldRefusal(event, of: kind.application, at: last.at))
                left[place] = Tally(toldAt: now)
            }
            tallies[kind] = left.isEmpty ? nil : left
        }
        return taken
    }
}

/// How often it is looked what is to be written.
private let lookEvery: Duration = .seconds(1)
/// How long repeats wait to be written as one line.
private let toldEvery: Duration = .seconds(60)
/// Destinations or countries of one application that a rule tells apart at a time.
private let placesMax = 8
