import HTTPTypes
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

    @Test("R102 R103 what is too much is refused before its work begins, by key and by kind")
    func bounds() {
        let crowd = RequestCrowd(limits(8, 8))
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
        let crowd = RequestCrowd(limits, sign: sign)
        let places = (0..<100).compactMap { _ in crowd.enter(head("/v1/verifications/x/checks", "a")) }
        #expect(places.count == 40)
        for place in places { crowd.leave(place) }
        sign.put(up: true)
        #expect((0..<100).compactMap { _ in crowd.enter(head("/v1/verifications/x/checks", "a")) }.count == 10)
    }

    @Test("R103 whoever has few places keeps getting some when the queue begins to stand behind another's many")
    func fewBesideMany() {
        let sign = OverloadSign()
        let crowd = RequestCrowd(AdmissionLimits(), sign: sign)
        #expect((0..<400).compactMap { _ in crowd.enter(head("/v1/verifications", "a")) }.count == 280)
        sign.put(up: true)
        #expect((0..<400).compactMap { _ in crowd.enter(head("/v1/verifications", "b")) }.count == 24)
        #expect(crowd.enter(head("/v1/verifications", "a")) == nil)
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
