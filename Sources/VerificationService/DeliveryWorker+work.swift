import Logging
import VerificationCore

extension DeliveryWorker {
    /// Does the next piece of work for one claimed delivery.
    /// - Parameter leaseEnd: The moment until which nobody else does it.
    func work(on claim: DeliveryClaim, until leaseEnd: Timestamp) async {
        await TraceContext.$current.withValue(trace(of: claim.delivery)) {
            await advance(claim, until: leaseEnd)
        }
    }

    /// The trace of all work on a delivery, on any machine and after any restart: that of the request which began it,
    /// with a piece of work of the delivery's own. This follows from the random id and tells nothing. So does the trace
    /// of a delivery for which none is stored.
    private func trace(of delivery: DeliveryRecord) -> TraceContext {
        let digest = vault.fingerprint(Array("trace \(delivery.id.text)".utf8))
        let own = TraceContext(id: Array((digest + [UInt8](repeating: 0, count: 16)).prefix(16)))
        return delivery.trace?.continued(by: own) ?? own
    }

    private func advance(_ claim: DeliveryClaim, until leaseEnd: Timestamp) async {
        var work = DeliveryWork(claim: claim, leaseEnd: leaseEnd)
        if work.state.canBeHeld, await isHeldBack(&work) { return }
        guard let gateway = gateway(for: claim) else {
            return await withoutGateway(&work)
        }
        if work.state.work != .release { work.gateway = gateway.name }
        let planned = gateway.plan(uploadName: uploadName(claim.delivery.id))
        switch work.state.claimed(closedAt: claim.closedAt, lateAt: claim.lateAt, planned: planned, at: clock.now()) {
        case .nothing: await finish(&work)
        case .send: await send(&work, through: gateway)
        case .report: await report(&work, through: gateway)
        case .release: await release(&work, through: gateway)
        }
    }

    /// The gateway that a delivery is with, or that has something of it to release; else the first that may carry it.
    private func gateway(for claim: DeliveryClaim) -> (any Gateway)? {
        let state = claim.delivery.state
        if state.work == .release, case .leftBehind(let upload) = state.releaseTarget {
            return gateways.first { $0.name == upload.gateway }
        }
        guard let name = claim.delivery.gateway else { return candidates(for: claim).first }
        let known = gateways.first { $0.name == name }
        // One that is no longer configured keeps what was begun with it; what was not begun goes another way.
        let isBegun = state.work != .send || state.phase == .submitting || state.holdsUpload
        return known ?? (isBegun ? nil : candidates(for: claim).first)
    }

    /// The gateways that may carry a delivery, in their order: the one that its step names, or all of its channel.
    private func candidates(for claim: DeliveryClaim) -> [any Gateway] {
        let named = claim.step?.gateway
        return gateways.filter { $0.channel == claim.delivery.channel && (named == nil || $0.name == named) }
    }

    /// The gateway that is tried when one has refused for a reason of its own; nil behind the last.
    func next(after gateway: any Gateway, for claim: DeliveryClaim) -> (any Gateway)? {
        let candidates = candidates(for: claim)
        guard let place = candidates.firstIndex(where: { $0.name == gateway.name }) else { return nil }
        return candidates.dropFirst(place + 1).first
    }

    private func withoutGateway(_ work: inout DeliveryWork) async {
        switch work.state.claimed(closedAt: work.claim.closedAt, planned: nil, at: clock.now()) {
        case .nothing: break
        case .send: work.state.fail(.noGateway, at: clock.now())
        case .report: work.state.reportFailed(channel: work.channel, closedAt: work.claim.closedAt, at: clock.now())
        case .release: work.state.releaseFailed(jitter: jitter(), at: clock.now())
        }
        await finish(&work)
    }

    /// Writes down what came of it and lets go of the delivery.
    func finish(_ work: inout DeliveryWork, _ attempt: DeliveryAttempt? = nil) async {
        _ = await save(work, attempt, letGo: true)
        var metadata: Logger.Metadata = [
            "delivery": "\(work.claim.delivery.id)", "verification": "\(work.claim.delivery.verification.id)",
            "channel": "\(work.channel.rawValue)", "status": "\(work.state.status.rawValue)",
        ]
        if let failure = work.state.failure { metadata["failure"] = "\(failure.rawValue)" }
        if let attempt, attempt.outcome != .succeeded {
            metadata["detail"] = "\(attempt.detail ?? "")"
            logger.warning("delivery attempt did not succeed", metadata: metadata)
        } else {
            // Every send is told (R80), looking after it is not.
            logger.log(level: attempt?.operation == .submit ? .info : .debug, "delivery", metadata: metadata)
        }
    }

    /// Writes a state down. Nil when the delivery is no longer ours or the store failed: then nothing more is done for
    /// it, and whoever claims it next decides by what was written (R26).
    func save(_ work: DeliveryWork, _ attempt: DeliveryAttempt?, letGo: Bool) async -> SaveOutcome? {
        let delivery = work.claim.delivery
        do {
            let next = DeliveryID(random: try random.bytes(identifierRandomBytes))
            let change = DeliveryChange(
                delivery: delivery.id, verification: delivery.verification, fence: work.claim.fence, state: work.state,
                gateway: work.gateway, attempt: attempt, note: work.note, next: next)
            let outcome = try await patiently { () async throws(StoreError) in
                try await store.save(change, letGo: letGo, at: clock.now())
            }
            await observe(work, attempt, outcome)
            return outcome
        } catch {
            logger.error("delivery could not be saved", metadata: ["delivery": "\(delivery.id)", "error": "\(error)"])
            return nil
        }
    }

    /// Asks a store that has too much to do again after short rests; a refusal of that kind means that nothing was done
    /// (R102). What a gateway has answered is not to be lost for it.
    func patiently<Value>(_ call: () async throws(StoreError) -> Value) async throws(StoreError) -> Value {
        for rest in overloadRests {
            do throws(StoreError) {
                return try await call()
            } catch {
                guard error == .overloaded else { throw error }
            }
            try? await clock.sleep(until: clock.now() + rest)
        }
        return try await call()
    }

    /// A number from 0 up to 1. A failing generator gives 1: the longest wait.
    func jitter() -> Double {
        guard let bytes = try? random.bytes(2) else { return 1 }
        return Double(UInt16(bytes[0]) << 8 | UInt16(bytes[1])) / 65_536
    }

    /// The name of an upload: letters that follow from the delivery's random id and tell nothing (R24). It is the same
    /// at every try, so that whatever a lost answer left behind is found again.
    func uploadName(_ id: DeliveryID) -> String {
        let digest = vault.fingerprint(Array("upload \(id.text)".utf8))
        let letters = digest.prefix(16).flatMap { [$0 >> 4, $0 & 15] }.map { UInt8(ascii: "a") + $0 }
        return "sandi" + String(decoding: letters, as: UTF8.self)
    }
}

/// A claimed delivery while it is being worked on.
struct DeliveryWork {
    let claim: DeliveryClaim
    let leaseEnd: Timestamp
    var state: DeliveryState
    var gateway: String?
    /// A line for the timeline that goes with the next save.
    var note: TimelineEntry?

    init(claim: DeliveryClaim, leaseEnd: Timestamp) {
        self.claim = claim
        self.leaseEnd = leaseEnd
        state = claim.delivery.state
        gateway = claim.delivery.gateway
    }

    var channel: Channel { claim.delivery.channel }
}

/// Together well within the shortest lease that may be set.
private let overloadRests: [Duration] = [.milliseconds(100), .milliseconds(300), .seconds(1), .seconds(3)]
