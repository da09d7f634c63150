import HTTPTypes
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore
import VerificationService

@testable import VerificationAPI

@Suite("Closed destinations")
struct DestinationTests {
    @Test("R17 a create and a check say until when, and leave it out where only unlocking helps")
    func refused() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let requests = [
                ("/v1/verifications", #"{"to": {"phone": "+6281234567891"}}"#),
                ("/v1/verifications/\(id)/checks", #"{"code": "471902"}"#),
            ]
            for (path, body) in requests {
                world.store.refuse(.destinationClosed(.until(world.clock.now() + .seconds(3600))))
                let closed = try await caller.send(.post, path, body)
                #expect(closed.status == 429 && closed.code == "destination_closed", "\(path)")
                #expect(closed.headers[.retryAfter] == "3600")
                #expect(closed.json?["retry_at"] == "2026-01-01T01:00:00.000Z")
                world.store.refuse(.destinationClosed(.untilUnlocked))
                let locked = try await caller.send(.post, path, body)
                #expect(locked.status == 429 && locked.code == "destination_closed", "\(path)")
                #expect(locked.headers[.retryAfter] == nil && locked.json?["retry_at"] == nil)
                #expect(!locked.text.contains("+62") && !locked.text.contains("•"))
            }
        }
    }

    @Test("R44 an id that the application does not have says not_found, closed or not")
    func unknown() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let answers = try await [
                caller.send(.post, "/v1/verifications/\(id)/resend", key: World.strangerKey),
                caller.send(.post, "/v1/verifications/\(id)/checks", #"{"code": "471902"}"#, key: World.strangerKey),
            ]
            #expect(answers.map(\.code) == ["not_found", "not_found"])
        }
    }

    @Test("R17 unlocking names one destination in any spelling, and says how many failed checks it forgot")
    func unlocking() async throws {
        let world = try await World()
        let number = try #require(PhoneNumber(e164: "+6281234567890", region: "ID", callingCodeDigits: 2))
        var state = DestinationGuard()
        for _ in 0..<12 { _ = state.failed(at: world.clock.now()) }
        let index = try world.vault.index(.phone(number), application: world.application.id)
        world.store.put(state, against: DestinationKey(application: world.application.id, index: index))
        try await world.run { caller in
            let path = "/v1/destinations/unlock"
            let body = #"{"to": {"phone": "+6281234567890"}}"#
            #expect(try await caller.send(.post, path, body, key: World.strangerKey).json == ["failed_checks": 0])
            #expect(try await caller.send(.post, path, body).json == ["failed_checks": 12])
            #expect(try await caller.send(.post, path, body).json == ["failed_checks": 0])
            let wrong = [
                (#"{}"#, "to"), (#"{"to": {}}"#, "to"), (#"{"to": "x"}"#, "to"),
                (#"{"to": {"phone": "+6281234567890", "email": "ann@example.com"}}"#, "to"),
                (#"{"to": {"fax": "1"}}"#, "to.fax"), (#"{"to": {"email": "ann"}}"#, "to.email"),
            ]
            for (body, field) in wrong {
                let answer = try await caller.send(.post, path, body)
                #expect(answer.status == 422 && answer.fields.first == field, "\(body)")
            }
        }
    }
}
