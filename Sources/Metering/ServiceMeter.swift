import VerificationCore
public import VerificationService

/// Counts what the use cases, the worker and the gateways tell.
///
/// Each fact costs an addition or two: the line of every combination is known from the start, and none is ever added,
/// whatever comes from outside (R81).
public final class ServiceMeter: ServiceObserver {
    private let creates = NumberFamily(.creates, [words(CreateWord.allCases)])
    private let checks = NumberFamily(.checks, [words(CheckWord.allCases)])
    private let ended = NumberFamily(.ended, [ends.map(\.rawValue)])
    private let approvals = NumberFamily(.approvals, [words(Channel.allCases)])
    private let deliveries = NumberFamily(.deliveries, [words(Channel.allCases), words(DeliveryStatus.allCases)])
    private let failures = NumberFamily(
        .deliveryFailures, [words(Channel.allCases), words(DeliveryFailure.allCases)])
    private let attempts: NumberFamily
    private let seconds: DurationFamily
    private let breakers: NumberFamily
    private let stops: NumberFamily
    private let sprays = NumberFamily(.sprays)
    private let limits = NumberFamily(.limitsHit, [words(LimitRule.allCases)])
    private let gateways: [String: Int]

    /// - Parameter gateways: The names of the configured gateways, each once; others are counted nowhere.
    public init(gateways: [String]) {
        attempts = NumberFamily(
            .attempts,
            [gateways, words(DeliveryAttempt.Operation.allCases), words(DeliveryAttempt.Outcome.allCases)])
        seconds = DurationFamily(.gatewaySeconds, [gateways, words(DeliveryAttempt.Operation.allCases)])
        breakers = NumberFamily(.breakerOpen, [gateways])
        stops = NumberFamily(.channelStopped, [gateways])
        self.gateways = Dictionary(uniqueKeysWithValues: gateways.enumerated().map { ($1, $0) })
    }

    public func note(_ fact: ServiceFact) {
        switch fact {
        case .created(let outcome): creates[outcome.place].add()
        case .checked(let outcome): checks[outcome.place].add()
        case .ended(let status):
            if let place = ends.firstIndex(of: status) { ended[place].add() }
        case .approved(let channel): approvals[channel.place].add()
        case .delivery(let channel, let status):
            deliveries[deliveries.labels.line(channel.place, status.place)].add()
        case .deliveryFailed(let channel, let failure):
            failures[failures.labels.line(channel.place, failure.place)].add()
        case .attempted(let attempt): note(attempt)
        case .sprayed: sprays[0].add()
        case .limited(let rule): limits[rule.place].add()
        }
    }

    /// A gateway's breaker opened or closed (R96).
    public func note(breakerOf gateway: String, isOpen: Bool) {
        if let line = gateways[gateway] { breakers[line].set(isOpen ? 1 : 0) }
    }

    /// A vendor takes nothing from the account, or takes messages again.
    public func note(stopOf gateway: String, isStopped: Bool) {
        if let line = gateways[gateway] { stops[line].set(isStopped ? 1 : 0) }
    }

    /// All of its metrics, in their order.
    public var families: [any MetricFamily] {
        [creates, checks, sprays, limits, ended, approvals, deliveries, failures, attempts, seconds, breakers, stops]
    }

    private func note(_ attempt: DeliveryAttempt) {
        guard let gateway = attempt.gateway.flatMap({ gateways[$0] }) else { return }
        let operation = attempt.operation.place
        attempts[attempts.labels.line(gateway, operation, attempt.outcome.place)].add()
        seconds.note(attempt.duration, line: seconds.labels.line(gateway, operation))
    }
}

/// The statuses in which a verification ends.
private let ends = VerificationStatus.Word.allCases.filter { $0 != .pending }

private func words<Word: RawRepresentable<String>>(_ all: [Word]) -> [String] { all.map(\.rawValue) }

extension CaseIterable where Self: Equatable, AllCases == [Self] {
    /// The place among all cases; there are a few.
    fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
