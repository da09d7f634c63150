import SandboxPhone
import StrictJSON
import Testing

/// What is counted is in the store.
@Suite(.timeLimit(.minutes(5))) struct `Counters of failed checks` {
    @Test("R19 four wrong codes, a kill -9, one more: the verification has ended, and the right code comes too late")
    func kill() async throws {
        try await Deployment.with(DeploymentOptions(speed: 500, workflow: "email:120")) { shop in
            let killed = try ServiceProcess(shop)
            var client = try await killed.client()
            let id = try #require(try await client.create(email: "ann@example.com")["id"])
            let code = try shop.code(readIn: try await shop.mail(to: "ann@example.com"))
            for left in [4, 3, 2, 1] as [Int64] {
                #expect(try await client.check(id, wrong(code)).json["checks_left"]?.integer == left)
            }
            killed.command.signal(9)
            #expect(await killed.command.finish().wasSignalled)

            let service = try ServiceProcess(shop)
            client = try await service.client()
            let last = try await client.check(id, wrong(code))
            #expect(last["status"] == "attempts_exceeded" && last.json["checks_left"]?.integer == 0)
            let late = try await client.check(id, code)
            #expect(late.status == 409 && late["code"] == "verification_closed")
            service.command.signal(15)
            _ = await service.command.finish()
        }
    }
}
