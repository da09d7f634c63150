import ServiceDoubles
import VerificationCore
import VerificationService

/// What a client learns of its request.
enum Answer<Value: Sendable>: Sendable {
    case told(Value)
    case refused(ServiceError)
    /// The connection broke: nobody knows what came of it.
    case lost
}

extension ServiceError {
    /// Whether it only says that something that is needed failed.
    var isFailure: Bool {
        switch self {
        case .unavailable, .overloaded: true
        default: false
        }
    }
}

extension Customer {
    /// Makes a request of one of the machines.
    func ask<Value: Sendable>(
        _ body: @Sendable (Verifications) async throws(ServiceError) -> Value
    ) async -> Answer<Value> {
        await world.clock.pause(chance.latency(upTo: 300))
        let alive = world.machines.compactMap(\.incarnation)
        guard !alive.isEmpty else { return .lost }
        let incarnation = chance.one(of: alive)
        guard let verifications = incarnation.verifications else { return .lost }
        let failuresBefore = incarnation.failures
        let answer: Answer<Value>
        do throws(ServiceError) {
            answer = .told(try await body(verifications))
        } catch {
            answer = .refused(error)
        }
        guard !incarnation.isDead else { return .lost }
        if case .refused(let error) = answer, error.isFailure, incarnation.failures == failuresBefore {
            world.auditor.breach("a request fails and nothing has: \(error)")
        }
        if world.strikes(world.weather.lostAnswer) {
            world.struck("client answers lost")
            return .lost
        }
        return answer
    }

    /// Tries again with the same idempotency key until an answer comes, or patience ends.
    func persist<Value: Sendable>(
        _ operation: @Sendable (Verifications, OnceKey) async throws(ServiceError) -> Value
    ) async -> Answer<Value> {
        keysMade += 1
        let text = "\(person.number)/\(application.name)/\(purpose)/\(keysMade)"
        let once = OnceKey(key: text, request: Array("request".utf8)) { result, _ in Customer.render(result) }
        for _ in 0..<requestTriesMax {
            let answer = await ask { verifications throws(ServiceError) in try await operation(verifications, once) }
            switch answer {
            case .told: return answer
            case .refused(let error) where !error.isFailure: return answer
            case .refused, .lost: await world.clock.pause(chance.milliseconds(10...3000))
            }
        }
        return .lost
    }

    static func render(_ result: IdempotentResult) -> StoredAnswer? {
        switch result {
        case .created(let record), .continued(let record):
            return StoredAnswer(status: 201, body: Array(record.key.id.text.utf8))
        case .applied(.refused, _), .administered:
            return nil
        case .applied(_, let record):
            return StoredAnswer(status: 200, body: Array(record.key.id.text.utf8))
        }
    }

    func create(_ request: CreateRequest) async -> VerificationID? {
        let answer = await persist { verifications, once throws(ServiceError) in
            try await verifications.create(request, by: self.application, once: once)
        }
        world.history.note("\(self) create \(answer.word)")
        switch answer {
        case .told(.created(let record)), .told(.continued(let record)):
            world.auditor.toldCreated(record, await world.peek(record.key))
            return record.key.id
        case .told(.repeated(let answer)):
            guard let id = VerificationID(String(decoding: answer.body, as: UTF8.self)) else { return nil }
            let key = VerificationKey(application: application.id, id: id)
            if await world.peek(key) == nil { world.auditor.breach("I4 a repeated create names what is not there") }
            return id
        case .refused(.refused(.destinationClosed)):
            await unlock()
            return nil
        case .refused(.refused(.limited(let refusal))):
            world.auditor.toldLimited(refusal.block)
            if let end = refusal.block.endsAt, end - world.clock.now < .seconds(180) {
                await world.clock.pause(max(.zero, end - world.clock.now) + chance.milliseconds(0...4000))
            }
            return nil
        case .refused(let error) where !error.isFailure:
            world.auditor.breach("a create is refused: \(error)")
            return nil
        case .refused, .lost:
            return nil
        }
    }

