import HTTPTypes
import SandboxPhone
import ServiceDoubles
import StrictJSON
import Testing

/// A body that is not accepted, and the fields that the error names.
struct WrongCall: Sendable, CustomTestStringConvertible {
    let body: String
    let fields: [String]
    var testDescription: String { String(body.prefix(60)) }

    init(_ body: String, _ fields: [String]) {
        self.body = body
        self.fields = fields
    }

    private static let head = #"{"from_number":"02150001122","to_number":"081234567890","#
    private static let ivr = head + #""ivr_id":"65f1bd77be41d70012ab3490""#

    static let all = [
        WrongCall("", ["body"]),
        WrongCall("not json", ["body"]),
        WrongCall("[]", ["body"]),
        WrongCall(#"{"to_number":"1","to_number":"2"}"#, ["body"]),
        WrongCall(String(repeating: "[", count: 10_000), ["body"]),
        WrongCall(String(repeating: " ", count: 70_000), ["body"]),
        WrongCall("{}", ["from_number", "to_number", "ivr_id"]),
        WrongCall(#"{"from_number":1,"to_number":null,"ivr_id":[]}"#, ["from_number", "to_number", "ivr_id"]),
        WrongCall(
            #"{"from_number":"0211","to_number":"081234567890","ivr_id":"x"}"#, ["from_number"]),
        WrongCall(#"{"from_number":"02150001122","to_number":"0812 3456 7890","ivr_id":"x"}"#, ["to_number"]),
        WrongCall(#"{"from_number":"02150001122","to_number":"1234567","ivr_id":"x"}"#, ["to_number"]),
        WrongCall(#"{"from_number":"02150001122","to_number":"+1234567890123456","ivr_id":"x"}"#, ["to_number"]),
        WrongCall(#"{"from_number":"02150001122","to_number":"٠٨١٢٣٤٥٦٧٨٩٠","ivr_id":"x"}"#, ["to_number"]),
        WrongCall(ivr + "}", ["variable.audio_1"]),
        WrongCall(ivr + #","variable":[]}"#, ["variable"]),
        WrongCall(ivr + #","variable":{"audio_1":""}}"#, ["variable.audio_1"]),
        WrongCall(ivr + #","variable":{"audio_1":7}}"#, ["variable.audio_1"]),
        WrongCall(ivr + #","variable":{"audio":"http://127.0.0.1/a"}}"#, ["variable.audio", "variable.audio_1"]),
        WrongCall(ivr + #","variable":{"audio_1":"http://127.0.0.1/a","x":"1"}}"#, ["variable.x"]),
        WrongCall(
            ivr + #","variable":{"audio_1":"http://127.0.0.1/\#(String(repeating: "a", count: 2048))"}}"#,
            ["variable.audio_1"]),
        WrongCall(
            ivr + #","variable":{\#((0..<33).map { #""v\#($0)":"1""# }.joined(separator: ","))}}"#, ["variable"]),
    ]
}

struct CallRefusalTests {
    @Test(arguments: WrongCall.all)
    func `a wrong call names its fields and rings nowhere`(_ wrong: WrongCall) async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let answer = try await client.send(
                .post, "/call/v2/call", Wire.v2.credentials, type: "application/json", body: Array(wrong.body.utf8))
            #expect(answer.wrongFields == wrong.fields)
        }
        #expect(fixture.state.calls.all.isEmpty)
    }

    @Test func `the validation error has the documented layout`() async throws {
        try await Fixture().run { client async throws in
            let answer = try await client.placeCall(.v1, to: "8123")
            #expect(
                answer.json == [
                    "errors": [
                        [
                            "code": "39",
                            "message": [
                                [
                                    "value": "8123", "msg": "Invalid phone number", "param": "to_number",
                                    "location": "body",
                                ]
                            ],
                        ]
                    ]
                ])
        }
    }

    @Test func `a call that is not sent as JSON is refused`() async throws {
        try await Fixture().run { client async throws in
            let answer = try await client.send(
                .post, "/call/v2/call", Wire.v2.credentials, type: "text/plain", body: Array("{}".utf8))
            #expect(answer.wrongFields == ["body"])
        }
    }

    @Test(arguments: [(Wire.v1, 401, Int64(57)), (.v2, 429, 9)])
    func `too many calls at once are refused`(_ wire: Wire, _ status: Int, _ code: Int64) async throws {
        let fixture = try Fixture {
            $0.concurrentCallsMax = 1
            $0.quota = 5
        }
        try await fixture.run { client async throws in
            #expect(try await client.placeCall(wire, to: "081234567801").status == 200)
            let second = try await client.placeCall(wire)
            #expect(second.status == status)
            #expect(second.code == code)
            #expect(fixture.state.account.quotaLeft == 4)
            await fixture.step(.milliseconds(500))
            await fixture.step(.seconds(6))
            await fixture.state.phone.finish(fixture.state.calls.all[0].id)
            #expect(try await client.placeCall(wire).status == 200)
        }
    }

    @Test(arguments: [(Wire.v1, 401, Int64(57)), (.v2, 429, 9)])
    func `a number ending in 09 is refused as one call too many`(
        _ wire: Wire, _ status: Int, _ code: Int64
    ) async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let answer = try await client.placeCall(wire, to: "081234567809")
            #expect(answer.status == status)
            #expect(answer.code == code)
        }
        #expect(fixture.state.calls.all.isEmpty)
    }

    @Test(arguments: [(Wire.v1, Int64(55)), (.v2, 5)])
    func `calls and mails share a quota`(_ wire: Wire, _ code: Int64) async throws {
        let fixture = try Fixture { $0.quota = 2 }
        try await fixture.run { client async throws in
            #expect(try await client.placeCall(wire).status == 200)
            #expect(try await client.sendMail(wire).status == 200)
            for answer in [try await client.placeCall(wire), try await client.sendMail(wire)] {
                #expect(answer.status == 401)
                #expect(answer.code == code)
            }
        }
        #expect(fixture.state.calls.all.count == 1)
        #expect(fixture.state.inbox.all.count == 1)
    }

    @Test func `a lost answer is dropped after the hold, and the phone rings all the same`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            async let answer = client.placeCall(.v2, to: "081234567807")
            await fixture.clock.waitForSleepers(2)
            #expect(fixture.state.requests.requests(to: .placeCall).isEmpty)
            fixture.clock.advance(by: .seconds(15))
            #expect(try await answer.json["call_id"] == nil)
            await fixture.state.phone.finish(fixture.state.calls.all[0].id)
            #expect(fixture.state.calls.all[0].state == .ended)
            #expect(fixture.state.requests.requests(to: .placeCall).map(\.status) == [nil])
        }
    }
}
