import GatewayDoubles
import GatewayKit
import OCAAccount
import OCAEmailGateway
import ServiceDoubles
import Testing
import VerificationCore

@Suite struct `A mail's report` {
    @Test(
        "each word is read without regard to case and spelling",
        arguments: [
            ("delivered", DeliveryStatus.delivered, false), ("Delivered", .delivered, false),
            ("opened", .opened, false),
            ("OPENED", .opened, false), ("clicked", .clicked, true), ("Clicked", .clicked, true),
            ("failed", .failed, true),
            ("Failed", .failed, true), ("failed by mail server", .bounced, true),
            ("Failed_By_Mail_Server", .bounced, true),
            ("bounce", .bounced, true), ("bounced", .bounced, true), ("hard_bounce", .bounced, true),
            ("dropped", .bounced, true), ("rejected", .bounced, true), ("deferred", .submitted, false),
            ("submitted", .submitted, false), ("sent", .submitted, false), ("processed", .submitted, false),
            ("queued", .submitted, false), ("something new", .submitted, false), ("42", .submitted, false),
        ])
    func words(word: String, status: DeliveryStatus, isFinal: Bool) async throws {
        let fixture = try MailFixture()
        let report = try #require(await fixture.report(#"{"status":"\#(word)","msg_id":"\#(MailFixture.id)"}"#).report)
        #expect(report.status == status)
        #expect(report.isFinal == isFinal)
        #expect(report.failure == ([.failed, .bounced].contains(status) ? .channelFailed : nil))
        #expect(report.vendorWord == word)
    }

