import SandboxPhone
import StrictJSON
import Testing
import VerificationCore

/// The whole service against a vendor that commits one fault at every request to one endpoint.
@Suite(.timeLimit(.minutes(10))) struct `One fault of the vendor` {
    private static var options: DeploymentOptions {
        var options = DeploymentOptions(speed: 20, workflow: "call:20,email:120", codeLength: 10)
        options.hurriesGateways = true
        return options
    }

    private static let phone = "+6281234567890"
    private static let email = "ann@example.com"

    @Test("R98 R26 I1 to I6 the code arrives all the same, and at most one call rings", arguments: FaultCase.all)
    func placing(_ fault: FaultCase) async throws {
        var options = Self.options
        if fault.way == .heard { options.workflow = "call:120,email:120" }
        try await Deployment.with(options) { shop in
            try await shop.serving { client in
                #expect(shop.sandbox.faults.add(fault.fault))
                let created = try await client.create(phone: Self.phone, email: Self.email)
                let id = try #require(created["id"], "\(created.text)")
                let code = try await Self.code(fault.way, shop, client, id)
                let call = try #require(try await client.deliveries(id).first)
                if let failure = fault.failure { #expect(call["failure"]?.string == failure, "\(call)") }
                #expect(try await client.check(id, wrong(code))["outcome"] == "wrong_code")
                #expect(try await client.check(id, code)["outcome"] == "approved")
                #expect(shop.sandbox.faults.struck[fault.kind] ?? 0 > 0)
                for fault in shop.sandbox.faults.faults { _ = shop.sandbox.faults.remove(fault.id) }
                let judge = FaultJudge(shop: shop, client: client, id: id, phone: Self.phone, email: Self.email)
                try await judge.judge("\(fault.testDescription)")
                try await FaultJudge.judgeEnd(shop, client, phones: [Self.phone.suffix(9)], codes: [code])
            }
        }
    }

    /// Waits for the code in the way in which it has to come.
    private static func code(
        _ way: FaultCase.Way, _ shop: Deployment, _ client: ServiceClient, _ id: String
    ) async throws -> String {
        switch way {
        case .heard:
            let code = try shop.code(heardIn: try await shop.call(to: phone))
            try await client.wait(for: "delivery.heard", of: id)
            #expect(shop.sandbox.inbox.all.isEmpty)
            return code
        case .mailAtOnce, .mailAtTimeout:
            let code = try shop.code(readIn: try await shop.mail(to: email))
            let events = try await client.events(id)
            #expect(events.contains("step.timed_out") == (way == .mailAtTimeout), "\(events)")
            return code
        case .heardOrMailed:
            return try shop.code(heardIn: try await shop.call(to: phone))
        }
    }

    private static let removals: [FaultKind] = [.error, .hang, .reset, .answerLost, .garbage, .wrongCredentials]

    @Test("R24 the vendor's audio goes as soon as its removal works again", arguments: removals)
    func removing(_ kind: FaultKind) async throws {
        try await Deployment.with(Self.options) { shop in
            try await shop.serving { client in
                #expect(shop.sandbox.faults.add(Fault(kind, at: .endpoint(.deleteAudio))))
                #expect(shop.sandbox.faults.add(Fault(kind, at: .endpoint(.listAudio))))
                let id = try #require(try await client.create(phone: Self.phone, email: Self.email)["id"])
                let code = try shop.code(heardIn: try await shop.call(to: Self.phone))
                #expect(try await client.check(id, code)["outcome"] == "approved")
                _ = try await eventually("three tries") {
                    shop.sandbox.requests.requests(to: .deleteAudio).count >= 3 ? true : nil
                }
                for fault in shop.sandbox.faults.faults { _ = shop.sandbox.faults.remove(fault.id) }
                try await FaultJudge.judgeEnd(shop, client, phones: [Self.phone.suffix(9)], codes: [code])
                #expect(shop.calls(to: Self.phone).count == 1)
            }
        }
    }

    private static let mails: [FaultKind] = [
        .error, .noQuota, .hang, .reset, .answerLost, .cutAnswer, .drip, .empty, .html, .otherNames, .huge, .twice,
    ]

    @Test("R98 R26 a mail is sent at most once, and the verification ends in time with a reason", arguments: mails)
    func mailing(_ kind: FaultKind) async throws {
        var options = Self.options
        options.workflow = "email:30"
        options.codeLifetimeSeconds = 60
        try await Deployment.with(options) { shop in
            try await shop.serving { client in
                #expect(shop.sandbox.faults.add(Fault(kind, at: .endpoint(.sendMail))))
                let id = try #require(try await client.create(email: Self.email)["id"])
                let ended = try await eventually("the end") {
                    let status = try await client.get("/v1/verifications/\(id)")["status"]
                    return status == "pending" ? nil : status
                }
                #expect(ended == "expired" || ended == "undeliverable")
                let judge = FaultJudge(shop: shop, client: client, id: id, phone: Self.phone, email: Self.email)
                try await judge.judge("\(kind)")
                #expect(shop.sandbox.inbox.all.count <= 1)
                try await FaultJudge.judgeEnd(shop, client, phones: [], codes: [])
            }
        }
    }

    @Test("R98 a late status of an old call changes nothing")
    func oldStatus() async throws {
        try await Deployment.with(Self.options) { shop in
            try await shop.serving { client in
                let first = try #require(
                    try await client.create(phone: "+6281234567201", email: "bob@example.com")["id"])
                try await client.wait(for: "delivery.no_answer", of: first)
                #expect(shop.sandbox.faults.add(Fault(.oldStatus, at: .endpoint(.callStatus))))
                let id = try #require(try await client.create(phone: Self.phone, email: Self.email)["id"])
                let code = try shop.code(readIn: try await shop.mail(to: Self.email))
                let types = try await client.events(id)
                #expect(types.contains("step.timed_out") && !types.contains("delivery.no_answer"))
                #expect(try await client.check(id, code)["outcome"] == "approved")
            }
        }
    }
}
