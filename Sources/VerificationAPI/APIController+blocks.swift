import Hummingbird
import StrictJSON
import VerificationCore
import VerificationService

extension APIController {
    /// What the limits on sending refused, held and told (R40).
    @Sendable func blocks(_ call: APICall) async throws -> Response {
        guard let limits else { throw ServiceError.unavailable("nobody is told what the limits did") }
        var reader = QueryReader(call.request.uri.query, allowed: ["limit", "cursor"])
        let limit = reader.pageLimit()
        var cursor: LimitEventCursor?
        if let text = reader.string("cursor") {
            cursor = ListCursor.limitEvents(text)
            if cursor == nil { reader.refuse("cursor", .invalid, "the `next` of a list, unchanged") }
        }
        guard reader.faults.isEmpty else { throw Problem.invalid(reader.faults) }
        let page = try await limits.events(of: call.application.id, after: cursor, limit: limit)
        return .json([
            "data": .array(page.events.map(\.wire)),
            "next": page.next.map { .string(ListCursor.text($0)) } ?? .null,
        ])
    }
}

extension QueryReader {
    /// Entries of a page, as the parameter `limit` asks.
    mutating func pageLimit() -> Int {
        guard let text = string("limit") else { return 20 }
        let number = text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
        guard let number, (1...listLimitMax).contains(number) else {
            refuse("limit", .outOfRange, "1 to \(listLimitMax)")
            return 1
        }
        return number
    }
}

extension ListCursor {
    static func text(_ cursor: LimitEventCursor) -> String { text(cursor.at, cursor.id.text) }

    /// Nil for whatever `text` did not write.
    static func limitEvents(_ text: String) -> LimitEventCursor? {
        guard let place = place(text), let id = EventID(place.id) else { return nil }
        return LimitEventCursor(at: place.at, id: id)
    }
}

extension LimitEventRecord {
    fileprivate var wire: JSONValue {
        var members = [
            JSONMember("id", .string(id.text)), JSONMember("object", .string("block")),
            JSONMember("at", .string(at.rfc3339)), JSONMember("news", .string(event.news.rawValue)),
            JSONMember("rule", .string(event.block.rule.rawValue)),
            JSONMember("used", .integer(Int64(event.block.used))),
            JSONMember("allowed", .integer(Int64(event.block.allowed))),
            JSONMember("times", .integer(Int64(event.times))),
        ]
        if let end = event.block.endsAt { members.append(JSONMember("ends_at", .string(end.rfc3339))) }
        if let masked = event.masked { members.append(JSONMember("to", .string(masked))) }
        if let country = event.country { members.append(JSONMember("country", .string(country))) }
        return .object(members)
    }
}