    func check(_ id: VerificationID, _ code: String) async {
        let answer = await ask { verifications throws(ServiceError) in
            try await verifications.check(id, typed: code, by: self.application.id)
        }
        world.history.note("\(self) check \(id.text.suffix(6)) \(code) \(answer.word)")
        let record = await world.peek(VerificationKey(application: application.id, id: id))
        guard let record else { return world.auditor.breach("I4 \(id) is gone") }
        switch answer {
        case .told(let result): world.auditor.told(result, typed: code, record)
        case .refused(let error): world.auditor.toldRefused(error, record)
        case .lost: break
        }
    }

    func resend(_ id: VerificationID) async {
        let channel = chance.one(of: [nil, .call, .email] as [Channel?])
        if chance.happens(0.5) { await sendsAllowed(of: id) }
        await command("resend", id) { verifications, once throws(ServiceError) in
            try await verifications.resend(id, channel: channel, by: self.application.id, once: once)
        }
    }

    /// Waits until another send may be asked for.
    func sendsAllowed(of id: VerificationID) async {
        let record = await world.peek(VerificationKey(application: application.id, id: id))
        guard let moment = record?.state.resendAllowedAt else { return }
        await world.clock.pause(max(.zero, moment - world.clock.now) + chance.milliseconds(0...4000))
    }

    func reissue(_ id: VerificationID) async {
        await command("reissue", id) { verifications, once throws(ServiceError) in
            try await verifications.reissue(id, by: self.application.id, once: once)
        }
    }

    func advance(_ id: VerificationID) async {
        await command("advance", id) { verifications, once throws(ServiceError) in
            try await verifications.advance(id, by: self.application.id, once: once)
        }
    }

    func cancel(_ id: VerificationID) async {
        await command("cancel", id) { verifications, once throws(ServiceError) in
            try await verifications.cancel(id, by: self.application.id, once: once)
        }
    }

    /// An operator takes pity, now and then.
    func unlock() async {
        guard chance.happens(0.5) else { return }
        _ = await ask { verifications throws(ServiceError) in
            try await verifications.unlocking.unlock(
                phone: self.person.phone, email: nil, of: self.application, by: "operator")
        }
    }

    func look(at id: VerificationID) async {
        let answer = await ask { verifications throws(ServiceError) in
            let record = try await verifications.read(id, by: self.application.id)
            _ = try await verifications.deliveries(of: id, by: self.application.id)
            _ = try await verifications.timeline(of: id, by: self.application.id)
            let page = try await verifications.list(ListRequest(limit: listLimitMax), by: self.application)
            return (record, page.verifications.contains { $0.key.id == id })
        }
        if case .told((let record, let isListed)) = answer {
            if !isListed { world.auditor.breach("I4 \(id) is not in the list") }
            world.auditor.toldRead(record, await world.peek(record.key))
        }
    }

    private func command(
        _ name: String, _ id: VerificationID,
        _ operation: @Sendable (Verifications, OnceKey) async throws(ServiceError) -> CommandResult
    ) async {
        let answer = await persist(operation)
        world.history.note("\(self) \(name) \(id.text.suffix(6)) \(answer.word)")
        guard let record = await world.peek(VerificationKey(application: application.id, id: id)) else {
            return world.auditor.breach("I4 \(id) is gone")
        }
        if case .told(.applied(let told)) = answer { world.auditor.toldRead(told, record) }
        if case .refused(let error) = answer { world.auditor.toldRefused(error, record) }
    }
}

extension Customer: CustomStringConvertible {
    var description: String { "person \(person.number) \(application.name) \(purpose)" }
}

extension Answer {
    /// The answer in few words, for the history.
    var word: String {
        switch self {
        case .told(let value): (value as? CheckResult).map { "\($0)" } ?? "done"
        case .refused(let error): "\(error)"
        case .lost: "lost"
        }
    }
}

private let requestTriesMax = 6
