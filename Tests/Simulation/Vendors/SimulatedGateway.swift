import VerificationCore

/// The way of one process to the carrier: requests are lost on their way there or back, refused, or slow; what was sent
/// off before the process died may still arrive.
final class SimulatedGateway: Gateway {
    let name: String
    let channel: Channel
    private let incarnation: Incarnation
    private var world: World { incarnation.world }

    /// - Parameter place: 0 for the first gateway of its channel.
    init(_ incarnation: Incarnation, _ channel: Channel, _ place: Int) {
        self.incarnation = incarnation
        self.channel = channel
        name = place == 0 ? "simulated-\(channel.rawValue)" : "second-\(channel.rawValue)"
    }

    /// What came of one request.
    private enum Exchange<Value: Sendable>: Sendable {
        /// It never left.
        case unsent
        /// Its answer did not come.
        case lost
        case refused(GatewayFault)
        case answered(Value)
    }

    func plan(uploadName: String) -> GatewayMemo? {
        channel == .call ? GatewayMemo(uploadName) : nil
    }

    func prepare(_ request: SendRequest) async -> PrepareOutcome {
        guard channel == .call else { return .ready(GatewayMemo("mail")) }
        let name = name
        let answer = await exchange("prepare \(request.uploadName)") { $0.upload(request.uploadName, at: name) }
        switch answer {
        case .unsent, .lost: return .failed(GatewayFault(.gatewayUnavailable, detail: "no answer"))
        case .refused(let fault): return .failed(fault)
        case .answered(let id): return .ready(GatewayMemo(request.mayHaveTwins ? request.uploadName : id))
        }
    }

    func waitForTurn(_ request: SendRequest) async -> GatewayFault? {
        incarnation.hazard()
        guard strikes(world.weather.gatewayRefusal, "waits for the account's rate") else { return nil }
        await world.clock.pause(world.chance.milliseconds(0...4000))
        incarnation.hazard()
        guard world.chance.happens(0.5) else { return nil }
        return GatewayFault(.rateLimited, detail: "simulated", retryAfter: .seconds(1))
    }

    func submit(_ request: SendRequest, memo: GatewayMemo) async -> SubmitOutcome {
        let channel = channel
        let ticket = world.auditor.submitted(request, by: incarnation.name)
        let answer = await exchange("submit \(request.uploadName)") {
            $0.place(channel, request, upload: memo.text)
        }
        let outcome: SubmitOutcome =
            switch answer {
            case .unsent: .refused(GatewayFault(.gatewayUnavailable, detail: "not connected"))
            case .refused(let fault): .refused(fault)
            case .lost: .unknown(GatewayFault(.gatewayUnavailable, detail: "no answer"))
            case .answered(let id): .accepted(GatewayMemo("\(id)|\(memo.text)"))
            }
        if !incarnation.isDead { world.auditor.answered(ticket, outcome) }
        return outcome
    }

    func report(_ memo: GatewayMemo) async -> ReportOutcome {
        let id = memo.text.split(separator: "|").first.map(String.init) ?? ""
        switch await exchange("report \(id)", { $0.report(id) }) {
        case .answered(let report): return .report(report)
        case .refused(let fault): return .failed(fault)
        case .unsent, .lost: return .failed(GatewayFault(.gatewayUnavailable, detail: "no answer"))
        }
    }

    func release(_ memo: GatewayMemo) async -> ReleaseOutcome {
        let handle = memo.text.split(separator: "|").last.map(String.init) ?? ""
        let name = name
        switch await exchange("release \(handle)", { $0.release(handle, at: name) }) {
        case .answered: return .released
        case .refused(let fault): return .failed(fault)
        case .unsent, .lost: return .failed(GatewayFault(.gatewayUnavailable, detail: "no answer"))
        }
    }

    private func exchange<Value: Sendable>(
        _ request: String, _ effect: @Sendable (Carrier) -> Value
    ) async -> Exchange<Value> {
        incarnation.hazard()
        if incarnation.isDead { return .unsent }
        world.history.note("\(incarnation.name) \(name) \(request)")
        if strikes(world.weather.networkFault / 4, "gateway not reached") { return .unsent }
        let isLostThere = strikes(world.weather.networkFault / 4, "gateway requests lost")
        let isLostBack = strikes(world.weather.networkFault / 2, "gateway answers lost")
        let isRefused = strikes(world.weather.gatewayRefusal, "gateway refusals")
        await world.clock.pause(world.chance.latency(upTo: 3000))
        incarnation.hazard()
        if isLostThere || (incarnation.isDead && world.chance.happens(0.5)) {
            await world.clock.pause(requestTimeout)
            return .lost
        }
        guard !isRefused, let carrier = world.carrier else { return .refused(refusal()) }
        let value = effect(carrier)
        incarnation.hazard()
        await world.clock.pause(isLostBack ? requestTimeout : world.chance.latency(upTo: 3000))
        incarnation.hazard()
        return isLostBack ? .lost : .answered(value)
    }

    private func strikes(_ probability: Double, _ kind: String) -> Bool {
        guard world.strikes(probability) else { return false }
        world.struck(kind)
        world.history.note("\(incarnation.name) \(kind)")
        return true
    }

    private func refusal() -> GatewayFault {
        let failures: [DeliveryFailure] = [
            .concurrencyLimit, .rateLimited, .gatewayUnavailable, .rateLimited, .noQuota, .refused, .badDestination,
        ]
        let asked: Duration? = world.chance.happens(0.3) ? world.chance.milliseconds(0...20_000) : nil
        return GatewayFault(world.chance.one(of: failures), detail: "simulated", retryAfter: asked)
    }
}

/// As long as a real gateway waits for a whole request (R94).
private let requestTimeout: Duration = .seconds(10)
