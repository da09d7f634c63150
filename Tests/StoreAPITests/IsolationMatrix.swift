import HTTPTypes
import StrictJSON
import Testing
import VerificationCore
import VerificationService

@testable import VerificationAPI

/// Every route with an id, every kind of id, two applications: an id of somebody else's answers as one that nobody has,
/// and changes nothing (R44). The routes are the API's own; one that is not known here fails the test.
struct IsolationMatrix {
    /// A body that each route would accept, so that only the id decides; nil for none.
    static let bodies: [String: String?] = [
        "GET /v1/verifications/{id}": nil, "POST /v1/verifications/{id}/checks": #"{"code": "471902"}"#,
        "POST /v1/verifications/{id}/resend": nil, "POST /v1/verifications/{id}/reissue": nil,
        "POST /v1/verifications/{id}/advance": nil, "POST /v1/verifications/{id}/cancel": nil,
        "GET /v1/verifications/{id}/deliveries": nil, "GET /v1/verifications/{id}/events": nil,
        "GET /v1/applications/{application}": nil,
        "PATCH /v1/applications/{application}": #"{"sender": "Evil"}"#,
        "POST /v1/applications/{application}/disable": nil, "POST /v1/applications/{application}/enable": nil,
        "POST /v1/applications/{application}/keys": #"{"scopes": ["read"], "mode": "test"}"#,
        "GET /v1/applications/{application}/keys": nil,
        "POST /v1/applications/{application}/keys/{key}/revoke": nil,
    ]

    /// What one application has of each kind of id.
    struct Belongings {
        let key: String
        let stranger: String
        /// By the kind that a path names.
        let ids: [String: String]
        /// Ids of kinds that no path names.
        let others: [String]
    }

    let caller: APICaller
    let store: any APIStage.Store

    /// The routes that name something.
    static func routes(_ all: [Route]) -> [Route] { all.filter { $0.path.contains("{") } }

    /// The kinds of id in a path, in their order.
    static func kinds(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// Asks everything with one application's key and the other's ids.
    /// - Returns: The questions that were asked.
    func ask(_ routes: [Route], own: Belongings, foreign: Belongings, unknown: [String: String]) async throws -> Int {
        var count = 0
        for route in Self.routes(routes) {
            let name = "\(route.method.rawValue) \(route.path)"
            let body = try #require(Self.bodies[name], "the matrix does not know \(name)")
            let kinds = Self.kinds(route.path)
            let expected = try await answer(route, body, unknown, own)
            #expect([403, 404].contains(expected.status), "\(name)")
            if route.scope != nil { #expect(expected.status == 404, "\(name)") }
            for ids in Self.choices(kinds, own: own, foreign: foreign, unknown: unknown) {
                let found = try await answer(route, body, ids, own)
                #expect(found.status == expected.status, "\(name) \(ids)")
                #expect(Self.plain(found) == Self.plain(expected), "\(name) \(ids)")
                let fields = found.headers.map(\.name.rawName)
                #expect(fields == expected.headers.map(\.name.rawName), "\(name) \(ids)")
                count += 1
            }
        }
        return count
    }

    /// Ids that do not name what is the caller's own: at least one is foreign, unknown or of another kind.
    private static func choices(
        _ kinds: [String], own: Belongings, foreign: Belongings, unknown: [String: String]
    ) -> [[String: String]] {
        var choices: [[String: String]] = [[:]]
        for kind in kinds {
            let mine = own.ids[kind].map { [$0] } ?? []
            let wrong =
                [foreign.ids[kind], unknown[kind]].compactMap(\.self) + own.ids.filter { $0.key != kind }.map(\.value)
                + foreign.ids.filter { $0.key != kind }.map(\.value) + own.others + foreign.others + ["x", "%20", "*"]
            choices = choices.flatMap { choice in
                (mine + wrong).map { choice.merging([kind: $0]) { $1 } }
            }
        }
        return choices.filter { choice in choice.contains { $0.value != own.ids[$0.key] } }
    }

    private func answer(
        _ route: Route, _ body: String?, _ ids: [String: String], _ own: Belongings
    ) async throws -> APICaller.Answer {
        let path = ids.reduce(route.path) { $0.replacing("{\($1.key)}", with: $1.value) }
        return try await caller.send(route.method, path, body, key: own.key)
    }

    /// The body without what differs between any two answers.
    private static func plain(_ answer: APICaller.Answer) -> JSONValue? {
        answer.json?.members.map { .object($0.filter { $0.name != "request_id" }) }
    }
}

extension APIStory {
    static let isolation = [
        APIStory("R44 foreign ids answer as unknown ones on every route, and nothing changes") { caller, stage in
            func belongings(_ key: String, _ stranger: String, _ application: Application) async throws
                -> IsolationMatrix.Belongings
            {
                let id = try await caller.create(key: key)
                await stage.worker.runOnce()
                let path = "/v1/verifications/\(id)/deliveries"
                let delivery = try await caller.send(.get, path, key: key).json?["data"]?.array?.first?["id"]?.string
                let keyID = try #require(try await stage.store.apiKeys(of: application.id).first?.id.text)
                return IsolationMatrix.Belongings(
                    key: key, stranger: stranger,
                    ids: ["id": id, "application": application.id.text, "key": keyID],
                    others: [try #require(delivery)])
            }
            let first = try await belongings(APIStage.key, APIStage.strangerKey, stage.application)
            let second = try await belongings(APIStage.strangerKey, APIStage.key, stage.stranger)
            let unknown = [
                "id": "ver_00000000000000000000000000", "application": "app_00000000000000000000000000",
                "key": "key_00000000000000000000000000",
            ]
            let matrix = IsolationMatrix(caller: caller, store: stage.store)
            let before = try await stage.contents(of: [first.ids["id"], second.ids["id"]])
            var count = 0
            for (own, foreign) in [(first, second), (second, first)] {
                count += try await matrix.ask(stage.routes, own: own, foreign: foreign, unknown: unknown)
            }
            #expect(count > 300)
            let after = try await stage.contents(of: [first.ids["id"], second.ids["id"]])
            #expect(after.count == before.count)
            for (row, former) in zip(after, before) { #expect(row == former) }
            let documented = IsolationMatrix.documentedPaths
            #expect(documented == Set(stage.routes.map(\.path)), "the OpenAPI document and the routes differ")
            let known = Set(IsolationMatrix.routes(stage.routes).map { "\($0.method.rawValue) \($0.path)" })
            #expect(known == Set(IsolationMatrix.bodies.keys))
        }
    ]
}

extension IsolationMatrix {
    /// The paths of the OpenAPI document.
    static var documentedPaths: Set<String> {
        let lines = OpenAPIDocument.text.split(separator: "\n")
        let paths = lines.filter { $0.hasPrefix("  /") && $0.hasSuffix(":") }
        return Set(paths.map { String($0.dropFirst(2).dropLast()) })
    }
}
