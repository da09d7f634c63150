import SandboxPhone
import StrictJSON
import Testing

/// Calls that reach nobody, and what follows them.
@Suite(.timeLimit(.minutes(5))) struct `A call that reaches nobody` {
    /// The number's last digits, and how its call's delivery ends.
    static let numbers: [(ending: String, status: String)] = [
        ("01", "no_answer"), ("02", "busy"), ("03", "failed"), ("05", "rejected"), ("06", "failed"),
        ("09", "failed"),
    ]

    @Test func `is followed by a mail whose code is approved by the channel email`() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                try await withThrowingTaskGroup { group in
                    for (ending, status) in Self.numbers {
                        group.addTask { try await Self.follow(ending, status, shop, client) }
                    }
                    try await group.waitForAll()
                }
                try await shop.untilTheShelfIsEmpty()
                #expect(try shop.count("envelopes") == 0)
            }
        }
    }

    private static func follow(
        _ ending: String, _ status: String, _ shop: Deployment, _ client: ServiceClient
    ) async throws {
        // Each of a prefix of its own, on which three calls at a time are allowed.
        let number = "+62812\(ending)5678\(ending)"
        let address = "ann.\(ending)@example.com"
        let created = try await client.create(phone: number, email: address)
        let id = try #require(created["id"], "\(created.text)")
        let mail = try await shop.mail(to: address)
        let code = try shop.code(readIn: mail)
        let deliveries = try await client.deliveries(id)
        #expect(deliveries.map { $0["channel"] } == ["call", "email"])
        #expect(deliveries.first?["status"]?.string == status, "…\(ending): \(deliveries)")
        #expect(try await client.check(id, wrong(code))["outcome"] == "wrong_code")
        let approved = try await client.check(id, code)
        #expect(approved["outcome"] == "approved")
        #expect(approved.json["approval"]?["channels"] == ["email"])
        #expect(shop.calls(to: number).count <= 1)
    }

    @Test("R26 a call whose placing was never answered is placed once, and the mail comes at the step's time-out")
    func answerLost() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "call:45,email:120")) { shop in
            try await shop.serving { client in
                let created = try await client.create(phone: "+6281234567807", email: "ann@example.com")
                let id = try #require(created["id"])
                let call = try await shop.call(to: "+6281234567807")
                let types = try await client.wait(for: "step.timed_out", of: id)
                #expect(types.contains("delivery.unknown"))
                let mail = try await shop.mail(to: "ann@example.com")
                let code = try shop.code(readIn: mail)
                #expect(try shop.code(heardIn: call) == code)
                #expect(try await client.check(id, code)["outcome"] == "approved")
                try await shop.untilTheShelfIsEmpty()
                #expect(shop.calls(to: "+6281234567807").count == 1)
                #expect(shop.sandbox.requests.requests(to: .placeCall).count == 1)
            }
        }
    }

    @Test func `a status that never changes does not keep the mail from coming`() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "call:20,email:120")) { shop in
            try await shop.serving { client in
                let created = try await client.create(phone: "+6281234567808", email: "ann@example.com")
                let id = try #require(created["id"])
                try await client.wait(for: "step.timed_out", of: id)
                let code = try shop.code(readIn: try await shop.mail(to: "ann@example.com"))
                #expect(try await client.check(id, code)["outcome"] == "approved")
                #expect(shop.calls(to: "+6281234567808").count == 1)
            }
        }
    }

    @Test func `a vendor that runs out of lines is asked again, and then the mail comes`() async throws {
        try await Deployment.with(DeploymentOptions(concurrentCallsMax: 1)) { shop in
            try await shop.serving { client in
                let first = try #require(try await client.create(phone: "+6281234567110")["id"])
                try await client.wait(for: "delivery.submitted", of: first)
                let second = try await client.create(phone: "+6281234567290", email: "bob@example.com")
                let id = try #require(second["id"])
                let mail = try await shop.mail(to: "bob@example.com")
                #expect(shop.calls(to: "+6281234567290").isEmpty)
                #expect(try await client.check(id, try shop.code(readIn: mail))["outcome"] == "approved")
            }
        }
    }

    @Test func `with no mail to fall back to, it ends as undeliverable`() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let id = try #require(try await client.create(phone: "+6281234567803")["id"])
                try await client.wait(for: "verification.undeliverable", of: id)
                #expect(try await client.check(id, "123456").status == 409)
                #expect(try shop.count("envelopes") == 0)
                try await shop.untilTheShelfIsEmpty()
            }
        }
    }
}
