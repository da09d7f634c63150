import HTTPTypes
import HummingbirdTesting
import SandboxPhone
import ServiceDoubles
import StrictJSON
import Testing

/// Faults that spoil an answer, or take its place.
struct FaultAnswerTests {
    private func answers(
        _ kind: FaultKind, at scope: FaultScope, _ change: (inout Fault) -> Void = { _ in },
        _ body: @Sendable @escaping (any TestClientProtocol, Fixture) async throws -> Void
    ) async throws {
        let fixture = try Fixture()
        var fault = Fault(kind, at: scope)
        change(&fault)
        #expect(fixture.state.faults.add(fault))
        try await fixture.run { try await body($0, fixture) }
        #expect(fixture.state.requests.all.contains { $0.fault == kind })
    }

    private static let call = FaultScope.endpoint(.placeCall)

    @Test func `a proxy answers in the vendor's place`() async throws {
        try await answers(.proxyPage, at: Self.call, { $0.status = 502 }) { client, fixture async throws in
            let answer = try await client.placeCall(.v2)
            #expect(answer.status == 502 && answer.headers[.contentType] == "text/html")
            #expect(answer.text.contains("502 Bad Gateway"))
            #expect(fixture.state.calls.all.isEmpty)
        }
    }

    @Test(arguments: Wire.allCases)
    func `no quota and too many calls have each version's own code`(_ wire: Wire) async throws {
        try await answers(.noQuota, at: Self.call) { client, fixture async throws in
            #expect(try await client.placeCall(wire).code == (wire == .v1 ? 55 : 5))
        }
        try await answers(.tooManyCalls, at: Self.call) { client, fixture async throws in
            #expect(try await client.placeCall(wire).code == (wire == .v1 ? 57 : 9))
        }
        try await answers(.wrongCredentials, at: Self.call) { client, fixture async throws in
            #expect(try await client.placeCall(wire).code == (wire == .v1 ? 17 : 45))
        }
    }

    @Test func `a 429 says for how long`() async throws {
        let change = { (fault: inout Fault) in
            fault.status = 429
            fault.code = 9
            fault.seconds = 7
        }
        try await answers(.error, at: Self.call, change) { client, _ async throws in
            #expect(try await client.placeCall(.v2).headers[.retryAfter] == "7")
        }
    }

    @Test func `what is pretended is not done`() async throws {
        try await answers(.pretend, at: .service(.ocaCall)) { client, fixture async throws in
            let file = try await client.upload(.v2)
            #expect(file.status == 200 && fixture.state.shelf.all.isEmpty)
            let call = try await client.placeCall(.v2)
            #expect(call.status == 200 && fixture.state.calls.all.isEmpty)
            #expect(try await client.send(.delete, "/call/v2/delete-audio/1", Wire.v2.credentials).status == 200)
        }
        try await answers(.pretend, at: .endpoint(.sendMail)) { client, fixture async throws in
            #expect(try await client.sendMail(.v2).json["success"] == true)
            #expect(fixture.state.inbox.all.isEmpty)
        }
    }

    /// Each spoils the answer of a call that is placed all the same.
    static let spoiled: [(FaultKind, @Sendable (Answer) -> Bool)] = [
        (.empty, { $0.status == 200 && $0.bytes.isEmpty }),
        (.html, { $0.text.contains("<title>") && $0.headers[.contentType] == "text/html" }),
        (.invalidJSON, { $0.text.hasSuffix(",}") && $0.json == .null }),
        (.cutJSON, { $0.text.hasPrefix("{") && $0.json == .null }),
        (.wrongTypes, { $0.json["success"] == "perhaps" && $0.json["call_id"]?.array?.count == 1 }),
        (.otherNames, { $0.json["call_id"] == nil && $0.json["identifier"] != nil }),
        (.wrongContentType, { $0.headers[.contentType] == "text/html" && $0.json["call_id"] != nil }),
        (.huge, { $0.bytes.count > 10 << 20 && $0.json["call_id"] != nil }),
    ]

    @Test(arguments: spoiled.indices)
    func `a spoiled answer comes of a call that is placed`(_ index: Int) async throws {
        let (kind, isRight) = Self.spoiled[index]
        try await answers(kind, at: Self.call) { client, fixture async throws in
            let answer = try await client.placeCall(.v2)
            #expect(isRight(answer), "\(kind): \(answer.text.prefix(200))")
            #expect(fixture.state.calls.all.count == 1)
        }
    }

    @Test func `a late answer comes when its time has passed`() async throws {
        try await answers(.slow, at: .endpoint(.numbers), { $0.seconds = 4 }) { client, fixture async throws in
            let request = Task { try await client.get("/call/v2/number", .v2) }
            await fixture.step(.milliseconds(3999))
            await fixture.step(.milliseconds(1))
            #expect(try await request.value.status == 200)
        }
    }

    @Test func `a status is stuck, or that of the oldest call, or told by a clock that is wrong`() async throws {
        let fixture = try Fixture()
        try await fixture.run { client async throws in
            let first = try #require(try await client.placeCall(.v2, to: "081234567801").json["call_id"]?.string)
            let second = try #require(try await client.placeCall(.v2, to: "081234567802").json["call_id"]?.string)
            let mail = try #require(try await client.sendMail(.v2).json["msg_id"]?.string)
            await fixture.clock.waitForSleepers(2)
            fixture.clock.advance(by: .seconds(1))
            await fixture.state.phone.finish(second)
            let status: @Sendable () async throws -> JSONValue = {
                try await client.get("/call/v2/call-status/\(second)", .v2).json
            }
            let plain = try await status()
            #expect(plain["hangup_cause"] == "USER_BUSY")
            _ = fixture.state.faults.switchOn(.clockSkew, at: .ocaCall, from: fixture.state.clock.now())
            let skewed = try await status()["call_end"]?.string.flatMap { SandboxTime(iso8601: $0) }
            let right = try #require(plain["call_end"]?.string.flatMap { SandboxTime(iso8601: $0) })
            #expect(skewed == right + .seconds(3600))
            fixture.state.faults.clear()

            _ = fixture.state.faults.switchOn(.statusStuck, at: .ocaCall, from: fixture.state.clock.now())
            _ = fixture.state.faults.switchOn(.statusStuck, at: .ocaEmail, from: fixture.state.clock.now())
            #expect(try await status()["status"] == "submitted")
            #expect(try await status()["hangup_cause"] == nil)
            #expect(try await client.get("/email/v2/email/status/\(mail)", .v2).json["data"]?["status"] == "submitted")
            fixture.state.faults.clear()

            #expect(fixture.state.faults.add(Fault(.oldStatus, at: .endpoint(.callStatus))))
            #expect(try await status()["call_id"] == .string(first))
        }
    }
}
