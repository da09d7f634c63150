import HTTPTypes
import SandboxPhone
import ServiceDoubles
import StrictJSON
import Testing

struct CallWireTests {
    @Test(arguments: Wire.allCases)
    func `uploaded audio is played, listed, deleted and then gone`(_ wire: Wire) async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let file = try await client.upload(wire, filename: "otp-482913.mp3")
            #expect(file.status == 200)
            let id = try #require(file.json["id"]?.string)
            let filename = try #require(file.json["filename"]?.string)
            #expect(id.count == 24 && id.allSatisfy(\.isHexDigit))
            #expect(filename.count == 40 && filename.hasSuffix(".mp3"))
            #expect(file.json["name"] == "otp-482913.mp3")
            #expect(file.json["url"] == .string("http://127.0.0.1:8026/audio/play/\(filename)"))

            let played = try await client.get("/audio/play/\(filename)")
            #expect(played.status == 200)
            #expect(played.bytes == prompt)
            #expect(played.headers[.contentType] == "audio/mpeg")
            #expect(played.headers[.cacheControl] == "no-store")

            #expect(try await client.get("\(wire.call)/list-audio", wire).json == .array([file.json]))
            let deletion = "\(wire.call)/delete-audio/\(id)"
            let deleted = try await client.send(.delete, deletion, wire.credentials)
            #expect(deleted.status == 200)
            #expect(deleted.json == ["status": "success"])
            let again = try await client.send(.delete, deletion, wire.credentials)
            #expect(again.status == 404)
            #expect(again.code == 33)
            #expect(try await client.get("\(wire.call)/list-audio", wire).json == [])
            let gone = try await client.get("/audio/play/\(filename)")
            #expect(gone.status == 404)
            #expect(gone.code == 33)
        }
    }

    @Test func `what is no mp3 file under audio is refused`() async throws {
        try await Fixture().run { client async throws in
            #expect(try await client.upload(.v2, field: "file").wrongFields == ["audio"])
            #expect(try await client.upload(.v2, filename: "otp.wav").wrongFields == ["audio"])
            #expect(try await client.upload(.v2, Array("RIFF....".utf8)).wrongFields == ["audio"])
            #expect(try await client.upload(.v2, []).wrongFields == ["audio"])
            let uri = "/call/v2/upload-audio"
            let json = try await client.post(uri, .v2, ["audio": "x"])
            #expect(json.wrongFields == ["audio"])
            let unnamed = multipart([("audio", nil, prompt)])
            let type = "multipart/form-data; boundary=XX"
            let answer = try await client.send(.post, uri, Wire.v2.credentials, type: type, body: unnamed)
            #expect(answer.wrongFields == ["audio"])
        }
    }

    @Test func `audio has at most two mebibytes`() async throws {
        try await Fixture().run { client async throws in
            let largest = frames(audioBytesMax / 144) + [UInt8](repeating: 0, count: audioBytesMax % 144)
            #expect(try await client.upload(.v2, largest).status == 200)
            #expect(try await client.upload(.v2, largest + [0]).wrongFields == ["audio"])
            #expect(try await client.upload(.v2, largest + largest).wrongFields == ["body"])
        }
    }

    @Test func `a full shelf is an internal error`() async throws {
        let fixture = try Fixture()
        for _ in 0..<AudioShelf.filesMax {
            #expect(fixture.state.shelf.put([0xFF], name: "a.mp3", at: fixture.state.clock.now()) != nil)
        }
        try await fixture.run { client async throws in
            let answer = try await client.upload(.v2)
            #expect(answer.status == 500)
            #expect(answer.code == 13)
        }
    }

    @Test(arguments: Wire.allCases)
    func `numbers and IVRs are listed as documented`(_ wire: Wire) async throws {
        try await Fixture().run { client async throws in
            let numbers = try await client.get("\(wire.call)/number", wire)
            #expect(numbers.json == ["from_number": ["02150001122", "02150001123"]])
            let flows = try #require(try await client.get("\(wire.call)/ivr-list", wire).json.array)
            #expect(flows.map { $0["ivr_id"]?.string } == [onePrompt, sixDigits])
            #expect(flows[0]["required_variable"] == ["audio_1"])
            #expect(
                flows[1]["required_variable"]
                    == ["digit_1", "digit_2", "digit_3", "digit_4", "digit_5", "digit_6"])
            for flow in flows { #expect(flow["created_at"] == flow["deleted_at"]) }
        }
    }

    @Test(arguments: Wire.allCases)
    func `a call's status grows from placed to ended`(_ wire: Wire) async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let placed = try await client.placeCall(wire, to: "081234567890")
            #expect(placed.json["success"] == true)
            let id = try #require(placed.json["call_id"]?.string)
            let status = { try await client.get("\(wire.call)/call-status/\(id)", wire).json }

            let first = try await status()
            #expect(first["status"] == "submitted")
            #expect(first["to_number"] == "081234567890")
            #expect(first["from_number"] == "02150001122")
            #expect(first["ivr_id"] == .string(onePrompt))
            #expect(first["call_start"] == nil)

            await fixture.step(.milliseconds(500))
            await fixture.clock.waitForSleepers()
            let ringing = try await status()
            #expect(ringing["status"] == "submitted")
            #expect(ringing["call_start"] == "2026-01-01T00:00:00.500Z")

            await fixture.step(.seconds(2))
            await fixture.clock.waitForSleepers()
            let talking = try await status()
            #expect(talking["status"] == "In Call")
            #expect(talking["call_answer"] == "2026-01-01T00:00:02.500Z")
            #expect(talking["hangup_cause"] == nil)

            await fixture.step(.milliseconds(3400))
            await fixture.state.phone.finish(id)
            let ended = try await status()
            #expect(ended["status"] == "answered")
            #expect(ended["call_end"] == "2026-01-01T00:00:05.900Z")
            #expect(ended["duration"] == 5)
            #expect(ended["talk_duration"] == 3)
            #expect(ended["tta"] == 2)
            #expect(ended["hangup_cause"] == "NORMAL_CLEARING")
            #expect(ended["call_id"] == .string(id))
            #expect(ended["application_id"]?.string?.count == 24)
            #expect(ended["result"] == [])
        }
        #expect(fixture.fetcher.urls == ["http://127.0.0.1:8026/audio/play/a.mp3"])
    }

    @Test func `a busy call has no talk and adds up`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let id = try #require(try await client.placeCall(.v2, to: "081234567802").json["call_id"]?.string)
            await fixture.step(.seconds(1))
            await fixture.state.phone.finish(id)
            let status = try await client.get("/call/v2/call-status/\(id)", .v2).json
            #expect(status["status"] == "RNA")
            #expect(status["hangup_cause"] == "USER_BUSY")
            #expect(status["duration"] == 1)
            #expect(status["talk_duration"] == 0)
            #expect(status["call_answer"] == nil)
        }
    }

    @Test func `a stuck status says nothing for ever`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let id = try #require(try await client.placeCall(.v2, to: "081234567808").json["call_id"]?.string)
            let before = try await client.get("/call/v2/call-status/\(id)", .v2).json
            await fixture.step(.milliseconds(500))
            await fixture.step(.seconds(2))
            await fixture.step(.seconds(4))
            await fixture.state.phone.finish(id)
            #expect(try await client.get("/call/v2/call-status/\(id)", .v2).json == before)
            #expect(before["status"] == "submitted")
            #expect(fixture.state.calls.call(id)?.state == .ended)
        }
    }

    @Test func `the IVR of digits plays its clips in order`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let names = (1...6).reversed().map { "digit_\($0)" }
            let variable = JSONValue.object(names.map { JSONMember($0, .string("http://localhost:1/\($0).mp3")) })
            let id = try #require(
                try await client.placeCall(.v2, ivr: sixDigits, variable: variable).json["call_id"]?.string)
            await fixture.step(.milliseconds(500))
            await fixture.step(.seconds(2))
            await fixture.clock.waitForSleepers()
            #expect(fixture.state.calls.call(id)?.audio == (0..<6).flatMap { _ in prompt })
        }
        #expect(fixture.fetcher.urls == (1...6).map { "http://localhost:1/digit_\($0).mp3" })
    }

    @Test func `the printed sample has the id under to_number`() async throws {
        let fixture = try Fixture { $0.samples = [.callIDUnderToNumber] }
        try await fixture.run { client async throws in
            let answer = try await client.placeCall(.v1)
            #expect(answer.json["call_id"] == nil)
            #expect(answer.json["to_number"]?.string == fixture.state.calls.all.first?.id)
        }
    }

    @Test func `unknown things are not found, in the words of each version`() async throws {
        try await Fixture().run { client async throws in
            for (wire, message) in [(Wire.v1, "Setting Is Not Exist"), (.v2, "Data doesn't exist")] {
                for answer in [
                    try await client.get("\(wire.call)/call-status/66a9f10ce4d2b70011c0ffee", wire),
                    try await client.get("\(wire.call)/call-status/%2e%2e%2f%00", wire),
                    try await client.send(.delete, "\(wire.call)/delete-audio/none", wire.credentials),
                    try await client.placeCall(wire, ivr: "65f1bd77be41d70012ab3499"),
                ] {
                    #expect(answer.status == 404)
                    #expect(answer.code == 33)
                    #expect(answer.error["message"] == .string(message))
                }
            }
        }
    }
}
