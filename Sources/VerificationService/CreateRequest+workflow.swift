import VerificationCore

extension RequestChecker {
    /// The request's own steps, or the application's. A step of the application's for which there is no destination
    /// stays, and is passed over with that reason; one of the request's own is a contradiction in the request.
    mutating func workflow(_ request: CreateRequest) -> Workflow? {
        let faultsBefore = faults.count
        let chosen: [Workflow.Step]
        if let wanted = request.workflow {
            chosen = steps(wanted, in: request)
        } else {
            chosen = application.workflow.steps.map { request.names($0.channel) ? $0 : $0.barred(by: .noDestination) }
        }
        let allowed = chosen.map { application.allows($0.channel) ? $0 : $0.barred(by: .channelNotAllowed) }
            .map { telling($0, request) }
        let lifetimeStarts = request.lifetimeStarts ?? application.workflow.lifetimeStarts
        guard faults.count == faultsBefore, let workflow = try? Workflow(allowed, lifetimeStarts: lifetimeStarts) else {
            return nil
        }
        if workflow.canBegin { return workflow }
        if request.phone != nil || request.email != nil { faults.append(nothingToDo(workflow, request)) }
        return nil
    }

    private func nothingToDo(_ workflow: Workflow, _ request: CreateRequest) -> FieldFault {
        if workflow.steps.contains(where: { $0.obstacle == .channelNotAllowed }) {
            let allowed = application.channels.map(\.rawValue).joined(separator: ", ")
            return FieldFault("workflow", .channelNotAllowed, "the application may use the channels \(allowed)")
        }
        if workflow.steps.contains(where: { $0.obstacle == .transactionNotTold }) {
            let reasons = Channel.allCases.compactMap { channel -> String? in
                let steps = workflow.steps.filter { $0.channel == channel && $0.obstacle == .transactionNotTold }
                guard !steps.isEmpty, let reason = untold(request, by: channel) else { return nil }
                return "\(channel.rawValue): \(reason)"
            }
            let detail = "no step of the workflow can tell it; \(reasons.joined(separator: "; "))"
            return FieldFault("transaction", .channelUnavailable, detail)
        }
        let channels = workflow.steps.map(\.channel.rawValue).joined(separator: ", ")
        return FieldFault(
            "to", .channelWithoutDestination,
            "the application's workflow (\(channels)) has no channel for this destination")
    }

    private mutating func steps(_ wanted: [CreateRequest.Step], in request: CreateRequest) -> [Workflow.Step] {
        guard Workflow.stepsAllowed.contains(wanted.count) else {
            faults.append(FieldFault("workflow", .outOfRange, "1 to \(Workflow.stepsAllowed.upperBound) steps"))
            return []
        }
        return wanted.enumerated().map { index, step in self.step(step, index, in: request) }
    }

    private mutating func step(_ step: CreateRequest.Step, _ index: Int, in request: CreateRequest) -> Workflow.Step {
        let place = "workflow[\(index)]"
        let allowed = Workflow.timeoutSeconds
        let seconds = step.timeoutInSeconds ?? defaultTimeout(step.channel)
        if !allowed.contains(seconds) {
            let detail = "\(allowed.lowerBound) to \(allowed.upperBound) seconds"
            faults.append(FieldFault("\(place).timeout", .outOfRange, detail))
        }
        if index == 0, !step.conditions.isEmpty {
            faults.append(FieldFault("\(place).on", .invalid, "the first step has none before it"))
        }
        checkGateway(step, place)
        if let text = step.destination {
            stepDestinations[index] = destination(text, step.channel, "\(place).to")
        } else if !request.names(step.channel) {
            let detail = "there is no destination for the channel \(step.channel.rawValue) in `to`"
            faults.append(FieldFault("\(place).channel", .channelWithoutDestination, detail))
        }
        return Workflow.Step(
            channel: step.channel, timeout: .seconds(seconds), gateway: step.gateway, conditions: step.conditions,
            hasOwnDestination: step.destination != nil)
    }

    private mutating func checkGateway(_ step: CreateRequest.Step, _ place: String) {
        guard let name = step.gateway else { return }
        guard let known = gateways?(step.channel) else {
            guard !GatewayName.isOne(name) else { return }
            let detail = "1 to \(GatewayName.bytesMax) lower-case letters, digits and hyphens"
            return faults.append(FieldFault("\(place).gateway", .invalid, detail))
        }
        guard !known.contains(name) else { return }
        let list = known.isEmpty ? "there is none" : "one of " + known.joined(separator: ", ")
        faults.append(
            FieldFault("\(place).gateway", .unknownGateway, "\(list) for the channel \(step.channel.rawValue)"))
    }

    private mutating func destination(_ text: String, _ channel: Channel, _ field: String) -> Destination? {
        switch channel.factor {
        case .phone: phone(text, field).map(Destination.phone)
        case .mailbox: email(text, field).map(Destination.email)
        }
    }

    private func defaultTimeout(_ channel: Channel) -> Int {
        let own = application.workflow.steps.first { $0.channel == channel }
        return own.map { Int($0.timeout.components.seconds) } ?? 60
    }
}

extension Workflow {
    /// The channels of the steps that can be carried out.
    var channelsInUse: [Channel] { steps.filter { $0.obstacle == nil }.map(\.channel) }
}

extension CreateRequest {
    /// Whether the caller named a destination for a channel, well written or not.
    fileprivate func names(_ channel: Channel) -> Bool {
        switch channel.factor {
        case .phone: phone != nil
        case .mailbox: email != nil
        }
    }
}
