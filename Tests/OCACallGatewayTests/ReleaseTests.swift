import GatewayDoubles
import GatewayKit
import OCAAccount
import OCACallGateway
import Testing
import VerificationCore

@Suite struct `Releasing a call's audio` {
    private static let id = "65f1c0a2be41d70012ab34cd"

    @Test(
        "R24 it is deleted by its id",
        arguments: [
            TransportResult.answer(200, #"{"status":"success"}"#), .answer(200, ""), .answer(204, ""), .answer(404, ""),
            .error(404, code: "33"), .answer(200, "<html>gone</html>"),
        ])
    func byID(answer: TransportResult) async throws {
        let fixture = try CallFixture()
        let memo = try await fixture.submitted()
        fixture.transport.on("DELETE /delete-audio/\(Self.id)", answer)
        #expect(await fixture.gateway.release(memo) == .released)
        #expect(fixture.transport.log.last?.hasSuffix("/delete-audio/\(Self.id)") == true)
        #expect(!fixture.transport.log.contains { $0.hasSuffix("/list-audio") })
    }

    @Test(
        "R24 an unconfirmed deletion is told, so that it is repeated",
        arguments: [
            (.answer(500, ""), .gatewayUnavailable), (.error(401, code: "17"), .misconfigured),
            (
                .answer(406, ""),
                .refused
            ),
            (.error(429, code: "9"), .rateLimited), (.lostAnswer, .gatewayUnavailable),
            (.refusedConnection, .gatewayUnavailable),
        ] as [(TransportResult, DeliveryFailure)])
    func unconfirmed(result: TransportResult, failure: DeliveryFailure) async throws {
        let fixture = try CallFixture()
        let memo = try await fixture.submitted()
        fixture.transport.on("DELETE /delete-audio/\(Self.id)", result)
        #expect(await fixture.gateway.release(memo).fault?.failure == failure)
    }

    @Test(
        "R24 audio whose upload's answer was lost is found by its name, with or without its ending",
        arguments: [
            "qwertyuiopasdfgh", "qwertyuiopasdfgh.mp3",
        ])
    func byName(name: String) async throws {
        let fixture = try CallFixture()
        let memo = try #require(fixture.gateway.plan(uploadName: CallFixture.name))
        fixture.transport.on(
            "GET /list-audio",
            .answer(
                200,
                """
                [{"id":"a","name":"other.mp3","url":"https://a/1"},{"id":"b","name":"\(name)","url":"https://a/2"},
                 {"id":"c","name":"qwertyuiopasdfghi.mp3"},{"id":"d","name":"\(name)"},{}]
                """))
        fixture.transport.on("DELETE /delete-audio/b", .answer(200, ""))
        fixture.transport.on("DELETE /delete-audio/d", .answer(200, ""))
        #expect(await fixture.gateway.release(memo) == .released)
        let endings = fixture.transport.log.map { String($0.suffix(14)) }
        #expect(endings == ["/v2/list-audio", "delete-audio/b", "delete-audio/d"])
    }

    @Test func `there may be nothing to release`() async throws {
        let fixture = try CallFixture()
        let memo = try #require(fixture.gateway.plan(uploadName: CallFixture.name))
        for list in ["[]", #"{"data":[]}"#] {
            fixture.transport.on("GET /list-audio", .answer(200, list))
            #expect(await fixture.gateway.release(memo) == .released)
        }
        #expect(!fixture.transport.log.contains { $0.hasPrefix("DELETE") })
    }

    @Test(
        "a list that cannot be had is told",
        arguments: [
            (.answer(200, "{}"), .unreadableAnswer), (.answer(404, ""), .misconfigured),
            (.lostAnswer, .gatewayUnavailable),
            (.answer(GatewayAnswer(status: 200, body: [0x5B], isCut: true)), .unreadableAnswer),
            (.answer(200, #"[{"name":"qwertyuiopasdfgh"}]"#), .unreadableAnswer),
            (.answer(200, #"[{"id":"a","name":["qwertyuiopasdfgh"]}]"#), .unreadableAnswer),
        ] as [(TransportResult, DeliveryFailure)])
    func listFaults(result: TransportResult, failure: DeliveryFailure) async throws {
        let fixture = try CallFixture()
        let memo = try #require(fixture.gateway.plan(uploadName: CallFixture.name))
        fixture.transport.on("GET /list-audio", result)
        #expect(await fixture.gateway.release(memo).fault?.failure == failure)
    }

    @Test("R24 what an earlier try left behind goes with the file that replaced it, also after a restart")
    func twins() async throws {
        let fixture = try CallFixture()
        let memo = try await fixture.submitted(CallFixture.request(mayHaveTwins: true))
        fixture.transport.on("GET /list-audio", .answer(200, #"[{"id":"twin","name":"\#(CallFixture.name).mp3"}]"#))
        fixture.transport.on("DELETE /delete-audio/\(Self.id)", .answer(200, ""))
        fixture.transport.on("DELETE /delete-audio/twin", .answer(200, ""))
        #expect(await fixture.gateway.release(memo) == .released)
        let endings = fixture.transport.log.suffix(3).map { String($0.suffix(10)) }
        #expect(endings == ["0012ab34cd", "list-audio", "audio/twin"])
    }

    @Test func `a memo that is not ours is told`() async throws {
        #expect(try await CallFixture().gateway.release(GatewayMemo("x")).fault?.failure == .misconfigured)
    }
}
