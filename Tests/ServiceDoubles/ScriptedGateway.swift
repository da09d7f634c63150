import Synchronization
public import VerificationCore

/// A gateway that answers as it is told and remembers what it was asked.
public final class ScriptedGateway: Gateway {
    /// One request that was made.
    public enum Request: Sendable, Hashable {
        case prepare(name: String)
        case submit(destination: String, code: String)
        case report
        case release
    }

    private struct State {
        var prepare: [PrepareOutcome] = []
        var turns: [GatewayFault] = []
        var submit: [SubmitOutcome] = []
        var report: [ReportOutcome] = []
        var release: [ReleaseOutcome] = []
        var requests: [Request] = []
        var uploads: [(memo: String, name: String)] = []
        var uploadsMade = 0
        var placed: [String] = []
        var held: [CheckedContinuation<Void, Never>] = []
        var holdsSubmit = false
        var heldTurns: [CheckedContinuation<Void, Never>] = []
        var holdsTurns = false
    }

    public let name: String
    public let channel: Channel
    private let state = Mutex(State())

    /// Without a script everything succeeds: accepted at once, and heard or delivered at the first report.
    public init(_ channel: Channel, name: String? = nil) {
        self.channel = channel
        self.name = name ?? "scripted-\(channel.rawValue)"
    }

    public var requests: [Request] { state.withLock { $0.requests } }

    /// The names of uploads that were not released; a name as often as it was uploaded.
    public var uploads: [String] { state.withLock { $0.uploads.map(\.name) } }

    /// The codes that were submitted, oldest first.
    public var submittedCodes: [String] {
        requests.compactMap { request in
            guard case .submit(_, let code) = request else { return nil }
            return code
        }
    }

    /// The upload names of the submits that were not refused, so that a call may have rung or a mail arrived; each name
    /// belongs to one delivery.
    public var placed: [String] { state.withLock { $0.placed } }

    /// The next outcomes, in order; afterwards everything succeeds again.
    public func script(
        prepare: [PrepareOutcome] = [], turns: [GatewayFault] = [], submit: [SubmitOutcome] = [],
        report: [ReportOutcome] = [],
        release: [ReleaseOutcome] = []
    ) {
        state.withLock { state in
            state.prepare += prepare
            state.turns += turns
            state.submit += submit
            state.report += report
            state.release += release
        }
    }

    /// From now on nobody's turn comes.
    public func holdTurns() { state.withLock { $0.holdsTurns = true } }

    /// How many wait for their turn.
    public var waiting: Int { state.withLock { $0.heldTurns.count } }

    /// Those who wait go on waiting; others get their turns.
    public func letTurnsComeToOthers() { state.withLock { $0.holdsTurns = false } }

    public func letTurnsCome() {
        let held = state.withLock { state in
            state.holdsTurns = false
            defer { state.heldTurns = [] }
            return state.heldTurns
        }
        for continuation in held { continuation.resume() }
    }

    /// From now on submits wait until they are let go; then they ask whether they still may.
    public func holdSubmits() { state.withLock { $0.holdsSubmit = true } }

    public func letSubmitsGo() {
        let held = state.withLock { state in
            state.holdsSubmit = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    public func plan(uploadName: String) -> GatewayMemo? {
        channel == .call ? GatewayMemo(uploadName) : nil
    }

    public func prepare(_ request: SendRequest) async -> PrepareOutcome {
        state.withLock { state in
            state.requests.append(.prepare(name: request.uploadName))
            state.uploadsMade += 1
            let memo = "\(request.uploadName)/\(state.uploadsMade)"
            // The worst case: also what is scripted to fail has left its upload, and only the answer was lost.
            if channel == .call { state.uploads.append((memo, request.uploadName)) }
            if !state.prepare.isEmpty { return state.prepare.removeFirst() }
            // Like a vendor's id, the memo of an upload names this one only.
            return .ready(GatewayMemo(request.mayHaveTwins ? request.uploadName : memo))
        }
    }

    public func waitForTurn(_ request: SendRequest) async -> GatewayFault? {
        await withCheckedContinuation { turn in
            let waits = state.withLock { state in
                if state.holdsTurns { state.heldTurns.append(turn) }
                return state.holdsTurns
            }
            if !waits { turn.resume() }
        }
        return state.withLock { $0.turns.isEmpty ? nil : $0.turns.removeFirst() }
    }

    public func submit(_ request: SendRequest, memo: GatewayMemo) async -> SubmitOutcome {
        var isHeld = false
        await withCheckedContinuation { submit in
            // In one step: who sees the request can let it go.
            isHeld = state.withLock { state in
                state.requests.append(
                    .submit(destination: request.destination.reveal, code: request.message.plainCode))
                if state.holdsSubmit { state.held.append(submit) }
                return state.holdsSubmit
            }
            if !isHeld { submit.resume() }
        }
        if isHeld, await !request.mayGo() { return .refused(.heldBack) }
        return state.withLock { state in
            let outcome = state.submit.isEmpty ? .accepted(memo) : state.submit.removeFirst()
            if case .refused = outcome { return outcome }
            state.placed.append(request.uploadName)
            return outcome
        }
    }

    public func report(_ memo: GatewayMemo) async -> ReportOutcome {
        state.withLock { state in
            state.requests.append(.report)
            if !state.report.isEmpty { return state.report.removeFirst() }
            let status: DeliveryStatus = channel == .call ? .heard : .delivered
            return .report(GatewayReport(status: status, vendorWord: "done", isFinal: true))
        }
    }

    public func release(_ memo: GatewayMemo) async -> ReleaseOutcome {
        state.withLock { state in
            state.requests.append(.release)
            if !state.release.isEmpty { return state.release.removeFirst() }
            state.uploads.removeAll { $0.memo == memo.text || $0.name == memo.text }
            return .released
        }
    }
}
