import ServiceDoubles
import VerificationCore
import VerificationService

/// A story of one or two verifications, told by a client that tries again when it gets no answer.
struct FaultScenario: Sendable, CustomStringConvertible {
    let description: String
    let workflow: String
    /// How the newest verification ends when nothing fails.
    let end: VerificationStatus.Word
    let tell: @Sendable (ServiceWorld) async throws -> Void

    private init(
        _ description: String, workflow: String = "call:45,email:120", end: VerificationStatus.Word,
        _ tell: @escaping @Sendable (ServiceWorld) async throws -> Void
    ) {
        self.description = description
        self.workflow = workflow
        self.end = end
        self.tell = tell
    }

    static let all = [
        FaultScenario("a call that nobody takes, a mail, a wrong check and a right one", end: .approved, byMail),
        FaultScenario("a call that is heard, and its code", end: .approved, byCall),
        FaultScenario("five wrong checks and a right one", end: .attemptsExceeded, usedUp),
        FaultScenario("a resend, and the code", workflow: "email:120", end: .approved, resent),
        FaultScenario("a reissue, the former code and the new one", workflow: "email:120", end: .approved, reissued),
        FaultScenario("a cancel while the call rings", end: .canceled, canceled),
        FaultScenario("nobody checks", end: .expired, abandoned),
        FaultScenario("another create replaces it", end: .approved, replaced),
        FaultScenario("a call of unknown outcome, and the mail", end: .approved, unknown),
        FaultScenario("a gateway that refuses twice and then takes it", end: .approved, refused),
    ]

    @Sendable private static func byMail(_ world: ServiceWorld) async throws {
        let unanswered = GatewayReport(status: .noAnswer, vendorWord: "rna", isFinal: true)
        world.call.script(report: [.report(unanswered)])
        let id = try await world.create("one")
        try await world.pass(.seconds(50))
        try await world.check(id, world.wrong(world.heard))
        try await world.check(id, world.heard)
    }

    @Sendable private static func byCall(_ world: ServiceWorld) async throws {
        let id = try await world.create("one")
        try await world.pass(.seconds(10))
        try await world.check(id, world.heard)
    }

    @Sendable private static func usedUp(_ world: ServiceWorld) async throws {
        let id = try await world.create("one")
        try await world.pass(.seconds(5))
        for _ in 0..<5 { try await world.check(id, world.wrong(world.heard)) }
        try await world.check(id, world.heard)
    }

    @Sendable private static func resent(_ world: ServiceWorld) async throws {
        let id = try await world.create("one")
        try await world.pass(.seconds(35))
        let first = world.heard
        try await world.resend(id)
        try await world.pass(.seconds(10))
        try world.expect(first == nil || world.heard == first, "R5 a resend carries another code")
        try await world.check(id, world.wrong(world.heard))
        try await world.check(id, world.heard)
    }

    @Sendable private static func reissued(_ world: ServiceWorld) async throws {
        let id = try await world.create("one")
        try await world.pass(.seconds(35))
        let former = world.heard
        try await world.reissue(id)
        try await world.pass(.seconds(10))
        let isReplaced = try await world.records().first?.state.ledger.generation == 2
        if isReplaced, former != world.heard {
            let word = try await world.check(id, former)
            try world.expect(word != .approved, "R5 I2 the former code was approved")
        }
        try await world.check(id, world.heard)
    }

    @Sendable private static func canceled(_ world: ServiceWorld) async throws {
        let ringing = GatewayReport(status: .ringing, vendorWord: "ringing", isFinal: false)
        world.call.script(report: Array(repeating: .report(ringing), count: 5))
        let id = try await world.create("one")
        try await world.pass(.seconds(5))
        try await world.cancel(id)
        let word = try await world.check(id, world.heard)
        try world.expect(word != .approved, "I2 a canceled one was approved")
    }

    @Sendable private static func abandoned(_ world: ServiceWorld) async throws {
        _ = try await world.create("one")
        try await world.pass(.seconds(340))
    }

    @Sendable private static func replaced(_ world: ServiceWorld) async throws {
        let first = try await world.create("one")
        try await world.pass(.seconds(35))
        try await world.check(first, world.wrong(world.heard))
        let second = try await world.create(
            "two", workflow: [CreateRequest.Step(channel: .call, timeoutInSeconds: 100)])
        try await world.pass(.seconds(30))
        if first != second {
            let word = try await world.check(first, world.call.submittedCodes.first)
            try world.expect(word != .approved, "I2 R18 a replaced one was approved")
        }
        try await world.check(second, world.call.submittedCodes.last)
    }

    @Sendable private static func unknown(_ world: ServiceWorld) async throws {
        world.call.script(submit: [.unknown(GatewayFault(.outcomeUnknown, detail: "time-out"))])
        let id = try await world.create("one")
        try await world.pass(.seconds(60))
        try await world.check(id, world.heard)
    }

    @Sendable private static func refused(_ world: ServiceWorld) async throws {
        let busy = GatewayFault(.concurrencyLimit, detail: "busy")
        world.call.script(
            prepare: [.failed(GatewayFault(.gatewayUnavailable, detail: "away"))], submit: [.refused(busy)])
        let id = try await world.create("one")
        try await world.pass(.seconds(30))
        try await world.check(id, world.heard)
    }
}