    @Test(
        "the flat and the wrapped form, with every name of the id",
        arguments: [
            #"{"email":"user@example.com","message_body":"-","status":"opened","msg_id":"\#(MailFixture.id)"}"#,
            #"{"status":true,"data":{"status":"opened","msg_id":"\#(MailFixture.id)"}}"#,
            #"{"status":true,"data":{"msgid":"\#(MailFixture.id)","attachment":false,"history":[],"status":"opened"}}"#,
            #"{"status":true,"data":{"status":"opened"}}"#, #"{"status":"opened"}"#,
            #"{"status":"opened","data":null}"#,
        ])
    func forms(answer: String) async throws {
        let fixture = try MailFixture()
        #expect(
            await fixture.report(answer)
                == .report(
                    GatewayReport(status: .opened, vendorWord: "opened", isFinal: false)))
        #expect(fixture.transport.requests.last?.deadline == .seconds(5))
        #expect(fixture.transport.requests.last?.headers["Authorization"] == "Bearer jwt.jwt.jwt")
    }

    @Test(arguments: [
        (OCAVersion.v1, "https://email.ocatelkom.co.id/api/v1/email/status/"),
        (.v2, "https://webapigw.ocatelkom.co.id/email/v2/email/status/"),
    ])
    func `is asked for at the documented address`(version: OCAVersion, address: String) async throws {
        let fixture = try MailFixture(version)
        _ = await fixture.report("{}")
        #expect(fixture.transport.log == ["GET \(address)\(MailFixture.id)"])
    }

    @Test("R25 nothing of the mail comes back with it")
    func nothingElse() async throws {
        let fixture = try MailFixture(.v1)
        let outcome = await fixture.report(
            """
            {"status":true,"data":{"email":"user@example.com","message_body":"<p>Your code is 482913</p>",
             "status":"sent 482913 to user@example.com","msg_id":"\(MailFixture.id)"}}
            """)
        var dumped = ""
        dump(outcome, to: &dumped)
        #expect(outcome.report?.vendorWord == "sent to")
        #expect(!dumped.contains("482913") && !dumped.contains("user@"))
    }

    @Test(
        "R98 an answer that cannot be read is a failed report",
        arguments: [
            (200, "", DeliveryFailure.unreadableAnswer), (200, "<html>", .unreadableAnswer),
            (200, "{}", .unreadableAnswer),
            (200, "[]", .unreadableAnswer), (200, #"{"status":true}"#, .unreadableAnswer),
            (200, #"{"status":true,"data":{}}"#, .unreadableAnswer), (200, #"{"status":""}"#, .unreadableAnswer),
            (200, #"{"status":true,"data":{"status":7}}"#, .unreadableAnswer),
            (200, #"{"status":"opened","msg_id":"another"}"#, .unreadableAnswer), (404, "", .misconfigured),
            (200, #"{"errors":[{"code":33,"message":"x"}]}"#, .misconfigured), (500, "", .gatewayUnavailable),
            (429, "", .rateLimited), (401, #"{"errors":[{"code":"55","message":"x"}]}"#, .noQuota),
        ])
    func faults(status: Int, answer: String, failure: DeliveryFailure) async throws {
        let fixture = try MailFixture()
        #expect(await fixture.report(answer, status: status).fault?.failure == failure)
    }

    @Test func `a mail without an id asks nobody`() async throws {
        let fixture = try MailFixture()
        #expect(await fixture.gateway.report(GatewayMemo("")).fault?.failure == .misconfigured)
        #expect(fixture.transport.requests.isEmpty)
    }
}

@Suite struct `The mail history` {
    @Test func `is read as a page on V2`() async throws {
        let fixture = try MailFixture(.v2)
        fixture.transport.on(
            "GET /email/v2/email/history",
            .answer(
                200,
                """
                {"page":1,"pages":3,"total_inpage":2,"limit":10,"data":[
                 {"email":"user@example.com","message_body":"code 482913","created_at":"2024-07-31T18:01:32.680Z",
                  "status":"delivered","msgid":"a"},{"created_at":"482913","status":null}]}
                """))
        let history = try await fixture.gateway.history().get()
        #expect(history.page == 1)
        #expect(history.pages == 3)
        #expect(history.items.map(\.status) == ["delivered", ""])
        #expect(history.items.map(\.createdAt) == ["2024-07-31T18:01:32.680Z", ""])
        var dumped = ""
        dump(history, to: &dumped)
        #expect(!dumped.contains("482913") && !dumped.contains("user@"))
    }

    @Test func `is read as a bare list on V1`() async throws {
        let fixture = try MailFixture(.v1)
        fixture.transport.on("GET /api/v1/email/history", .answer(200, #"[{"status":"opened"}]"#))
        let history = try await fixture.gateway.history().get()
        #expect(history.items.map(\.status) == ["opened"])
        #expect(history.page == nil)
    }

    @Test(
        arguments: [
            (.answer(200, "{}"), .unreadableAnswer), (.answer(404, ""), .misconfigured),
            (
                .error(401, code: "45"),
                .misconfigured
            ),
            (.lostAnswer, .gatewayUnavailable),
        ] as [(TransportResult, DeliveryFailure)])
    func `that cannot be had is told`(result: TransportResult, failure: DeliveryFailure) async throws {
        let fixture = try MailFixture()
        fixture.transport.on("GET /email/history", result)
        guard case .failure(let fault) = await fixture.gateway.history() else {
            Issue.record("a history was read")
            return
        }
        #expect(fault.failure == failure)
    }
}

@Suite struct `The reports of many mails` {
    private static let page = #"""
        {"page":1,"pages":1,"total_inpage":3,"limit":100,"data":[
         {"msg_id":"m0","status":"opened"},{"msgid":"m1","status":"failed"},{"msg_id":"m4","status":"delivered"}]}
        """#

    private func ask(_ fixture: MailFixture, _ count: Int) async -> [DeliveryStatus?] {
        var statuses: [DeliveryStatus?] = []
        for number in 0..<count {
            statuses.append(await fixture.gateway.report(GatewayMemo("m\(number)")).report?.status)
        }
        return statuses
    }

    private func fixture(_ version: OCAVersion = .v2, history: TransportResult) throws -> MailFixture {
        let fixture = try MailFixture(version)
        for number in 0..<8 {
            fixture.transport.on("GET /email/status/m\(number)", .answer(200, #"{"status":"submitted"}"#))
        }
        fixture.transport.on("GET /email/history?limit=100", history)
        fixture.transport.on("GET /email/history", history)
        return fixture
    }

    @Test func `come from one page, and what is not on it is asked for by itself`() async throws {
        let fixture = try fixture(history: .answer(200, Self.page))
        #expect(await ask(fixture, 4).allSatisfy { $0 == .submitted })
        #expect(fixture.transport.requests.count == 4)
        #expect(await ask(fixture, 5) == [.submitted, .submitted, .submitted, .submitted, .delivered])
        #expect(await ask(fixture, 5) == [.opened, .failed, .submitted, .submitted, .delivered])
        #expect(fixture.transport.log.count { $0.contains("/email/history?limit=100") } == 1)
        fixture.clock.advance(by: .seconds(3))
        _ = await ask(fixture, 5)
        #expect(fixture.transport.log.count { $0.contains("/email/history") } == 2)
    }

    @Test(
        "are asked for one by one where the page cannot be had, and nobody tries again for ten minutes",
        arguments: [
            .answer(404, ""), .answer(200, "<html>"), .answer(200, "{}"), .lostAnswer, .error(406, code: "39"),
            .answer(GatewayAnswer(status: 200, body: Array("[]".utf8), isCut: true)),
        ] as [TransportResult])
    func fallback(history: TransportResult) async throws {
        let fixture = try fixture(.v1, history: history)
        for _ in 0..<3 { #expect(await ask(fixture, 8).allSatisfy { $0 == .submitted }) }
        #expect(fixture.transport.log.count { $0.hasSuffix("/email/history") } == 1)
        fixture.clock.advance(by: .seconds(600))
        _ = await ask(fixture, 8)
        #expect(fixture.transport.log.count { $0.hasSuffix("/email/history") } == 2)
    }
}

@Suite struct `A look at the account for mail` {
    @Test(
        arguments: [
            (.answer(200, "[]"), true), (.answer(404, ""), true), (.error(401, code: "45"), false),
            (.answer(200, "<html>"), false), (.refusedConnection, false),
        ] as [(TransportResult, Bool)])
    func `sends nothing and tells what is wrong`(result: TransportResult, isRight: Bool) async throws {
        let fixture = try MailFixture()
        fixture.transport.on("GET /email/history", result)
        #expect(await fixture.gateway.probe().map(\.isRight) == [isRight])
        #expect(fixture.transport.log.allSatisfy { $0.hasPrefix("GET ") })
    }
}
