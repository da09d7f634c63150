import HTTPTypes
import NIOCore
import Synchronization
import Testing

@testable import VerificationAPI

@Suite("The crowd", .timeLimit(.minutes(1)))
struct CrowdTests {
    private func head(_ path: String, _ key: String) -> HTTPRequest {
        HTTPRequest(
            method: .post, scheme: "http", authority: "localhost", path: path,
            headerFields: [.authorization: "Bearer \(key)"])
    }

    private func limits(_ inWork: Int, _ waiting: Int) -> AdmissionLimits {
        AdmissionTests.limits(inWork, waiting: waiting)
    }

    /// A memory of these keys.
    private func known(_ keys: String...) -> KnownKeys {
        let known = KnownKeys()
        for key in keys { known.note(key) }
        return known
    }

    @Test("R102 R103 what is too much is refused before its work begins, by key and by kind")
    func bounds() {
        let crowd = RequestCrowd(limits(8, 8), known: known("a", "b"))
        let creates = (0..<20).compactMap { _ in crowd.enter(head("/v1/verifications", "a")) }
        #expect(creates.count == 10)
        #expect(crowd.enter(head("/v1/verifications/x/checks", "a")) == nil, "one key leaves room for others")
        let others = (0..<20).compactMap { _ in crowd.enter(head("/v1/verifications", "b")) }
        #expect(others.count == 2, "creates leave room for checks")
        let checks = (0..<20).compactMap { _ in crowd.enter(head("/v1/verifications/x/checks", "b")) }
        #expect(checks.count == 4)
        #expect(crowd.enter(head("/livez", "b")) != nil)
        for place in creates + others + checks { crowd.leave(place) }
        #expect((0..<20).compactMap { _ in crowd.enter(head("/v1/verifications/x/checks", "a")) }.count == 10)
    }

    @Test("R102 while the queue behind it stands there are fewer places")
    func standing() {
        var limits = limits(8, 56)
        limits.standingMax = 8
        let sign = OverloadSign()
        let crowd = RequestCrowd(limits, sign: sign, known: known("a"))
        let places = (0..<100).compactMap { _ in crowd.enter(head("/v1/verifications/x/checks", "a")) }
        #expect(places.count == 40)
        for place in places { crowd.leave(place) }
        sign.put(up: true)
        #expect((0..<100).compactMap { _ in crowd.enter(head("/v1/verifications/x/checks", "a")) }.count == 10)
    }

    @Test("R103 whoever has few places keeps getting some when the queue begins to stand behind another's many")
    func fewBesideMany() {
        let sign = OverloadSign()
        let crowd = RequestCrowd(AdmissionLimits(), sign: sign, known: known("a", "b"))
        #expect((0..<400).compactMap { _ in crowd.enter(head("/v1/verifications", "a")) }.count == 280)
        sign.put(up: true)
        #expect((0..<400).compactMap { _ in crowd.enter(head("/v1/verifications", "b")) }.count == 24)
        #expect(crowd.enter(head("/v1/verifications", "a")) == nil)
    }

    @Test("R103 whoever shows another key with each request has no more places than all strangers together")
    func strangers() {
        let known = known("a")
        let crowd = RequestCrowd(AdmissionLimits(), known: known)
        let check = "/v1/verifications/x/checks"
        let theirs = (0..<400).compactMap { crowd.enter(head(check, "made_up_\($0)")) }
        #expect(theirs.count == 168)
        #expect(crowd.enter(HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/v1/blocks")) == nil)
        // However many they are, one who is known has all that a key may have.
        let own = (0..<400).compactMap { _ in crowd.enter(head(check, "a")) }
        #expect(own.count == 280)
        for place in theirs + own { crowd.leave(place) }
        #expect((0..<400).compactMap { crowd.enter(head(check, "made_up_\($0)")) }.count == 168)
        // A key that is found to be one is nobody's neighbour any more, however its field is written.
        known.note("made_up_7")
        #expect((0..<400).compactMap { _ in crowd.enter(head(check, "  made_up_7")) }.count == 280)
    }

    @Test("R103 a key is known for some minutes after its last use, and only so many keys are")
    func remembering() {
        let now = Mutex(NIODeadline.uptimeNanoseconds(0))
        let known = KnownKeys { now.withLock { $0 } }
        func isKnown(_ key: String) -> Bool { known.hash(ofKeyIn: "Bearer \(key)") != nil }
        known.note("a")
        known.note("b")
        for _ in 0..<4 {
            now.withLock { $0 = $0 + .minutes(4) }
            #expect(isKnown("a"))
            known.note("a")
        }
        #expect(!isKnown("b"))
        now.withLock { $0 = $0 + .minutes(10) }
        #expect(!isKnown("a"))
        for number in 0..<50_000 { known.note("key_\(number)") }
        #expect(isKnown("key_49999"))
        #expect((0..<50_000).count { isKnown("key_\($0)") } <= 20_000)
    }

    @Test("R102 R103 however a path is written, what is served is counted")
    func paths() async throws {
        let crowd = RequestCrowd(limits(0, 0))
        for path in ["/v1/blocks", "/v1/blocks?a=b", "http://x/v1/blocks", "http://x:80/v1/blocks", "a://[/v1/blocks"] {
            #expect(crowd.enter(head(path, "a")) == nil, "\(path)")
        }
        let one = RequestCrowd(limits(1, 0))
        #expect(try #require(one.enter(head("/v1/verifications/x/checks?a=b", "a"))).isCounted)
        let world = try await World(limits: SocketTests.patient)
        try await world.live { port in
            let key = ["Authorization: Bearer \(World.allKey)", "Connection: close"]
            for path in ["/v1/blocks", "http://localhost/v1/blocks", "HTTP://x:80/v1/blocks"] {
                let text = try await RawClient.exchange(port, SocketTests.head("GET \(path) HTTP/1.1", key))
                #expect(text.hasPrefix("HTTP/1.1 200 "), "\(path): \(text)")
            }
            for path in [
                "//v1/blocks", "/v1//blocks", "/v1/blocks/", "/v1/blocks//", "/v1/blocks/?a=b", "///v1/blocks",
                "//livez", "/livez/", "http://x//v1/blocks", "http://x/v1/blocks/", "//x/v1/blocks",
            ] {
                let text = try await RawClient.exchange(port, SocketTests.head("GET \(path) HTTP/1.1", key))
                #expect(text.hasPrefix("HTTP/1.1 404 ") && text.contains("\"not_found\""), "\(path): \(text)")
                try RawClient.checkProblem(text)
            }
        }
    }

    @Test("R102 R49 a refusal comes over the wire with Retry-After, and the connection stays")
    func overTheWire() async throws {
        var limits = SocketTests.patient
        limits.admission = AdmissionTests.limits(0, waiting: 0)
        let world = try await World(limits: limits)
        try await world.live { port in
            let create = SocketTests.head(
                "POST /v1/verifications HTTP/1.1", ["Content-Length: 2", "Authorization: Bearer sk_test_all"])
            let text = try await RawClient.exchange(
                port, create + "{}" + SocketTests.head("GET /livez HTTP/1.1", ["Connection: close"]))
            let statuses = text.components(of: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
            #expect(statuses == ["503", "200"], "\(text)")
            #expect(text.contains("Retry-After: 1\r\n") && text.contains("X-Request-Id: "))
        }
        #expect(world.lines.all.contains { $0.message == "requests are refused: too many at one time" })
    }
}
