import SandboxPhone
import StrictJSON
import Testing

/// Stopping, starting again, and two at once.
@Suite(.timeLimit(.minutes(5))) struct `A service that is stopped and started again` {
    @Test("R86 R91 finds its verifications and carries on with what it had begun")
    func resumes() async throws {
        try await Deployment.with { shop in
            let (id, mailed) = try await shop.serving { client in
                let id = try #require(try await client.create(phone: "+6281234567890")["id"])
                let mailed = try #require(try await client.create(email: "bob@example.com")["id"])
                try await client.wait(for: "delivery.submitted", of: id)
                return (id, mailed)
            }
            let call = try await shop.call(to: "+6281234567890")
            let mail = try await shop.mail(to: "bob@example.com")
            try await shop.serving { client in
                try await client.wait(for: "delivery.heard", of: id)
                #expect(try await client.check(id, try shop.code(heardIn: call))["outcome"] == "approved")
                #expect(try await client.check(mailed, wrong(try shop.code(readIn: mail)))["outcome"] == "wrong_code")
                try await shop.untilTheShelfIsEmpty()
            }
            try await shop.serving { client in
                #expect(try await client.get("/v1/verifications/\(id)")["status"] == "approved")
                let approved = try await client.check(mailed, try shop.code(readIn: mail))
                #expect(approved["outcome"] == "approved")
                #expect(approved.json["checks_left"]?.integer == 3)
            }
            #expect(shop.calls(to: "+6281234567890").count == 1)
            #expect(shop.sandbox.inbox.all.count == 1)
        }
    }

    @Test("R91 a second process on the same folder is refused, and the first one goes on")
    func second() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let refused = try await run(["serve", "--config", shop.configurationFile], in: shop.folder)
                #expect(refused.status == 2)
                #expect(refused.errors.contains("another process serves from \(shop.dataFolder)"))
                #expect(try await client.get("/readyz").status == 200)
            }
            try await shop.serving { client async throws in #expect(try await client.get("/livez").status == 200) }
        }
    }

    @Test func `a child process stops with exit code 0 on SIGTERM and on SIGINT`() async throws {
        try await Deployment.with { shop in
            for signal in [15, 2] as [Int32] {
                let service = try ServiceProcess(shop)
                let client = try await service.client()
                #expect(try await client.get("/readyz").status == 200)
                service.command.signal(signal)
                let ended = await service.command.finish()
                #expect(ended.status == 0 && !ended.wasSignalled, "\(ended.errors)")
            }
        }
    }
}
