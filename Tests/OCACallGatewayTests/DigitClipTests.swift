import GatewayDoubles
import GatewayKit
import OCAAccount
import OCACallGateway
import Testing
import VerificationCore

@Suite struct `An IVR with a variable per digit` {
    private static let sixVariables = #""digit_6","digit_2","digit_3","digit_10","digit_5","digit_1""#
    private static let order = ["digit_1", "digit_2", "digit_3", "digit_5", "digit_6", "digit_10"]

    /// The vendor's store of files: what was uploaded gets an address of its own.
    private func fixture(list: String = "[]", variables: String = sixVariables) throws -> CallFixture {
        let fixture = try CallFixture(variables: variables)
        fixture.transport.on("GET /list-audio", .answer(200, list))
        let uploads = (1...20).map { number in
            TransportResult.answer(200, CallFixture.uploaded("id\(number)", url: "https://a/u\(number).mp3"))
        }
        fixture.transport.on("POST /upload-audio", inOrder: uploads)
        return fixture
    }

    @Test func `gets each clip's address in the order of the numbers at the variables' ends`() async throws {
        let fixture = try fixture()
        let request = CallFixture.request([4, 4, 0, 9, 4, 0])
        let memo = try await fixture.prepared(request)
        #expect(await fixture.gateway.submit(request, memo: memo).accepted != nil)
        #expect(fixture.transport.log.count { $0.hasSuffix("/upload-audio") } == 3)
        let urls = [1, 1, 2, 3, 1, 2].map { "https://a/u\($0).mp3" }
        let pairs = zip(Self.order, urls).map { #""\#($0)":"\#($1)""# }.joined(separator: ",")
        #expect(fixture.transport.bodies("/call")[0].hasSuffix(#""variable":{\#(pairs)}}"#))
    }

    @Test("R13 a call that says more than its code is not cut down to its digits", arguments: [true, false])
    func saysMore(isListed: Bool) async throws {
        let fixture = try CallFixture(variables: Self.sixVariables) {
            if !isListed { $0.variables = .digits(["f", "e", "d", "c", "b", "a"]) }
        }
        #expect(await fixture.gateway.prepare(CallFixture.request([])).fault?.failure == .unrenderable)
        #expect(fixture.transport.log.allSatisfy { !$0.hasSuffix("/upload-audio") })
    }

    @Test("R24 no clip's name and no memo tells a digit or the code")
    func names() async throws {
        let fixture = try fixture()
        let memo = try await fixture.prepared()
        #expect(memo.text == #"{"k":"d","n":"qwertyuiopasdfgh","ms":22272}"#)
        let names = fixture.transport.bodies("/upload-audio").compactMap { body in
            body.split(separator: #"filename=""#).last?.split(separator: #"""#).first
        }
        #expect(names.count == 6)
        #expect(names[0] == "clip" + String(repeating: "eo", count: 16) + ".mp3")
        #expect(names.allSatisfy { $0.dropLast(4).allSatisfy { $0.isASCII && $0.isLetter } })
    }

    @Test func `uploads a clip once, however many calls need it at the same time`() async throws {
        let fixture = try fixture()
        let gateway = fixture.gateway
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { await gateway.prepare(CallFixture.request()).fault == nil }
            }
            for await isReady in group { #expect(isReady) }
        }
        #expect(fixture.transport.log.count { $0.hasSuffix("/upload-audio") } == 6)
        #expect(fixture.transport.log.count { $0.hasSuffix("/list-audio") } == 1)
    }

    @Test("finds its clips again by their names after a restart", arguments: ["", ".mp3"])
    func restart(ending: String) async throws {
        let first = "clip" + String(repeating: "eo", count: 16) + ending
        let list = #"[{"id":"x","name":"\#(first)","url":"https://a/kept.mp3"},{"id":"y","name":null}]"#
        let fixture = try fixture(list: list)
        let request = CallFixture.request([4, 4, 4, 4, 4, 4])
        let memo = try await fixture.prepared(request)
        _ = await fixture.gateway.submit(request, memo: memo)
        #expect(!fixture.transport.log.contains { $0.hasSuffix("/upload-audio") })
        #expect(fixture.transport.bodies("/call")[0].contains(#""digit_1":"https://a/kept.mp3""#))
    }

    @Test(
        "fails for a reason, and is whole again afterwards",
        arguments: [
            ("GET /list-audio", .answer(500, ""), .gatewayUnavailable),
            (
                "GET /list-audio", .answer(404, ""),
                .misconfigured
            ),
            ("GET /list-audio", .answer(200, "{}"), .unreadableAnswer),
            ("GET /list-audio", .answer(GatewayAnswer(status: 200, body: [0x5B], isCut: true)), .unreadableAnswer),
            ("POST /upload-audio", .lostAnswer, .gatewayUnavailable),
            (
                "POST /upload-audio", .answer(200, "{}"),
                .unreadableAnswer
            ),
        ] as [(String, TransportResult, DeliveryFailure)])
    func faults(kind: String, result: TransportResult, failure: DeliveryFailure) async throws {
        let fixture = try fixture()
        fixture.transport.on(kind, result)
        #expect(await fixture.gateway.prepare(CallFixture.request()).fault?.failure == failure)
        fixture.transport.on("GET /list-audio", .answer(200, "[]"))
        fixture.transport.on("POST /upload-audio", .answer(200, CallFixture.uploaded("id")))
        #expect(await fixture.gateway.prepare(CallFixture.request()).fault == nil)
    }

    @Test func `places no call with clips that were never provided`() async throws {
        let prepared = try await fixture().prepared()
        let other = try fixture()
        let outcome = await other.gateway.submit(CallFixture.request(), memo: prepared)
        #expect(outcome.refused?.failure == .gatewayUnavailable)
        #expect(!other.transport.log.contains { $0.hasSuffix("/call") })
    }

    @Test func `places no call that was prepared for another IVR`() async throws {
        let prepared = try await fixture().prepared()
        let other = try CallFixture()
        #expect(await other.gateway.submit(CallFixture.request(), memo: prepared).refused?.failure.isTemporary == true)
        #expect(!other.transport.log.contains { $0.hasSuffix("/call") })
    }

    @Test func `never removes a digit's clip`() async throws {
        let fixture = try fixture()
        let memo = try await fixture.prepared()
        let before = fixture.transport.requests.count
        #expect(await fixture.gateway.release(memo) == .released)
        #expect(fixture.transport.requests.count == before)
    }

    @Test func `takes constants for its other variables`() async throws {
        let variables = #""name","# + Self.sixVariables + #","bank""#
        let fixture = try CallFixture(variables: variables) {
            $0.extraVariables = ["name": "Sari", "bank": #"Acme "1""#]
        }
        fixture.transport.on("GET /list-audio", .answer(200, "[]"))
        let memo = try await fixture.prepared()
        #expect(await fixture.gateway.submit(CallFixture.request(), memo: memo).accepted != nil)
        let body = fixture.transport.bodies("/call")[0]
        #expect(body.contains(#""variable":{"digit_1":"#))
        #expect(body.hasSuffix(#","bank":"Acme \#\"1\#\"","name":"Sari"}}"#))
    }

    @Test func `is used in the order that the operator writes down`() async throws {
        let fixture = try CallFixture { $0.variables = .digits(["f", "e", "d", "c", "b", "a"]) }
        fixture.transport.on("GET /list-audio", .answer(200, "[]"))
        fixture.transport.on(
            "POST /upload-audio",
            inOrder: (1...6).map {
                .answer(200, CallFixture.uploaded("id", url: "https://a/u\($0).mp3"))
            })
        let memo = try await fixture.prepared()
        _ = await fixture.gateway.submit(CallFixture.request(), memo: memo)
        let body = fixture.transport.bodies("/call")[0]
        #expect(body.contains(#"{"f":"https://a/u1.mp3","e":"https://a/u2.mp3""#))
        #expect(!fixture.transport.log.contains { $0.hasSuffix("/ivr-list") })
    }
}
