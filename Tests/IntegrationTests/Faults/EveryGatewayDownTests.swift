import SandboxPhone
import StrictJSON
import Testing
import VerificationCore

/// All vendors hang at once while people go on logging in, and come back.
@Suite(.timeLimit(.minutes(10))) struct `While every gateway is down` {
    private static let waiting = 40
    private static let canceled = 10

    @Test("R99 R10 creates are taken, checks are answered, and everybody's case ends in time with a reason")
    func outage() async throws {
        var options = DeploymentOptions(speed: 20, workflow: "call:15,email:30", codeLength: 10)
        options.hurriesGateways = true
        options.codeLifetimeSeconds = 90
        try await Deployment.with(options) { shop in
            try await shop.serving { client in
                let first = try #require(try await client.create(email: "ann@example.com")["id"])
                let code = try shop.code(readIn: try await shop.mail(to: "ann@example.com"))
                for service in VendorService.allCases {
                    #expect(shop.sandbox.faults.add(Fault(.hang, at: .service(service))))
                }
                var ids: [String] = []
                for number in 0..<Self.waiting {
                    let created = try await client.create(phone: Self.phone(number), email: Self.email(number))
                    #expect(created.status == 201)
                    ids.append(try #require(created["id"]))
                }
                #expect(try await client.check(first, wrong(code))["outcome"] == "wrong_code")
                #expect(try await client.check(first, code)["outcome"] == "approved")
                for id in ids.prefix(Self.canceled) { _ = try await client.command("cancel", id) }
                let now: Timestamp = shop.clock.now()
                try await shop.clock.sleep(until: now + .seconds(20))
                #expect(shop.sandbox.calls.all.isEmpty && shop.sandbox.inbox.all.count == 1)
                for fault in shop.sandbox.faults.faults { _ = shop.sandbox.faults.remove(fault.id) }
                try await Self.judge(ids, shop, client)
                try await FaultJudge.judgeEnd(
                    shop, client, phones: Set((0..<Self.waiting).map { Self.phone($0).suffix(9) }), codes: [code])
            }
        }
    }

    /// Nothing goes out for those who gave up, and at most one thing a channel for the others.
    private static func judge(_ ids: [String], _ shop: Deployment, _ client: ServiceClient) async throws {
        for (number, id) in ids.enumerated() {
            _ = try await eventually("the end of \(id)") {
                try await client.get("/v1/verifications/\(id)")["status"] == "pending" ? nil : true
            }
            let judge = FaultJudge(
                shop: shop, client: client, id: id, phone: phone(number), email: email(number))
            try await judge.judge("verification \(number)")
            guard number < canceled else { continue }
            #expect(shop.calls(to: phone(number)).isEmpty)
            #expect(!shop.sandbox.inbox.all.contains { $0.address == email(number) })
        }
    }

    private static func phone(_ number: Int) -> String { "+62812\(100 + number)6\(1000 + number)" }
    private static func email(_ number: Int) -> String { "ann.\(number)@example.com" }
}
