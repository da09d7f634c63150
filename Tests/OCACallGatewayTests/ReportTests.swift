import GatewayDoubles
import GatewayKit
import OCAAccount
import OCACallGateway
import Testing
import VerificationCore

@Suite struct `A call's report` {
    private static let ended =
        #""call_start":"2024-07-31T18:01:06.000Z","call_answer":"2024-07-31T18:01:18.000Z","#
        + #""call_end":"2024-07-31T18:01:39.000Z","hangup_cause":"NORMAL_CLEARING""#
    private static let pressed =
        #""result":[{"question":"Press 1","type":"multiple_choice","answer":["#
        + #"{"key":"1","title":"Key 1","total":1},{"key":"2","title":"Key 2","total":0}]}]"#
    private static let notPressed =
        #""result":[{"question":"Press 1","type":"multiple_choice","answer":["#
        + #"{"key":"1","title":"Key 1","total":0}]},{"type":"collect_number","answer":["482913"]}]"#

    @Test(
        "a running call is followed by its moments",
        arguments: [
            (#""status":"submitted""#, DeliveryStatus.submitted), (#""status":"SUBMITTED""#, .submitted),
            (#""status":"submitted","call_start":"2024-07-31T18:01:06.000Z""#, .ringing),
            (#""status":"submitted","call_start":"2024-07-31T18:01:06.000Z","call_answer":null"#, .ringing),
            (#""status":"submitted","call_start":"2024-07-31","call_answer":"""#, .ringing),
            (#""status":"In Call","call_start":"x","call_answer":"y""#, .inCall),
            (#""status":"in_call","call_answer":"y""#, .inCall), (#""status":"in call""#, .submitted),
            (#""status":"queued""#, .submitted), (#""status":"something new","call_start":"x""#, .ringing),
            (#""status":"answered","call_answer":"y""#, .answered), (#""status":"success""#, .answered),
        ])
    func running(members: String, status: DeliveryStatus) async throws {
        let report = try #require(await self.report(members))
        #expect(report.status == status)
        #expect(!report.isFinal)
        #expect(report.failure == nil)
    }

    @Test(
        "an answered call was heard when a key was pressed or the audio was played far enough",
        arguments: [
            (#""status":"answered","talk_duration":20,\#(ended)"#, DeliveryStatus.heard),
            (#""status":"ANSWERED","talk_duration":"20",\#(ended)"#, .heard),
            (#""status":"success","talk_duration":19.272,\#(ended)"#, .heard),
            (#""status":"answered","talk_duration":19,\#(ended)"#, .answered),
            (#""status":"answered","talk_duration":0,\#(ended)"#, .answered),
            (#""status":"answered",\#(ended)"#, .answered),
            (#""status":"answered","talk_duration":-5,\#(ended)"#, .answered),
            (#""status":"answered","talk_duration":2,\#(pressed),\#(ended)"#, .heard),
            (#""status":"answered","talk_duration":2,\#(notPressed),\#(ended)"#, .answered),
            (#""status":"answered","talk_duration":2,"result":[],\#(ended)"#, .answered),
            (#""status":"answered","talk_duration":2,"result":"none",\#(ended)"#, .answered),
            (
                #""status":"answered","talk_duration":2,"#
                    + #""result":[7,{"type":"multiple_choice","answer":["1"]}],\#(ended)"#,
                .answered
            ),
            (#""status":"answered","talk_duration":25,"hangup_cause":"NORMAL_CLEARING""#, .heard),
        ])
    func answered(members: String, status: DeliveryStatus) async throws {
        let report = try #require(await self.report(members))
        #expect(report.status == status)
        #expect(report.isFinal)
        #expect(report.failure == nil)
        #expect(report.vendorWord.lowercased().hasSuffix(" normal_clearing"))
    }

    @Test(
        "a call that reached nobody ends as its hangup cause says",
        arguments: [
            ("USER_BUSY", DeliveryStatus.busy, nil), ("NO_USER_RESPONSE", .noAnswer, nil),
            ("NO_ANSWER", .noAnswer, nil),
            ("SUBSCRIBER_ABSENT", .noAnswer, nil), ("CALL_REJECTED", .rejected, nil),
            ("ORIGINATOR_CANCEL", .noAnswer, nil),
            ("UNALLOCATED_NUMBER", .failed, .badDestination), ("NO_ROUTE_DESTINATION", .failed, .badDestination),
            ("INVALID_NUMBER_FORMAT", .failed, .badDestination), ("DESTINATION_OUT_OF_ORDER", .failed, .channelFailed),
            ("NORMAL_TEMPORARY_FAILURE", .failed, .channelFailed),
            ("NORMAL_CIRCUIT_CONGESTION", .failed, .channelFailed),
            ("SWITCH_CONGESTION", .failed, .channelFailed), ("NETWORK_OUT_OF_ORDER", .failed, .channelFailed),
            ("RECOVERY_ON_TIMER_EXPIRE", .failed, .channelFailed), ("ALLOTTED_TIMEOUT", .failed, .channelFailed),
            ("PROGRESS_TIMEOUT", .noAnswer, nil), ("MEDIA_TIMEOUT", .failed, .channelFailed),
            ("NORMAL_CLEARING", .failed, .channelFailed), ("SOMETHING_NEW", .failed, .channelFailed),
            ("", .failed, .channelFailed), ("user_busy", .busy, nil), ("17", .busy, nil),
        ] as [(String, DeliveryStatus, DeliveryFailure?)])
    func failed(cause: String, status: DeliveryStatus, failure: DeliveryFailure?) async throws {
        for word in ["failed", "FAILED", "Failed"] {
            let report = try #require(await self.report(#""status":"\#(word)","hangup_cause":"\#(cause)""#))
            #expect(report.status == status)
            #expect(report.failure == failure)
            #expect(report.isFinal)
            #expect(report.vendorWord == (cause.isEmpty ? word : "\(word) \(cause)"))
        }
    }

    @Test(
        "a call that was not taken is refined by its cause, never turned into a failure",
        arguments: [
            ("NO_ANSWER", DeliveryStatus.noAnswer), ("CALL_REJECTED", .rejected), ("USER_BUSY", .busy), ("", .noAnswer),
            ("NORMAL_CLEARING", .noAnswer), ("SWITCH_CONGESTION", .noAnswer), ("WHATEVER", .noAnswer),
        ])
    func notTaken(cause: String, status: DeliveryStatus) async throws {
        for word in ["RNA", "rna"] {
            let report = try #require(await self.report(#""status":"\#(word)","hangup_cause":"\#(cause)""#))
            #expect(report == GatewayReport(status: status, vendorWord: report.vendorWord, isFinal: true))
        }
    }

    @Test(
        "success without anybody on the line is no success",
        arguments: [
            (#""talk_duration":0,"hangup_cause":"NO_ANSWER""#, DeliveryStatus.noAnswer),
            (#""hangup_cause":"USER_BUSY""#, .busy),
            (#""talk_duration":0,"hangup_cause":"NORMAL_CLEARING""#, .noAnswer),
            (#""hangup_cause":"NORMAL_CLEARING""#, .answered), (#""hangup_cause":"UNALLOCATED_NUMBER""#, .failed),
        ])
    func emptySuccess(members: String, status: DeliveryStatus) async throws {
        let report = try #require(await self.report(#""status":"success",\#(members)"#))
        #expect(report.status == status)
        #expect(report.isFinal)
    }

    @Test(
        "how near to the end of the audio counts as heard can be set",
        arguments: [
            (0, 22, DeliveryStatus.answered), (0, 23, .heard), (10, 13, .heard), (10, 12, .answered),
        ])
    func tolerance(tolerance: Int, talked: Int, status: DeliveryStatus) async throws {
        let fixture = try CallFixture { $0.heardTolerance = .seconds(tolerance) }
        let memo = try await fixture.submitted()
        let answer = #"{"status":"answered","talk_duration":\#(talked),\#(Self.ended)}"#
        fixture.transport.on("GET /call-status/66a9f10ce4d2b70011c0ffee", .answer(200, answer))
        #expect(await fixture.gateway.report(memo).report?.status == status)
    }

    @Test("R25 what the person typed or said, and the number, stay behind")
    func nothingElse() async throws {
        let typed =
            #""to_number":"081234567890","result":[{"question":"Enter the code","type":"collect_number","#
            + #""answer":["482913"]},{"type":"record_speach","answer":["https://storage.oca.co.id/audio/482913.wav"]}]"#
        let fixture = try CallFixture()
        let memo = try await fixture.submitted()
        let answer = #"{"status":"answered 482913","hangup_cause":"code 482913 for 081234567890",\#(typed)}"#
        fixture.transport.on("GET /call-status/66a9f10ce4d2b70011c0ffee", .answer(200, answer))
        let outcome = await fixture.gateway.report(memo)
        var dumped = ""
        dump(outcome, to: &dumped)
        #expect(outcome.report?.vendorWord == "answered code for")
        #expect(!dumped.contains("482913") && !dumped.contains("1234567890") && !dumped.contains("storage"))
    }

    @Test(
        "R98 an answer that cannot be read is a failed report",
        arguments: [
            (.answer(200, ""), .unreadableAnswer), (.answer(200, "<html>"), .unreadableAnswer),
            (.answer(200, #"{"call_id":"66a9f10ce4d2b70011c0ffee"}"#), .unreadableAnswer),
            (.answer(200, #"{"status":7}"#), .unreadableAnswer), (.answer(200, #"{"status":""}"#), .unreadableAnswer),
            (.answer(200, "[]"), .unreadableAnswer),
            (
                .answer(200, #"{"call_id":"another","status":"failed"}"#),
                .unreadableAnswer
            ),
            (.answer(404, ""), .misconfigured), (.error(404, code: "33"), .misconfigured),
            (
                .answer(500, ""),
                .gatewayUnavailable
            ),
            (.error(429, code: "9"), .rateLimited), (.error(401, code: "17"), .misconfigured),
            (.lostAnswer, .gatewayUnavailable),
            (.refusedConnection, .gatewayUnavailable),
        ] as [(TransportResult, DeliveryFailure)])
    func faults(result: TransportResult, failure: DeliveryFailure) async throws {
        let fixture = try CallFixture()
        let memo = try await fixture.submitted()
        fixture.transport.on("GET /call-status/66a9f10ce4d2b70011c0ffee", result)
        #expect(await fixture.gateway.report(memo).fault?.failure == failure)
    }

    @Test func `a call without an id asks nobody`() async throws {
        let fixture = try CallFixture()
        let memo = try await fixture.prepared()
        let before = fixture.transport.requests.count
        #expect(await fixture.gateway.report(memo).fault?.failure == .misconfigured)
        #expect(await fixture.gateway.report(GatewayMemo("x")).fault?.failure == .misconfigured)
        #expect(fixture.transport.requests.count == before)
    }

    @Test func `a poll has a short time limit and a strange id stays one segment`() async throws {
        let fixture = try CallFixture()
        fixture.transport.on("POST /call", .answer(200, #"{"success":true,"call_id":"a/../b?"}"#))
        let memo = try await fixture.submitted()
        fixture.transport.on("GET /call-status/a%2F..%2Fb%3F", .answer(200, #"{"status":"submitted"}"#))
        #expect(await fixture.gateway.report(memo).report?.status == .submitted)
        #expect(fixture.transport.requests.last?.deadline == .seconds(5))
    }

    private func report(_ members: String) async throws -> GatewayReport? {
        let fixture = try CallFixture()
        let memo = try await fixture.submitted()
        fixture.transport.on(
            "GET /call-status/66a9f10ce4d2b70011c0ffee",
            .answer(200, #"{"call_id":"66a9f10ce4d2b70011c0ffee",\#(members)}"#))
        return await fixture.gateway.report(memo).report
    }
}
