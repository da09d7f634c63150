import Logging
import VerificationCore

/// What is queued obeys the stop switches (R39): it waits for their end as long as its code lives, or gives way to a
/// step that is not stopped.
extension DeliveryWorker {
    /// Whether a switch holds a delivery back that is to be sent now; then that is written down, and nothing more is to
    /// be done for it. To be asked again right before a message leaves.
    func isHeldBack(_ work: inout DeliveryWork) async -> Bool {
        guard let board = stops, work.claim.closedAt == nil else { return false }
        let stops: Stops
        do throws(StoreError) {
            stops = try await board.standing()
        } catch {
            let delivery = work.claim.delivery.id
            logger.error("stop switches could not be read", metadata: ["delivery": "\(delivery)", "error": "\(error)"])
            // Nobody knows whether it may go. One that was announced is taken back, or it would pass for sent.
            if !work.state.canBeHeld { await hold(&work) }
            return true
        }
        guard !stops.isEmpty else { return false }
        // One that cannot be opened cannot be sent to either, and is told so when its message is made.
        let keys = stops.namesCountries ? (try? await subjectKeys(of: work.claim)) ?? [] : []
        guard isStopped(work.claim.delivery.step, work.claim, stops, keys) else { return false }
        await hold(&work, givesWay: canGiveWay(work.claim, stops, keys))
        return true
    }

    /// What a gateway that has let a message wait asks before the message leaves. Where the switches cannot be read,
    /// nobody knows whether it may go.
    func mayGo(_ claim: DeliveryClaim) async -> Bool {
        guard let board = stops, claim.closedAt == nil else { return true }
        guard let stops = try? await board.standing() else { return false }
        let keys = stops.namesCountries ? (try? await subjectKeys(of: claim)) ?? [] : []
        return stops.isEmpty || !isStopped(claim.delivery.step, claim, stops, keys)
    }

    /// Writes down that a delivery of which nothing was submitted waits, or gives way; the next look decides anew.
    func hold(_ work: inout DeliveryWork, givesWay: Bool = false) async {
        work.state.stopped(givesWay: givesWay, lateAt: work.claim.lateAt, at: clock.now())
        await finish(&work)
    }

    private func isStopped(_ step: Int, _ claim: DeliveryClaim, _ stops: Stops, _ keys: [SubjectKey]) -> Bool {
        let channel =
            claim.workflow.steps.indices.contains(step)
            ? claim.workflow.steps[step].channel : claim.delivery.channel
        var country: String?
        if stops.namesCountries, channel.factor == .phone {
            country = (try? destination(of: step, claim, keys))?.country
        }
        return stops.target(for: claim.delivery.verification.application, channel: channel, country: country) != nil
    }

    /// Whether a step that is not stopped takes over at once.
    private func canGiveWay(_ claim: DeliveryClaim, _ stops: Stops, _ keys: [SubjectKey]) -> Bool {
        claim.workflow.steps.indices.dropFirst(claim.delivery.step + 1).contains { index in
            let step = claim.workflow.steps[index]
            return step.obstacle == nil && (step.conditions.isEmpty || step.conditions.contains(.blocked))
                && !isStopped(index, claim, stops, keys)
        }
    }

    /// Where a step of a claimed delivery's workflow goes to.
    /// - Parameter keys: Those under which its destinations are sealed.
    func destination(
        of step: Int, _ claim: DeliveryClaim, _ keys: [SubjectKey]
    ) throws(VaultError) -> Destination? {
        let channel =
            claim.workflow.steps.indices.contains(step)
            ? claim.workflow.steps[step].channel : claim.delivery.channel
        return try claim.details.destinations.destination(
            of: step, on: channel, in: claim.workflow, of: claim.delivery.verification,
            with: TextOpener(vault: vault, subjects: subjects, keys: keys))
    }

    /// The keys under which a claim's destinations are sealed.
    func subjectKeys(of claim: DeliveryClaim) async throws(StoreError) -> [SubjectKey] {
        guard let subjects else { return [] }
        return try await subjects.keys(
            sealing: claim.details.destinations, of: claim.delivery.verification.application)
    }
}

extension DeliveryClaim {
    /// From when on the code would die before it could be heard or read.
    var lateAt: Timestamp { expiresAt + (.zero - ReportSchedule.lifeNeeded(delivery.channel)) }
}
