import VerificationCore

/// Creates and sends that are asked for are refused before anything is sent, unless a step is left that no switch stops
/// (R39, R40).
extension Verifications {
    /// What stops a request that would create a verification; nil when a step of it may send.
    func stop(of request: CheckedRequest, by application: ApplicationID) async throws(ServiceError) -> StopTarget? {
        guard let stops = try await standingStops() else { return nil }
        let own = request.destinations.phone.map(Destination.phone)?.country
        return Verifications.stop(of: Array(request.workflow.steps.indices), in: request.workflow, stops, application) {
            request.stepDestinations[$0].map(\.country) ?? own
        }
    }

    /// What a send that is asked for is answered with where a switch forbids it; nil when it may go on.
    /// - Parameter steps: Those of which one would be carried out.
    /// - Throws: `stopped`, unless the same request was answered before.
    func stopped(
        _ route: String, _ id: VerificationID, _ application: ApplicationID, _ once: OnceKey?,
        _ steps: (VerificationState) -> [Int]
    ) async throws(ServiceError) -> StoredAnswer? {
        guard let stops = try await standingStops() else { return nil }
        let now = clock.now()
        let record = try await read(id, by: application)
        // What has ended is told so.
        guard record.state.ledger.effectiveStatus(at: now) == .pending else { return nil }
        let workflow = record.state.workflow
        let opener = TextOpener(
            vault: vault, subjects: self.subjects, keys: try await keysOfSubjects(record, where: stops.namesCountries))
        let target = Verifications.stop(of: steps(record.state), in: workflow, stops, application) { step in
            let destination = try? record.details.destinations.destination(
                of: step, on: workflow.steps[step].channel, in: workflow, of: record.key, with: opener)
            return destination?.country
        }
        guard let target else { return nil }
        return try await answerDespite(
            target, try once?.request(route, of: application, vault: vault, at: now), of: application,
            masked: record.masked, at: now)
    }

    private func keysOfSubjects(
        _ record: VerificationRecord, where isNeeded: Bool
    ) async throws(ServiceError) -> [SubjectKey] {
        guard isNeeded, let subjects else { return [] }
        return try await stored { () async throws(StoreError) in
            try await subjects.keys(sealing: record.details.destinations, of: record.key.application)
        }
    }

    /// The answer that the same request got before the switch was set (R47).
    /// - Throws: `stopped` when there is none.
    func answerDespite(
        _ stop: StopTarget, _ once: IdempotencyRequest?, of application: ApplicationID, masked: String?,
        at now: Timestamp
    ) async throws(ServiceError) -> StoredAnswer {
        if let once, let stops {
            let found = try await stored { () async throws(StoreError) in
                try await stops.repetition(of: once, at: now)
            }
            switch found {
            case .sameRequest(let answer): return answer
            case .otherRequest: throw .idempotencyKeyReused
            case nil: break
            }
        }
        tell(stop, of: application, masked: masked)
        throw .stopped(stop)
    }

    /// Nil when no switch is set.
    private func standingStops() async throws(ServiceError) -> Stops? {
        guard let stops else { return nil }
        let standing = try await stored { () async throws(StoreError) in try await stops.standing() }
        return standing.isEmpty ? nil : standing
    }

    /// What stops the first of some steps, when all that can be carried out are stopped.
    private static func stop(
        of steps: [Int], in workflow: Workflow, _ stops: Stops, _ application: ApplicationID,
        country: (Int) -> String?
    ) -> StopTarget? {
        var first: StopTarget?
        for step in steps where workflow.steps[step].obstacle == nil {
            let channel = workflow.steps[step].channel
            let needsCountry = stops.namesCountries && channel.factor == .phone
            guard
                let target = stops.target(
                    for: application, channel: channel, country: needsCountry ? country(step) : nil)
            else { return nil }
            first = first ?? target
        }
        return first
    }
}

extension VerificationState {
    /// The step that a resend would carry out, as the state itself chooses it; none when there is no such channel.
    func stepsOfResend(on channel: Channel?) -> [Int] {
        guard let channel, workflow.steps[step].channel != channel else { return [step] }
        let found = workflow.steps.firstIndex { $0.channel == channel && $0.obstacle == nil }
        return found.map { [$0] } ?? []
    }

    /// The steps behind the present one.
    var stepsBehind: [Int] { Array(workflow.steps.indices.dropFirst(step + 1)) }
}
