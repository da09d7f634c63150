import Logging
import VerificationCore

extension DeliveryWorker {
    /// Prepares and submits. Each step that must not be repeated is written down before it is taken (R26).
    func send(_ work: inout DeliveryWork, through gateway: any Gateway) async {
        // A store that fails here says nothing of the message: the delivery comes back when its lease ends.
        guard let sender = await sender(of: work) else { return }
        // The name of the upload has to be known before there is an upload to lose (R24).
        if work.state.holdsUpload, await !stillOpen(&work, nil) { return }
        guard var request = request(for: &work, from: sender) else { return await finish(&work) }
        // A process that stood still may hold the delivery no longer. Whoever holds it has released the uploads that he
        // knows of; one that comes later would stay for good (R24).
        guard clock.now() + settings.lease / 2 < work.leaseEnd else { return }
        let startedAt = clock.now()
        let memo: GatewayMemo
        switch await gateway.prepare(request) {
        case .ready(let ready):
            memo = ready
        case .failed(let fault):
            refused(&work, fault, by: gateway)
            return await finish(&work, attempt(.prepare, by: gateway, startedAt, .failed, fault))
        }
        let waitedSince = clock.now()
        if let fault = await gateway.waitForTurn(request) {
            refused(&work, fault, by: gateway)
            return await finish(&work, attempt(.submit, by: gateway, waitedSince, .failed, fault))
        }
        // Both may have taken long: a switch that was set meanwhile is obeyed, too (R39).
        if await isHeldBack(&work) { return }
        request.hasTurn = true
        request.mayGo = { [self, claim = work.claim] in await mayGo(claim) }
        work.state.prepared(memo)
        guard await stillOpen(&work, attempt(.prepare, by: gateway, startedAt, .succeeded)) else { return }
        // Nor is a phone to ring for what has been given up by whoever holds it.
        guard clock.now() < work.leaseEnd else { return }
        // So may writing it down.
        if await isHeldBack(&work) { return }
        await submit(&work, request, memo, through: gateway)
    }

    private func submit(
        _ work: inout DeliveryWork, _ request: SendRequest, _ memo: GatewayMemo, through gateway: any Gateway
    ) async {
        let startedAt = clock.now()
        switch await gateway.submit(request, memo: memo) {
        case .accepted(let memo):
            work.state.accepted(memo, channel: work.channel, at: clock.now())
            await finish(&work, attempt(.submit, by: gateway, startedAt, .succeeded))
        case .refused(.heldBack):
            // Where the switch was lifted in the meantime, the next look sends it.
            if await !isHeldBack(&work) { await hold(&work) }
        case .refused(let fault):
            refused(&work, fault, by: gateway)
            await finish(&work, attempt(.submit, by: gateway, startedAt, .failed, fault))
        case .unknown(let fault):
            work.state.outcomeUnknown(at: clock.now())
            await finish(&work, attempt(.submit, by: gateway, startedAt, .unknown, fault))
        }
    }

    /// Nothing was accepted: the next gateway is tried at once where this one's account is the reason; else this one is
    /// tried again later, or the delivery fails.
    private func refused(_ work: inout DeliveryWork, _ fault: GatewayFault, by gateway: any Gateway) {
        guard fault.failure.isGatewaysOwn, let next = next(after: gateway, for: work.claim) else {
            return work.state.refused(
                fault, canGiveWay: work.claim.canGiveWay, jitter: jitter(), at: clock.now())
        }
        work.state.givenOn(from: gateway.name, fault, at: clock.now())
        work.gateway = next.name
        work.note = .gatewayRefused(
            work.channel, gateway: gateway.name, fault.failure, vendorCode: fault.vendorCode)
    }

    /// Asks the gateway how the delivery stands.
    func report(_ work: inout DeliveryWork, through gateway: any Gateway) async {
        let startedAt = clock.now()
        guard let memo = work.state.memo else {
            work.state.outcomeUnknown(at: startedAt)
            return await finish(&work)
        }
        switch await gateway.report(memo) {
        case .report(let report):
            work.state.reported(report, channel: work.channel, closedAt: work.claim.closedAt, at: clock.now())
            await finish(&work)
        case .failed(let fault):
            work.state.reportFailed(channel: work.channel, closedAt: work.claim.closedAt, at: clock.now())
            await finish(&work, attempt(.report, by: gateway, startedAt, .failed, fault))
        }
    }

