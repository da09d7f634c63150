import HTTPTypes
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("Limits in header fields")
struct RateLimitTests {
    static let create = #"{"to": {"phone": "+6281234567890", "email": "ann@example.com"}}"#

    @Test("R49 every route that sends or checks says what is left and when there is more, as structured fields")
    func everyLimitedRoute() async throws {
        let world = try await World()
        try await world.run { caller in
            let created = try await caller.send(.post, "/v1/verifications", RateLimitTests.create)
            let id = try #require(created.json?["id"]?.string)
            #expect(created.headers[.rateLimitPolicy] == #""sends";q=5, "resend";q=1"#)
            #expect(created.headers[.rateLimit] == #""sends";r=4, "resend";r=0;t=30"#)
            let continued = try await caller.send(.post, "/v1/verifications", RateLimitTests.create)
            #expect(continued.headers[.rateLimit] == created.headers[.rateLimit])
            let check = try await caller.send(.post, "/v1/verifications/\(id)/checks", #"{"code": "000000"}"#)
            #expect(check.headers[.rateLimitPolicy] == #""checks";q=5"#)
            #expect(check.headers[.rateLimit] == #""checks";r=4"#)
            for command in ["resend", "reissue", "advance"] {
                let phone = command == "advance" ? #""phone": "+6281234567891", "# : ""
                let to = #"{"to": {\#(phone)"email": "\#(command)@example.com"}}"#
                let created = try await caller.send(.post, "/v1/verifications", to)
                let id = try #require(created.json?["id"]?.string)
                world.clock.advance(by: .seconds(31))
                let answer = try await caller.send(.post, "/v1/verifications/\(id)/\(command)")
                #expect(answer.status == 200, "\(command)")
                let limit = try #require(answer.headers[.rateLimit].flatMap(FieldList.init))
                let policy = try #require(answer.headers[.rateLimitPolicy].flatMap(FieldList.init))
                #expect(limit.names == policy.names && limit.names == ["sends", "resend"], "\(command)")
            }
        }
    }

    @Test("R49 every refusal of a limit names its rule, and Retry-After is never earlier than the reset")
    func refusals() async throws {
        let world = try await World()
        try await world.run { caller in
            let id = try await caller.create()
            let until = world.clock.now() + .milliseconds(41_001)
            for (refusal, rule) in [
                (Refusal.tooSoon(until), "resend"), (.destinationClosed(.until(until)), "destination_checks"),
                (.destinationClosed(.untilUnlocked), "destination_checks_in_a_row"),
            ] {
                world.store.refuse(refusal)
                for (path, body) in [("resend", nil), ("reissue", nil), ("checks", #"{"code": "471902"}"#)] {
                    let answer = try await caller.send(.post, "/v1/verifications/\(id)/\(path)", body)
                    #expect(answer.status == 429)
                    let limit = try #require(answer.headers[.rateLimit].flatMap(FieldList.init))
                    let policy = try #require(answer.headers[.rateLimitPolicy].flatMap(FieldList.init))
                    #expect(limit.names == [rule] && policy.names == [rule])
                    #expect(limit.items[0].numbers["r"] == 0 && (policy.items[0].numbers["q"] ?? 0) > 0)
                    let retry = answer.headers[.retryAfter].flatMap { Int($0) }
                    #expect(retry == (refusal == .destinationClosed(.untilUnlocked) ? nil : 42))
                    #expect((retry ?? 0) >= limit.items[0].numbers["t"] ?? 0)
                }
            }
        }
    }

    @Test("R49 waiting as told then succeeds, and a moment less does not")
    func waiting() async throws {
        let world = try await World()
        try await world.run { caller in
            let created = try await caller.send(.post, "/v1/verifications", #"{"to": {"email": "ann@example.com"}}"#)
            let id = try #require(created.json?["id"]?.string)
            for _ in 0..<3 {
                let early = try await caller.send(.post, "/v1/verifications/\(id)/resend")
                #expect(early.status == 429)
                let seconds = try #require(early.headers[.retryAfter].flatMap { Int64($0) })
                world.clock.advance(by: .milliseconds(seconds * 1000 - 1000))
                #expect(try await caller.send(.post, "/v1/verifications/\(id)/resend").status == 429)
                world.clock.advance(by: .milliseconds(1000))
                #expect(try await caller.send(.post, "/v1/verifications/\(id)/resend").status == 200)
            }
        }
    }

    @Test("R49 the name of any rule and any number make a well-formed field")
    func grammar() throws {
        let now = Timestamp(milliseconds: 0)
        let verdicts = [
            RateLimitVerdict(rule: "own \"limit\" \\ ü\r\n", quota: .max, window: .seconds(60), remaining: -1),
            RateLimitVerdict(
                rule: "", quota: 1, window: .milliseconds(1), remaining: .max, ends: Timestamp(milliseconds: -5)),
        ]
        for field in RateLimitFields.of(verdicts, at: now) {
            let list = try #require(FieldList(field.value), "\(field.value)")
            #expect(list.items.count == 2)
        }
        #expect(RateLimitFields.of([], at: now).isEmpty)
        for text in ["sends;q=5", #""sends";q="5""#, #""sends";q=-1"#, #""a";q=1,"#, #""a"x"#, #""a";Q=1"#] {
            #expect(FieldList(text) == nil, "the judge takes \(text)")
        }
    }
}

/// A list of quoted names with whole numbers as parameters, read as RFC 9651 has it and no more widely.
private struct FieldList {
    struct Item {
        let name: String
        var numbers: [String: Int] = [:]
    }

    private(set) var items: [Item] = []
    var names: [String] { items.map(\.name) }

    init?(_ text: String) {
        var rest = Substring(text)
        repeat {
            guard let item = FieldList.item(&rest) else { return nil }
            items.append(item)
            if rest.isEmpty { return }
            guard rest.hasPrefix(",") else { return nil }
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
        } while true
    }

    private static func item(_ rest: inout Substring) -> Item? {
        guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
        let name = rest[rest.index(after: rest.startIndex)..<end]
        guard name.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x5C }) else { return nil }
        var item = Item(name: String(name))
        rest = rest[rest.index(after: end)...]
        while rest.first == ";" {
            rest = rest.dropFirst()
            let key = rest.prefix { $0.isASCII && ($0.isLowercase || $0.isNumber || "_-.*".contains($0)) }
            guard key.first?.isLowercase == true else { return nil }
            rest = rest.dropFirst(key.count)
            guard rest.first == "=" else { return nil }
            let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard (1...15).contains(digits.count), let number = Int(digits) else { return nil }
            item.numbers[String(key)] = number
            rest = rest.dropFirst(digits.count + 1)
        }
        return item
    }
}
