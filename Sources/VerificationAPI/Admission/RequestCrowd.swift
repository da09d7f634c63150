import HTTPTypes
import Logging
import NIOCore
import Synchronization

/// Counts the requests that have become tasks, so that the tasks themselves are no queue without end: what is too much
/// is refused on the connection's own thread, before it costs more than its parsing (R102).
///
/// Nothing is known of a request here but its header. What goes by one API key, and what is no check, has at most a
/// part of the places. Whether a key is one is found out later: all that come without a key that was one lately have
/// together what a single key leaves. What is open to everybody is not counted.
final class RequestCrowd: Sendable {
    /// A place that a request has taken.
    struct Place: Sendable, Hashable {
        fileprivate let owner: Owner?
        fileprivate let isCheck: Bool

        /// Whether it belongs to a request that can be refused for there being too many.
        var isCounted: Bool { owner != nil }
    }

    /// Those who share places.
    fileprivate enum Owner: Sendable, Hashable {
        case key(Int)
        /// All who have shown no key lately that is one.
        case strangers

        /// The places of all that it may have.
        func share(of places: Int) -> Int {
            let ofKey = places * 5 / 8
            return self == .strangers ? places - ofKey : ofKey
        }
    }

    private struct State {
        var all = 0
        var others = 0
        var ofOwner: [Owner: Int] = [:]
        var refused = 0
        var toldAt: NIODeadline?
    }

    private let limits: AdmissionLimits
    private let sign: OverloadSign
    private let known: KnownKeys
    private let logger: Logger?
    private let state = Mutex(State())
    /// Those of each loop; the loop is kept, so that no other one has its identity.
    private let held = Mutex<[ObjectIdentifier: NIOLoopBound<HeldRefusals>]>([:])

    /// - Parameters:
    ///   - sign: Says whether the queue behind the gate stands; then there are fewer places.
    ///   - known: The keys that are no strangers'.
    init(
        _ limits: AdmissionLimits = AdmissionLimits(), sign: OverloadSign = OverloadSign(),
        known: KnownKeys = KnownKeys(), logger: Logger? = nil
    ) {
        self.limits = limits
        self.sign = sign
        self.known = known
        self.logger = logger
    }

    /// Takes a place; nil when there is none for such a request.
    func enter(_ head: HTTPRequest) -> Place? {
        let path = head.routedPath
        guard path.hasPrefix("/v1/") else { return Place(owner: nil, isCheck: true) }
        let place = Place(
            owner: known.hash(ofKeyIn: head.headerFields[.authorization]).map(Owner.key) ?? .strangers,
            isCheck: path.hasSuffix("/checks"))
        let (isIn, refused) = state.withLock { state in
            let isIn = take(place, &state)
            return (isIn, isIn ? nil : countRefusal(&state))
        }
        if let refused {
            logger?.warning("requests are refused: too many at one time", metadata: ["refused": "\(refused)"])
        }
        return isIn ? place : nil
    }

    func leave(_ place: Place) {
        guard let owner = place.owner else { return }
        state.withLock { state in
            state.all -= 1
            if !place.isCheck { state.others -= 1 }
            let left = state.ofOwner[owner, default: 1] - 1
            state.ofOwner[owner] = left > 0 ? left : nil
        }
    }

    /// What is held back on a loop; to be called on it.
    func heldRefusals(on loop: any EventLoop) -> HeldRefusals {
        held.withLock { held in
            if let known = held[ObjectIdentifier(loop)] { return known }
            let new = NIOLoopBound(HeldRefusals(on: loop), eventLoop: loop)
            held[ObjectIdentifier(loop)] = new
            return new
        }.value
    }

    private func take(_ place: Place, _ state: inout State) -> Bool {
        guard let owner = place.owner else { return true }
        let (calm, standing) = (placesMax(isStanding: false), placesMax(isStanding: true))
        let own = state.ofOwner[owner, default: 0]
        let placesMax = sign.isUp && !AdmissionLimits.areFew(own, of: standing) ? standing : calm
        // A key has less than a kind: one that floods with creates leaves room for the creates of others.
        guard state.all < placesMax, own < owner.share(of: placesMax),
            place.isCheck || state.others < placesMax * 3 / 4
        else { return false }
        state.all += 1
        if !place.isCheck { state.others += 1 }
        state.ofOwner[owner, default: 0] += 1
        return true
    }

    private func placesMax(isStanding: Bool) -> Int { limits.inWorkMax + limits.waitingMax(isStanding: isStanding) }

    /// A flood writes a line now and then, and none for each of its requests.
    /// - Returns: The refusals since the last line, when there is to be one.
    private func countRefusal(_ state: inout State) -> Int? {
        state.refused += 1
        let now = NIODeadline.now()
        guard state.toldAt.map({ now - $0 >= tellEvery }) ?? true else { return nil }
        defer { state.refused = 0 }
        state.toldAt = now
        return state.refused
    }
}

private let tellEvery: TimeAmount = .seconds(10)
