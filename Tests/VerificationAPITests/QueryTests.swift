import HTTPTypes
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("What URLs may hold")
struct QueryTests {
    @Test(
        "wrong parameters of a list are named",
        arguments: [
            ("limit=0", "limit", "out_of_range"), ("limit=101", "limit", "out_of_range"),
            ("limit=-1", "limit", "out_of_range"),
            ("limit=", "limit", "out_of_range"), ("limit=1e1", "limit", "out_of_range"),
            ("limit=+5", "limit", "out_of_range"),
            ("limit=99999999999999999999", "limit", "out_of_range"), ("limit=٣", "limit", "out_of_range"),
            ("limit=5&limit=5", "limit", "invalid"), ("status=open", "status", "invalid"),
            ("status=", "status", "invalid"),
            ("status=PENDING", "status", "invalid"), ("reference=", "reference", "invalid"),
            ("cursor=", "cursor", "invalid"), ("cursor=AAAA", "cursor", "invalid"), ("cursor=%00", "cursor", "invalid"),
            ("phone=12", "phone", "not_a_number"), ("email=x", "email", "not_an_address"),
            ("phone=%2B6281234567890&email=a@b.c", "email", "invalid"), ("page=2", "page", "unknown_field"),
            ("Limit=2", "Limit", "unknown_field"), ("limit%20=2", "*", "unknown_field"),
            ("limit=%zz", "limit", "invalid"),
            ("limit=%", "limit", "invalid"), ("reference=%ff", "reference", "invalid"),
            ("471902=1", "*", "unknown_field"),
            ("a&limit=1", "a", "unknown_field"), ("=5", "*", "unknown_field"),
        ])
    func parameters(_ query: String, _ field: String, _ code: String) async throws {
        let world = try await World()
        try await world.run { caller in
            let answer = try await caller.send(.get, "/v1/verifications?\(query)")
            #expect(answer.status == 422)
            #expect(answer.fields == [field])
            #expect(answer.faultCodes == [code])
        }
    }

    @Test func `a cursor with any character changed is refused`() async throws {
        let world = try await World()
        let cursor = VerificationCursor(createdAt: Timestamp(milliseconds: 1_767_225_600_000), id: world.random.id())
        let text = ListCursor.text(cursor)
        #expect(ListCursor.cursor(text) == cursor)
        for index in text.indices {
            for replacement in ["A", "z", "-", "=", "é", ""] where String(text[index]) != replacement {
                let changed = text[..<index] + replacement + text[text.index(after: index)...]
                #expect(ListCursor.cursor(String(changed)) == nil, "\(changed)")
            }
        }
        #expect(ListCursor.cursor(text + "A") == nil)
        #expect(ListCursor.cursor(String(repeating: "A", count: 100_000)) == nil)
    }

    @Test func `operations without parameters refuse them`() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            for route in World.routes where route.scope != nil && route.path != "/v1/verifications" {
                let path = route.path.replacing("{id}", with: id)
                let answer = try await caller.send(route.method, "\(path)?verbose=1")
                #expect(answer.status == 422, "\(path)")
                #expect(answer.fields == ["verbose"])
            }
        }
    }
}
