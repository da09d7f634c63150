import VerificationCore
import VerificationService

/// A person with one matter at one application, through the application's backend: creates verifications, types codes
/// and now and then something else, tries again when no answer comes.
final class Customer: @unchecked Sendable {
    let world: World
    let person: Person
    let application: Application
    let purpose: String
    var keysMade = 0

    init(_ world: World, _ person: Person, _ application: Application, _ purpose: String) {
        self.world = world
        self.person = person
        self.application = application
        self.purpose = purpose
    }

    var chance: Chance { world.chance }
    var codes: [String] { person.codes["\(application.senderName)|\(purpose)"] ?? [] }

    func live() async {
        await world.clock.pause(chance.milliseconds(0...90_000))
        for _ in 0...chance.below(3) {
            if let id = await create(ordinary()) { await pursue(id) }
            await world.clock.pause(chance.milliseconds(0...20_000))
        }
    }

    private func pursue(_ id: VerificationID) async {
        var id = id
        for _ in 0..<(3 + chance.below(12)) {
            await world.clock.pause(chance.happens(0.2) ? chance.milliseconds(0...60) : chance.milliseconds(500...9000))
            id = await act(on: id)
            let key = VerificationKey(application: application.id, id: id)
            let isOver = await world.peek(key)?.state.ledger.status.isTerminal == true
            if isOver, chance.happens(0.6) { return }
        }
    }

    /// Does one thing, and gives the verification that it goes on with.
    private func act(on id: VerificationID) async -> VerificationID {
        switch chance.below(100) {
        case 0..<30: await check(id, codes.last ?? wrongCode())
        case 30..<42: await check(id, wrongCode())
        case 42..<48: await check(id, codes.isEmpty ? wrongCode() : chance.one(of: codes))
        case 48..<54: await burst(of: id)
        case 54..<66: await resend(id)
        case 66..<72: await reissue(id)
        case 72..<77: await race(reissueOf: id)
        case 77..<82: await advance(id)
        case 82..<85: await cancel(id)
        case 85..<91: return await createAgain() ?? id
        case 91..<95: await look(at: id)
        case 95..<98: await checkOfOther(id)
        default: await check(id, chance.one(of: ["", "12", "12345", "1234567", "47190x", "٤٧١٩٠٢"]))
        }
        return id
    }

    /// Several at once, a right one among them.
    private func burst(of id: VerificationID) async {
        var tasks: [Task<Void, Never>] = []
        for _ in 0..<(2 + chance.below(6)) {
            let code = chance.happens(0.5) ? codes.last ?? wrongCode() : wrongCode()
            tasks.append(world.spawn { _ in await self.check(id, code) })
        }
        for task in tasks { await task.value }
    }

    /// The code that holds and its end at the same time: the check is counted, then the code dies, then it is approved?
    private func race(reissueOf id: VerificationID) async {
        await sendsAllowed(of: id)
        let code = codes.last ?? wrongCode()
        let checks = (0..<2).map { _ in world.spawn { _ in await self.check(id, code) } }
        await reissue(id)
        for check in checks { await check.value }
    }

    private func createAgain() async -> VerificationID? {
        guard chance.happens(0.4) else { return await create(chance.happens(0.5) ? ordinary() : other()) }
        let tasks = (0..<3).map { _ in
            world.spawn { _ in _ = await self.create(self.chance.happens(0.7) ? self.ordinary() : self.other()) }
        }
        for task in tasks { await task.value }
        return await create(ordinary())
    }

    /// The foreign application knows the right id and perhaps the right code.
    private func checkOfOther(_ id: VerificationID) async {
        guard let foreign = world.applications.first(where: { $0.id != application.id }) else { return }
        let code = codes.last ?? wrongCode()
        let answer = await ask { verifications throws(ServiceError) in
            try await verifications.check(id, typed: code, by: foreign.id)
        }
        if case .told = answer { world.auditor.breach("I7 R44 a foreign verification was checked") }
        if case .refused(let error) = answer, !error.isFailure, error != .notFound {
            world.auditor.breach("I7 R44 a foreign verification answers \(error)")
        }
    }

    private func ordinary() -> CreateRequest {
        CreateRequest(
            phone: person.phone, email: person.email, purpose: purpose, expiresIn: 60 + 30 * chance.below(4),
            reference: person.reference)
    }

    /// Another workflow or code, so that it replaces what is open.
    private func other() -> CreateRequest {
        var request = ordinary()
        request.codeLength = chance.one(of: [6, 7, 8])
        let mailOnly = [CreateRequest.Step(channel: .email, timeoutInSeconds: 30)]
        let twoCalls = [
            CreateRequest.Step(channel: .call, timeoutInSeconds: 5),
            CreateRequest.Step(channel: .call, timeoutInSeconds: 20),
        ]
        let twoPhones = [
            CreateRequest.Step(channel: .call, timeoutInSeconds: 10),
            CreateRequest.Step(channel: .call, timeoutInSeconds: 20, destination: person.secondPhone),
            CreateRequest.Step(channel: .email, timeoutInSeconds: 30),
        ]
        request.workflow = chance.one(of: [nil, mailOnly, twoCalls, twoPhones])
        return request
    }

    func wrongCode() -> String {
        let digits = String(chance.below(1_000_000))
        return String(repeating: "0", count: 6 - digits.count) + digits
    }
}
