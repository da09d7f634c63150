import ServiceConfiguration
import Testing
import VerificationCore

/// Limits against guessing are not the operator's to give up.
@Suite(.timeLimit(.minutes(5))) struct `Checks under every key of the configuration` {
    enum Setting: String, Sendable, CaseIterable {
        case lowest, highest, turned

        /// A key's variable with the value that the case stands for; nil where it has none.
        func variable(_ key: ConfigurationKey) -> (String, String)? {
            let value: String
            switch (key.kind, self) {
            case (.integer(let range), .lowest): value = String(range.lowerBound)
            case (.integer(let range), .highest): value = String(range.upperBound)
            case (.flag, .turned):
                guard case .value(.flag(let flag)) = key.fallback else { return nil }
                value = String(!flag)
            case (.choice(let words), .turned): value = words[words.count - 1]
            default: return nil
            }
            return (key.variable, value)
        }
    }

    /// Keys of sections that every service has. Ports and the kind of store say where things are.
    private static let keys = ConfigurationTable.sections.filter { !$0.isOptional }.flatMap(\.keys)
        .filter { !["server.port", "metrics.port", "store.engine"].contains($0.path) }

    @Test(
        "R15 R21 a verification takes five checks at most, and no right code after them, with every number and flag",
        arguments: Setting.allCases)
    func bounded(_ setting: Setting) async throws {
        let changed = Dictionary(uniqueKeysWithValues: Self.keys.compactMap(setting.variable))
        #expect(!changed.isEmpty)
        var options = DeploymentOptions(speed: 1, workflow: "email:120")
        options.environment = changed
        try await Deployment.with(options) { shop in
            try await shop.serving { client in
                let id = try #require(try await client.create(email: "ann@example.com")["id"])
                let code = try shop.code(readIn: try await shop.mail(to: "ann@example.com"))
                var outcomes: [String?] = []
                for distance in 1...8 {
                    outcomes.append(try await client.check(id, wrong(code, by: distance))["outcome"])
                }
                let checksMax = shop.settings.applications.policy.checksMax
                #expect((1...5).contains(checksMax))
                #expect(outcomes.count { $0 == "wrong_code" } == checksMax, "\(outcomes)")
                #expect(try await client.check(id, code)["code"] == "verification_closed")
            }
        }
    }
}
