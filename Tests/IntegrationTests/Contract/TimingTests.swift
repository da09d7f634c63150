import ServiceContracts
import StrictJSON
import Testing

/// How long refused checks take, by why they are refused. Times hang on the machine, so that nothing is asserted of
/// them: `make soak` shows the medians as ratios, which should be 1 within a few hundredths.
@Suite(.timeLimit(.minutes(120))) struct `Times of refused checks` {
    /// Why a check is refused.
    private enum Kind: String, CaseIterable {
        case wrong, unknown, closed
    }

    private static let perKind = Soak.rounds("SANDI_SOAK_TIMES", short: 20, long: 20_000)

    @Test("R9 a wrong code, an unknown id and a closed verification are answered as documented, and timed side by side")
    func times() async throws {
        try await Deployment.with(DeploymentOptions(speed: 60, workflow: "email:120", codeLength: 10)) { shop in
            let service = try ServiceProcess(shop, environment: ["SANDI_LOG_LEVEL": "notice"])
            let client = try await service.client()
            let closed = try #require(try await client.create(email: "closed@example.com")["id"])
            _ = try await client.command("cancel", closed)
            var pending = ""
            var durations: [Kind: [Duration]] = [:]
            for number in 0..<Self.perKind {
                // Five checks of a verification are compared, and ten of a destination.
                if number % 4 == 0 {
                    pending = try #require(try await client.create(email: "person\(number)@example.com")["id"])
                }
                for kind in Kind.allCases {
                    let id =
                        switch kind {
                        case .wrong: pending
                        case .unknown: "ver_00000000000000000000000000"
                        case .closed: closed
                        }
                    let start = ContinuousClock.now
                    let answer = try await client.check(id, "0000000000")
                    durations[kind, default: []].append(ContinuousClock.now - start)
                    Self.expect(kind, answer)
                }
            }
            Self.tell(durations)
            service.command.signal(15)
            _ = await service.command.finish()
        }
    }

    private static func expect(_ kind: Kind, _ answer: Answer) {
        switch kind {
        case .wrong: #expect(answer.status == 200, "\(answer.text)")
        case .unknown: #expect(answer.status == 404)
        case .closed: #expect(answer.status == 409 && answer["code"] == "verification_closed")
        }
    }

    private static func tell(_ durations: [Kind: [Duration]]) {
        let medians = durations.mapValues { times in times.sorted()[times.count / 2] }
        guard let base = medians[.unknown] else { return }
        for kind in Kind.allCases {
            guard let median = medians[kind] else { continue }
            let hundredths = Int(median / base * 100 + 0.5)
            Soak.tell("times of \(kind.rawValue) \(median), \(hundredths) hundredths of an unknown id's")
        }
    }
}
