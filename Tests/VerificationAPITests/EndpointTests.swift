import HTTPTypes
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore
import VerificationService

@testable import VerificationAPI

@Suite("Every operation's good path")
struct EndpointTests {
    @Test func `a create answers 201 with its place, masked destinations and no code`() async throws {
        let world = try await World()
        try await world.run { caller in
            let body = """
                {"to": {"phone": "+6281234567890", "email": "ann@example.com"}, "workflow": [{"channel": "email"},
                {"channel": "call", "timeout": 60}], "purpose": "payment", "locale": "id", "code_length": 8,
                "expires_in": 120, "reference": "order 7", "metadata": {"b": "2", "a": "é"}}
                """
            let answer = try await caller.send(.post, "/v1/verifications", body)
            #expect(answer.status == 201)
            let id = try #require(answer.json?["id"]?.string)
            #expect(answer.headers[.location] == "/v1/verifications/\(id)")
            #expect(answer.json?["to"] == ["phone": "+62•••••••••90", "email": "a•••@e•••.com"])
            #expect(answer.json?["status"] == "pending")
            #expect(answer.json?["channel"] == "email")
            #expect(
                answer.json?["workflow"] == [
                    ["channel": "email", "timeout": 120], ["channel": "call", "timeout": 60],
                ])
            #expect(answer.json?["metadata"] == ["b": "2", "a": "é"])
            #expect(answer.json?["created_at"] == "2026-01-01T00:00:00.000Z")
            #expect(answer.json?["expires_at"] == "2026-01-01T00:02:00.000Z")
            #expect(answer.json?["code_length"] == 8)
            #expect(!answer.text.contains(world.vault.lastCode))
            #expect(!answer.text.contains("81234567890"))
        }
    }

    @Test("R18 the same create again continues the open verification with 200")
    func continued() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let body = #"{"to": {"phone": "+6281234567890", "email": "ann@example.com"}}"#
            let again = try await caller.send(.post, "/v1/verifications", body)
            #expect(again.status == 200)
            #expect(again.json?["id"]?.string == id)
            #expect(again.headers[.location] == nil)
        }
    }

    @Test func `a read shows the verification, expired from the moment its code dies`() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            #expect(try await caller.send(.get, "/v1/verifications/\(id)").json?["status"] == "pending")
            world.clock.advance(by: .seconds(300))
            let dead = try await caller.send(.get, "/v1/verifications/\(id)")
            #expect(dead.json?["status"] == "expired")
            #expect(dead.json?["ended_at"] == dead.json?["expires_at"])
        }
    }

    @Test func `a right code is approved with its channels, and a second check is told so`() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let code = world.vault.lastCode
            let answer = try await caller.send(.post, "/v1/verifications/\(id)/checks", #"{"code": "\#(code)"}"#)
            #expect(answer.status == 200)
            #expect(answer.json?["outcome"] == "approved")
            #expect(answer.json?["status"] == "approved")
            #expect(answer.json?["checks_left"] == 4)
            #expect(answer.json?["approval"]?["at"] == "2026-01-01T00:00:00.000Z")
            let again = try await caller.send(.post, "/v1/verifications/\(id)/checks", #"{"code": "\#(code)"}"#)
            #expect(again.status == 409)
            #expect(again.code == "verification_closed")
            #expect(again.json?["verification_status"] == "approved")
            let read = try await caller.send(.get, "/v1/verifications/\(id)")
            #expect(read.json?["approval"] == answer.json?["approval"])
        }
    }

    @Test func `wrong codes count down and the fifth ends the verification`() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let wrong = world.vault.lastCode == "000000" ? "000001" : "000000"
            for left in [4, 3, 2, 1, 0] {
                let answer = try await caller.send(.post, "/v1/verifications/\(id)/checks", #"{"code": "\#(wrong)"}"#)
                #expect(answer.status == 200)
                #expect(answer.json?["outcome"] == "wrong_code")
                #expect(answer.json?["checks_left"]?.integer == Int64(left))
                #expect(answer.json?["status"]?.string == (left > 0 ? "pending" : "attempts_exceeded"))
            }
            let code = world.vault.lastCode
            let right = try await caller.send(.post, "/v1/verifications/\(id)/checks", #"{"code": "\#(code)"}"#)
            #expect(right.status == 409)
            #expect(right.json?["verification_status"] == "attempts_exceeded")
        }
    }

    @Test func `commands answer with the verification as it then stands`() async throws {
        let world = try await World()
        try await world.run { caller in
            let step = #"{"channel": "email"}"#
            let body = #"{"to": {"email": "ann@example.com"}, "workflow": [\#(step), \#(step)]}"#
            let id = try #require(try await caller.send(.post, "/v1/verifications", body).json?["id"]?.string)
            let place = "/v1/verifications/\(id)"
            world.clock.advance(by: .seconds(31))
            let resent = try await caller.send(.post, "\(place)/resend", #"{"channel": "email"}"#)
            #expect(resent.status == 200)
            #expect(resent.json?["expires_at"] == "2026-01-01T00:05:31.000Z")
            let advanced = try await caller.send(.post, "\(place)/advance")
            #expect(advanced.json?["step"] == 2)
            world.clock.advance(by: .seconds(61))
            let reissued = try await caller.send(.post, "\(place)/reissue", "{}")
            #expect(reissued.json?["generation"] == 2)
            let canceled = try await caller.send(.post, "\(place)/cancel")
            #expect(canceled.json?["status"] == "canceled")
            let again = try await caller.send(.post, "\(place)/cancel")
            #expect(again.status == 409)
            #expect(again.json?["verification_status"] == "canceled")
        }
    }

    @Test func `a resend that comes too soon says when, never too early`() async throws {
        let world = try await World()
        try await world.run { caller in
            let body = #"{"to": {"email": "ann@example.com"}}"#
            let id = try #require(try await caller.send(.post, "/v1/verifications", body).json?["id"]?.string)
            world.clock.advance(by: .milliseconds(10_001))
            let answer = try await caller.send(.post, "/v1/verifications/\(id)/resend")
            #expect(answer.status == 429)
            #expect(answer.code == "too_soon")
            #expect(answer.headers[.retryAfter] == "20")
            #expect(answer.json?["retry_at"] == "2026-01-01T00:00:30.000Z")
            world.clock.advance(by: .seconds(20))
            #expect(try await caller.send(.post, "/v1/verifications/\(id)/resend").status == 200)
        }
    }

    @Test func `steps are shown with what they were given, and no destination of their own`() async throws {
        let world = try await World()
        try await world.run { caller in
            let body = """
                {"to": {"phone": "+6281234567890"}, "lifetime_starts": "first_delivery", "workflow": [
                    {"channel": "call", "timeout": 30, "gateway": "oca-call"},
                    {"channel": "email", "to": "ann@example.com", "on": ["busy", "no_answer"]}]}
                """
            let answer = try await caller.send(.post, "/v1/verifications", body)
            #expect(answer.status == 201)
            let steps = answer.json?["workflow"]?.array
            #expect(steps?.first == ["channel": "call", "timeout": 30, "gateway": "oca-call"])
            #expect(
                steps?.last == [
                    "channel": "email", "timeout": 120, "on": ["no_answer", "busy"], "has_own_destination": true,
                ])
            #expect(answer.json?["lifetime_starts"] == "first_delivery")
            #expect(!answer.text.contains("ann@"))
        }
    }

    @Test func `deliveries and events are told in full`() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let key = VerificationKey(application: world.application.id, id: try #require(VerificationID(id)))
            let at = world.clock.now()
            let state = DeliveryState(
                status: .noAnswer, phase: .submitting, work: nil, dueAt: at, tries: 1, memo: nil, holdsUpload: false,
                submittedAt: at, endedAt: at, failure: .channelFailed, vendorWord: "NO ANSWER",
                leftBehind: [])
            let attempt = DeliveryAttempt(
                operation: .submit, startedAt: at, duration: .milliseconds(120), outcome: .failed,
                failure: .rateLimited, httpStatus: 429, vendorCode: "1007", detail: "too many",
                gateway: "oca-call")
            let delivery = DeliveryRecord(
                id: world.random.id(), verification: key, channel: .call, step: 0, generation: 1, queuedAt: at,
                gateway: "oca-call", state: state, attempts: [attempt])
            let moment = DeliveryMoment(
                status: .noAnswer, isPrepared: false, failure: .channelFailed, vendorWord: "NO ANSWER")
            let events = [
                EventRecord(id: world.random.id(), at: at, kind: .verification(.created)),
                EventRecord(id: world.random.id(), at: at, kind: .delivery(delivery.id, .call, moment)),
            ]
            world.store.put([delivery], events, of: key)
            let deliveries = try await caller.send(.get, "/v1/verifications/\(id)/deliveries")
            #expect(deliveries.json?["data"]?.array?.first?["status"] == "no_answer")
            #expect(deliveries.json?["data"]?.array?.first?["attempts"]?.array?.first?["duration_ms"] == 120)
            #expect(
                deliveries.json?["data"]?.array?.first?["attempts"]?.array?.first?["gateway"] == "oca-call")
            let told = try await caller.send(.get, "/v1/verifications/\(id)/events")
            #expect(told.json?["data"]?.array?.map { $0["type"] } == ["verification.created", "delivery.no_answer"])
            #expect(told.json?["data"]?.array?.last?["gateway"] == "oca-call")
        }
    }

    @Test func `lists come page by page, newest first, and filter by every field`() async throws {
        let world = try await World()
        try await world.run { caller in
            var ids: [String] = []
            for number in 0..<5 {
                ids.append(try await caller.create("+628123456789\(number)"))
                world.clock.advance(by: .seconds(1))
            }
            var seen: [String] = []
            var cursor = ""
            for _ in 0..<3 {
                let page = try await caller.send(.get, "/v1/verifications?limit=2\(cursor)")
                seen += (page.json?["data"]?.array ?? []).compactMap { $0["id"]?.string }
                guard let next = page.json?["next"]?.string else { break }
                cursor = "&cursor=\(next)"
            }
            #expect(seen == ids.reversed())
            let phone = try await caller.send(.get, "/v1/verifications?phone=+6281234567893")
            #expect(phone.json?["data"]?.array?.map { $0["id"]?.string } == [ids[3]])
            let encoded = try await caller.send(.get, "/v1/verifications?phone=%2B6281234567893&status=pending")
            #expect(encoded.json?["data"]?.array?.count == 1)
            let named = try await caller.send(.get, "/v1/verifications?reference=order%207")
            #expect(named.json?["data"]?.array?.count == 5)
            #expect(try await caller.send(.get, "/v1/verifications?status=approved").json?["data"] == [])
            #expect(try await caller.send(.get, "/v1/verifications?email=ann@example.com&limit=100").status == 200)
        }
    }

    @Test func `health and the document are open to everybody`() async throws {
        let world = try await World()
        try await world.run { caller in
            #expect(try await caller.send(.get, "/livez", key: nil).json == ["status": "alive"])
            #expect(try await caller.send(.get, "/readyz", key: nil).json == ["status": "ready"])
            world.readiness.all = ["the store does not answer"]
            let broken = try await caller.send(.get, "/readyz", key: nil)
            #expect(broken.status == 503)
            #expect(broken.json?["faults"] == ["the store does not answer"])
            #expect(try await caller.send(.get, "/openapi.yaml", key: nil).text == OpenAPIDocument.text)
        }
    }
}
