import GatewayDoubles
import GatewayKit
import Testing
import VerificationCore
import WebhookGateway

@Suite struct `A look at a sender of one's own` {
    @Test(arguments: [
        (TransportResult.answer(204, ""), true, "takes the signature"), (.answer(200, "anything"), true, "takes"),
        (.answer(405, ""), true, "does not know OPTIONS"), (.answer(501, ""), true, "does not know OPTIONS"),
        (.answer(401, ""), false, "refused the signature"), (.answer(404, ""), false, "no such address"),
        (.answer(301, ""), false, "points elsewhere"), (.answer(500, ""), false, "internal error"),
        (.refusedConnection, false, "refused"), (.lostAnswer, false, "time-out"),
    ])
    func `tells what is wrong, and posts nothing`(
        result: TransportResult, isRight: Bool, words: String
    ) async throws {
        let fixture = try WebhookFixture()
        fixture.transport.on("OPTIONS /sandi/messages", result)
        let findings = await fixture.gateway.probe()
        #expect(findings.map(\.isRight) == [isRight])
        #expect(findings[0].detail.contains(words))
        let request = try #require(fixture.transport.requests.first)
        #expect(fixture.transport.requests.count == 1)
        #expect(request.method == .options && request.body.isEmpty)
        #expect(request.headers["webhook-id"] == "probe")
        #expect(request.headers["webhook-signature"]?.hasPrefix("v1,") == true)
    }

    @Test func `a key that cannot sign asks nobody`() async throws {
        let fixture = try WebhookFixture(key: BrokenKey())
        #expect(await fixture.gateway.probe().map(\.isRight) == [false])
        #expect(fixture.transport.requests.isEmpty)
    }
}
