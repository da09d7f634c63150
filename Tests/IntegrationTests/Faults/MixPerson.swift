import PromptRendering
import SandboxPhone
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

/// Somebody who logs in again and again while the vendors misbehave, and looks closely at what comes of it.
struct MixPerson: Sendable {
    private static let endings = ["90", "90", "90", "01", "02", "03", "04", "05", "07", "08"]
    private static let boxes = ["ann", "ann", "ann", "bounce", "fail", "slow"]
    /// A code's life in the mix, and the 30 s after it within which everything ends (R10).
    static let lifetimeSeconds = 90
    private static let endSeconds = 30

    let shop: Deployment
    let client: ServiceClient
    let ledger: MixLedger
    let random: SeededRandom
    let number: Int
    let comment: Comment

    func live(until isOver: () -> Bool) async throws {
        var turn = 0
        while !isOver() {
            turn += 1
            try await logIn(turn)
        }
    }

    private func logIn(_ turn: Int) async throws {
        let serial = "\(number)\(String(100_000 + turn).suffix(4))"
        // Each time another prefix, or the limits would hold it.
        let area = String(10_000 + (number * 613 + turn * 7) % 10_000).suffix(4)
        let ending = Self.endings[random.number(below: Self.endings.count)]
        let phone = "+62812\(area)\(String(100 + turn % 100).suffix(2))\(ending)"
        let email = "\(Self.boxes[random.number(below: Self.boxes.count)]).\(serial)@example.com"
        let created = try await create(phone, email)
        try #require(created.status == 201, "\(created.text) \(comment)")
        let id = try #require(created["id"])
        let bornAt: Timestamp = shop.clock.now()
        ledger.note { counts in
            counts.verifications += 1
            counts.phones.insert(phone.suffix(9))
        }
        let status = try await follow(id, phone, email, bornAt)
        try await FaultJudge(shop: shop, client: client, id: id, phone: phone, email: email).judge(comment)
        ledger.note { counts in
            counts.ends[status, default: 0] += 1
            counts.calls += shop.calls(to: phone).count
            counts.mails += shop.sandbox.inbox.all.count { $0.address == email }
        }
    }

    /// R99: a create is accepted at once, whatever the gateways do. Where so few codes arrive that nothing is sent to
    /// the country any more (R37), an operator lifts that.
    private func create(_ phone: String, _ email: String) async throws -> Answer {
        while true {
            let created = try await client.create(phone: phone, email: email)
            guard created["code"] == "sending_held", created["rule"] == "conversion" else { return created }
            try await shop.liftHoldOnCountry()
            ledger.note { $0.lifted += 1 }
        }
    }

    /// Answers what comes until the verification has ended, which has to be in time.
    private func follow(_ id: String, _ phone: String, _ email: String, _ bornAt: Timestamp) async throws -> String {
        let plan = random.number(below: 10)
        var isDone = false
        let endsAt = bornAt + .seconds(Self.lifetimeSeconds + Self.endSeconds)
        return try await eventually("the end of \(id) (\(comment))") {
            let now: Timestamp = shop.clock.now()
            if !isDone, let code = try received(phone, email) {
                isDone = true
                ledger.note { $0.codes.insert(code) }
                try await use(code, of: id, plan)
            }
            let status = try await client.get("/v1/verifications/\(id)")["status"]
            guard status == "pending" else { return status }
            // The look at the clock comes first: only what was pending after its time is late.
            try #require(now < endsAt, "R10 I3 \(id) is pending after its time (\(comment))")
            return nil
        }
    }

    /// The code that has been heard or read.
    private func received(_ phone: String, _ email: String) throws -> String? {
        if let mail = shop.sandbox.inbox.all.first(where: { $0.address == email }) {
            return try shop.code(readIn: mail)
        }
        guard let call = shop.calls(to: phone).first, call.state == .ended, call.audioFault == nil,
            call.script.talk == .toTheEnd,
            // What was played may be a page of HTML: then nobody hears a code.
            let rounds = try? Deployment.prompts.get().digits(in: call.audio, locale: shop.application.locale)
        else { return nil }
        return rounds.first.map { $0.map(String.init).joined() }
    }

    /// Checks as people do: most type it right, some first wrong, some never, some cancel. The checks go on whatever
    /// the gateways do (R99).
    private func use(_ code: String, of id: String, _ plan: Int) async throws {
        switch plan {
        case 0: break
        case 1: _ = try await client.command("cancel", id)
        case 2, 3:
            let answer = try await client.check(id, wrong(code))
            #expect(answer.status == 409 || answer["outcome"] == "wrong_code", comment)
            fallthrough
        default:
            let answer = try await client.check(id, code)
            // It may have ended between the look and the check; another answer to the right code is none.
            #expect(answer.status == 409 || answer["outcome"] == "approved", comment)
        }
    }
}
