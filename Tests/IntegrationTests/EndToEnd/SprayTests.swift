import StrictJSON
import Testing

/// What is compared by one process after another is added up in the store.
@Suite(.timeLimit(.minutes(5))) struct `A spray over many destinations` {
    /// Wrong checks at so many destinations, four at each.
    private func spray(_ destinations: Range<Int>, _ client: ServiceClient) async throws -> [Answer] {
        var answers: [Answer] = []
        for number in destinations {
            let created = try await client.create(email: "person\(number)@example.com")
            let id = try #require(created["id"], "\(created.text)")
            for code in ["135791", "246802", "975310", "864209"] { answers.append(try await client.check(id, code)) }
        }
        return answers
    }

    private func limits(_ arguments: [String], of shop: Deployment) async throws -> String {
        let command = ["limits"] + arguments + ["--application", "shop", "--config", shop.configurationFile]
        let done = try await run(command, in: shop.folder)
        try #require(done.status == 0, "\(done.errors)")
        return done.output
    }

    @Test("R22 R19 is noticed although no process saw enough of it, pauses the application, and is lifted by command")
    func twoProcesses() async throws {
        try await Deployment.with(DeploymentOptions(speed: 500, workflow: "email:120")) { shop in
            #expect(try await limits(["set", "spraying_pause=3600"], of: shop) == "spraying_pause = 3600\n")
            let first = try ServiceProcess(shop)
            let before = try await spray(0..<30, try await first.client())
            #expect(before.allSatisfy { $0["outcome"] == "wrong_code" })
            first.command.signal(15)
            #expect(await first.command.finish().status == 0)
            #expect(try await limits(["list"], of: shop).isEmpty)

            let second = try ServiceProcess(shop)
            let client = try await second.client()
            let id = try #require(try await client.create(email: "ann@example.com")["id"])
            _ = try await spray(30..<50, client)
            _ = try await eventually("the pause: \(second.command.errors)") { () -> Bool? in
                try await client.check(id, "000000")["code"] == "paused" ? true : nil
            }
            #expect(try await client.create(email: "ben@example.com")["code"] == "paused")
            #expect(second.command.errors.contains("spraying"))
            let blocks = try await client.get("/v1/blocks").json["data"]?.array ?? []
            #expect(blocks.last?["news"] == "held" && blocks.last?["rule"] == "spraying")
            #expect(try await limits(["list"], of: shop).contains("spraying"))
            #expect(try await limits(["show"], of: shop).contains("every check and create is paused until"))
            #expect(try await limits(["lift", "--spraying"], of: shop) == "lifted\n")
            _ = try await eventually("the end of the pause") { () -> Bool? in
                try await client.check(id, "000000")["code"] == "paused" ? nil : true
            }
            #expect(try await limits(["lift", "--spraying"], of: shop) == "nothing held it\n")
            second.command.signal(15)
            #expect(await second.command.finish().status == 0)
        }
    }
}