    /// Has the gateway remove what it keeps for the delivery (R24).
    func release(_ work: inout DeliveryWork, through gateway: any Gateway) async {
        let startedAt = clock.now()
        let memo: GatewayMemo?
        switch work.state.releaseTarget {
        case .own: memo = work.state.memo
        case .leftBehind(let upload): memo = upload.memo
        }
        guard let memo else {
            work.state.released()
            return await finish(&work)
        }
        switch await gateway.release(memo) {
        case .released:
            work.state.released()
            await finish(&work, attempt(.release, by: gateway, startedAt, .succeeded))
        case .failed(let fault):
            work.state.releaseFailed(jitter: jitter(), at: clock.now())
            if work.state.work == nil {
                let delivery = work.claim.delivery.id
                logger.error("an upload stays with the gateway: remove it there", metadata: ["delivery": "\(delivery)"])
            }
            await finish(&work, attempt(.release, by: gateway, startedAt, .failed, fault))
        }
    }

    /// Writes the state down and says whether to go on: not when the lease is lost, the store fails or the
    /// verification has ended meanwhile.
    private func stillOpen(_ work: inout DeliveryWork, _ attempt: DeliveryAttempt?) async -> Bool {
        switch await save(work, attempt, letGo: false) {
        case .saved(closedAt: nil):
            return true
        case .saved:
            work.state.fail(.verificationClosed, at: clock.now())
            await finish(&work)
            return false
        case .leaseLost, nil:
            return false
        }
    }

    /// What the message takes from the application; the name is nil when that is gone.
    private struct Sender {
        let name: String?
        let webDomain: String?
        /// The keys under which the destinations are sealed; one that was destroyed is missing.
        let keys: [SubjectKey]
    }

    /// Nil when the store failed.
    private func sender(of work: DeliveryWork) async -> Sender? {
        let delivery = work.claim.delivery
        do {
            let application = try await patiently { () async throws(StoreError) in
                try await applications.application(delivery.verification.application)
            }
            let keys = try await patiently { () async throws(StoreError) in try await subjectKeys(of: work.claim) }
            return Sender(name: application?.senderName, webDomain: application?.webDomain, keys: keys)
        } catch {
            logger.error(
                "application could not be read", metadata: ["delivery": "\(delivery.id)", "error": "\(error)"])
            return nil
        }
    }

    /// Opens the envelope and renders the message; nil when that cannot be, and the state says why.
    private func request(for work: inout DeliveryWork, from sender: Sender) -> SendRequest? {
        let claim = work.claim
        let delivery = claim.delivery
        guard let envelope = claim.envelope else {
            work.state.fail(.verificationClosed, at: clock.now())
            return nil
        }
        do {
            let scope = CodeScope(
                application: delivery.verification.application, verification: delivery.verification.id,
                generation: delivery.generation, transaction: claim.details.transaction)
            let code = try vault.openEnvelope(envelope, scope: scope)
            guard let destination = try destination(of: delivery.step, claim, sender.keys), let senderName = sender.name
            else {
                throw RenderingFault("the destination or the application is gone")
            }
            let context = MessageContext(
                locale: claim.details.locale, senderName: senderName, purpose: claim.details.purpose,
                minutesLeft: max(1, Int((claim.expiresAt - clock.now() + sendingTakes).inMilliseconds / 60_000)),
                webDomain: sender.webDomain, transaction: try transaction(claim, sender.keys))
            let message = try rendering.message(for: delivery.channel, code: code, context: context)
            return SendRequest(
                destination: destination, message: message, uploadName: uploadName(delivery.id),
                mayHaveTwins: work.state.tries > 1)
        } catch {
            logger.error("message could not be made", metadata: ["delivery": "\(delivery.id)", "error": "\(error)"])
            work.state.fail(.unrenderable, at: clock.now())
            return nil
        }
    }

    /// What the code is asked for. One that is bound to a transaction which cannot be told is not sent (R13).
    private func transaction(_ claim: DeliveryClaim, _ keys: [SubjectKey]) throws -> BoundTransaction? {
        guard claim.details.transaction != nil else { return nil }
        let destinations = claim.details.destinations
        let opener = TextOpener(vault: vault, subjects: subjects, keys: keys)
        let text = try opener.text(destinations.phone ?? destinations.email, in: claim.delivery.verification)
        guard let found = text?.transaction else { throw RenderingFault("the transaction is gone") }
        return found
    }

    private func attempt(
        _ operation: DeliveryAttempt.Operation, by gateway: any Gateway, _ startedAt: Timestamp,
        _ outcome: DeliveryAttempt.Outcome, _ fault: GatewayFault? = nil
    ) -> DeliveryAttempt {
        DeliveryAttempt(
            operation: operation, startedAt: startedAt, duration: clock.now() - startedAt, outcome: outcome,
            failure: fault?.failure, httpStatus: fault?.httpStatus, vendorCode: fault?.vendorCode,
            detail: fault?.detail,
            gateway: gateway.name)
    }
}

/// A code that was sent a moment ago lives the minutes that it was given, and not one less.
private let sendingTakes: Duration = .seconds(15)
