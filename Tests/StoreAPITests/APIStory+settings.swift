import HTTPTypes
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore
import VerificationService

/// What an application may set about itself, or ask for with a create, at what could weaken the limits most.
private struct Option: Sendable {
    let name: String
    /// The body of the change.
    var change = "{}"
    /// Members of a create, by its number.
    var asked: @Sendable (Int) -> String = { _ in "" }

    static let settings = [
        #"{"code_length": 10}"#, #"{"code_length": 4, "allow_short_codes": true, "checks_max": 3}"#,
        #"{"code_lifetime": 600}"#, #"{"lifetime_starts": "first_delivery"}"#, #"{"checks_max": 5}"#,
        #"{"countries": ["ID", "SG", "US"]}"#, #"{"channels": []}"#, #"{"locale": "id"}"#, #"{"sender": "Bank"}"#,
        #"{"web_domain": "toko.example"}"#,
        #"{"workflow": [{"channel": "call", "timeout": 45}, {"channel": "call", "timeout": 45}]}"#,
    ]

    static let asked = [
        Option(name: "code_length of a create", asked: { _ in #", "code_length": 10"# }),
        Option(name: "expires_in of a create", asked: { _ in #", "expires_in": 600"# }),
        Option(name: "another purpose each time", asked: { #", "purpose": "p\#($0)""# }),
        Option(name: "a handle, shown and not", asked: { _ in #", "handle": true"# }),
    ]
}

/// R21: no option of a tenant's gives more checks than there are without it.
extension APIStory {
    static let settings = trying(Option.settings.map { Option(name: $0, change: $0) } + Option.asked) + refusing

    private static func trying(_ options: [Option]) -> [APIStory] {
        options.map { option in
            APIStory(
                "R15 R17 R21 five checks of a verification and ten of a destination, whatever is set: \(option.name)"
            ) { caller, _ in
                try await caller.guessAsLongAsItGoes(option)
            }
        }
    }

    private static let refusing = [
        APIStory("R21 every setting of an application is among those that the limits are tried with") { caller, _ in
            let (path, _) = try await caller.makeApplication("toko")
            let everything = try await caller.admin(.patch, path, #"{"web_domain": "toko.example"}"#)
            let shown = Set(try #require(everything.json?.members).map(\.name))
            let tried = try Option.settings.flatMap { try JSONValue.parse(Array($0.utf8)).members ?? [] }
            let fixed: Set = ["id", "object", "status", "name", "created_at"]
            #expect(shown.subtracting(fixed) == Set(tried.map(\.name)).subtracting(["allow_short_codes"]))
        },
        APIStory("R21 what would give more checks is refused") { caller, _ in
            let (path, _) = try await caller.makeApplication("toko")
            for change in [
                #"{"checks_max": 6}"#, #"{"checks_max": 0}"#, #"{"code_lifetime": 601}"#, #"{"code_length": 5}"#,
                #"{"code_length": 3, "allow_short_codes": true}"#, #"{"checks_max": null}"#,
            ] {
                #expect(try await caller.admin(.patch, path, change).status == 422, "\(change)")
            }
            for asked in [#""expires_in": 601"#, #""code_length": 3"#, #""checks_max": 5"#] {
                let body = #"{"to": {"phone": "+6281234567890"}, \#(asked)}"#
                #expect(try await caller.send(.post, "/v1/verifications", body).status == 422, "\(asked)")
            }
        },
    ]
}

extension APICaller {
    /// Guesses at one number until it is closed: as often as a verification takes checks, then the right code, then the
    /// next verification.
    fileprivate func guessAsLongAsItGoes(_ option: Option) async throws {
        let (path, _) = try await makeApplication("toko")
        let changed = try await admin(.patch, path, option.change)
        #expect(changed.status == 200, "\(changed.text)")
        let checksMax = try #require(changed.json?["checks_max"]?.integer)
        let made = try await admin(.post, "\(path)/keys", #"{"scopes": ["create", "check"]}"#)
        let key = try #require(made.json?["key"]?.string)
        var compared: [String: Int64] = [:]
        for number in 0..<createsMax {
            let body = #"{"to": {"phone": "+6281234567890"}\#(option.asked(number))}"#
            let answer = try await send(.post, "/v1/verifications", body, key: key)
            if answer.code == "destination_closed" { break }
            #expect([200, 201].contains(answer.status), "\(answer.text)")
            let id = try #require(answer.id)
            await stage.worker.runOnce()
            let code = try #require(stage.call.submittedCodes.last)
            let wrong = String(code.dropLast()) + (code.hasSuffix("0") ? "1" : "0")
            // With the handle, if there is one, and without it in turn.
            let handle = answer.json?["handle"]?.string
            let ways = handle.map { [#", "handle": "\#($0)""#, ""] } ?? [""]
            for turn in 0..<10 {
                let shown = ways[turn % ways.count]
                let typed = try await check(id, wrong, shown, key)
                if typed.json?["outcome"] == "wrong_code" { compared[id, default: 0] += 1 }
            }
            for shown in ways {
                #expect(try await check(id, code, shown, key).json?["outcome"] != "approved")
            }
            stage.clock.advance(by: .seconds(150))
            await stage.sweep.runOnce()
            while await stage.worker.runOnce() > 0 {}
        }
        #expect(compared.values.allSatisfy { $0 <= checksMax }, "\(compared)")
        #expect(compared.values.reduce(0, +) == 10, "\(compared)")
        let closed = try await send(.post, "/v1/verifications", #"{"to": {"phone": "+6281234567890"}}"#, key: key)
        #expect(closed.code == "destination_closed", "\(closed.text)")
    }

    private func check(_ id: String, _ code: String, _ more: String, _ key: String) async throws -> Answer {
        try await send(.post, "/v1/verifications/\(id)/checks", #"{"code": "\#(code)"\#(more)}"#, key: key)
    }
}

/// At 150 s each they stay within the hour in which failed checks add up.
private let createsMax = 20
