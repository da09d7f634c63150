import SandboxPhone
import StrictJSON
import Testing

/// Checks and commands against a running service.
@Suite(.timeLimit(.minutes(5))) struct `A verification that is worked on` {
    /// Creates a verification by mail and reads its code.
    private func mailed(_ shop: Deployment, _ client: ServiceClient) async throws -> (id: String, code: String) {
        let created = try await client.create(email: "ann@example.com")
        let id = try #require(created["id"], "\(created.text)")
        return (id, try shop.code(readIn: try await shop.mail(to: "ann@example.com")))
    }

    /// Asks until the wait before another send is over.
    private func accepted(_ word: String, _ id: String, _ client: ServiceClient) async throws {
        _ = try await eventually("the \(word)") { try await client.command(word, id).status == 200 ? true : nil }
    }

    @Test("R7 five wrong codes end it, and the right one comes too late")
    func fiveWrong() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let (id, code) = try await mailed(shop, client)
                for left in (0..<5).reversed() {
                    let answer = try await client.check(id, wrong(code, by: left + 1))
                    #expect(answer.status == 200)
                    #expect(answer["outcome"] == "wrong_code")
                    #expect(answer.json["checks_left"]?.integer == Int64(left))
                }
                #expect(try await client.get("/v1/verifications/\(id)")["status"] == "attempts_exceeded")
                let late = try await client.check(id, code)
                #expect(late.status == 409)
                #expect(late["code"] == "verification_closed")
                #expect(late["status"] != "approved")
                #expect(try shop.count("envelopes") == 0)
            }
        }
    }

    @Test func `a canceled one takes no code, and its call's audio goes`() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let id = try #require(try await client.create(phone: "+6281234567890")["id"])
                let call = try await shop.call(to: "+6281234567890")
                let canceled = try await client.command("cancel", id)
                #expect(canceled["status"] == "canceled")
                #expect(try await client.check(id, try shop.code(heardIn: call)).status == 409)
                #expect(try shop.count("envelopes") == 0)
                try await shop.untilTheShelfIsEmpty()
            }
        }
    }

    @Test("R34 the same code is sent again after the wait, and not before")
    func resend() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let (id, code) = try await mailed(shop, client)
                let early = try await client.command("resend", id)
                #expect(early.status == 429)
                #expect(early["code"] == "too_soon")
                _ = try await client.check(id, wrong(code))
                try await accepted("resend", id, client)
                let again = try await shop.mail(to: "ann@example.com", count: 2)
                #expect(try shop.code(readIn: again) == code)
                let approved = try await client.check(id, code)
                #expect(approved["outcome"] == "approved")
                #expect(approved.json["checks_left"]?.integer == 3)
            }
        }
    }

    @Test("R5 R16 a reissued code ends the former one and gives no check back")
    func reissue() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let (id, former) = try await mailed(shop, client)
                #expect(try await client.check(id, wrong(former)).json["checks_left"] == 4)
                try await accepted("reissue", id, client)
                let mail = try await shop.mail(to: "ann@example.com", count: 2)
                let code = try shop.code(readIn: mail)
                #expect(code != former)
                #expect(try await client.check(id, former).json["checks_left"] == 3)
                #expect(try await client.check(id, code)["outcome"] == "approved")
            }
        }
    }

    @Test func `advance sends the mail at once, and a lone create is continued`() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let created = try await client.create(phone: "+6281234567801", email: "ann@example.com")
                let id = try #require(created["id"])
                let again = try await client.create(phone: "+6281234567801", email: "ann@example.com")
                #expect(again.status == 200)
                #expect(again["id"] == id)
                #expect(try await client.command("advance", id).status == 200)
                let code = try shop.code(readIn: try await shop.mail(to: "ann@example.com"))
                #expect(try await client.check(id, code)["outcome"] == "approved")
                #expect(shop.calls(to: "+6281234567801").count <= 1)
                try await shop.untilTheShelfIsEmpty()
            }
        }
    }

    @Test("R47 the same key makes one verification and one call, in parallel too")
    func idempotent() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            let body: JSONValue = ["to": ["phone": "+6281234567890"]]
                            let headers = [("Idempotency-Key", "order-7")]
                            return try await client.send("POST", "/v1/verifications", body, headers: headers)["id"]
                        }
                    }
                    return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
                }
                #expect(ids.count == 1)
                _ = try await shop.call(to: "+6281234567890")
                #expect(shop.calls(to: "+6281234567890").count == 1)
            }
        }
    }
}
