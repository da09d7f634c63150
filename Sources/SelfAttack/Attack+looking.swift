import StrictJSON

extension Attack {
    static let looking = [
        Attack(name: "foreign ids", requirements: ["R44"], run: foreignIDs),
        Attack(name: "enumeration by answer", requirements: ["R9", "R44"], run: enumerationByAnswer),
        Attack(name: "enumeration by time", requirements: ["R9"], run: enumerationByTime),
        Attack(name: "reading that changes", requirements: ["R12"], run: readingThatChanges),
    ]

    private static let commands = ["checks", "resend", "reissue", "advance", "cancel"]

    /// Another application's key: every route answers as if the verification were not there, and leaves it alone.
    @Sendable private static func foreignIDs(_ attacker: Attacker) async throws -> AttackFinding {
        guard let otherKey = attacker.otherKey else {
            throw AttackHindrance(reason: "it needs a key of another application: --other-key-file")
        }
        let id = try await attacker.create("foreign")
        var statuses: [String: Int] = [:]
        for path in ["", "/deliveries", "/events"] {
            let answer = await attacker.send(AttackRequest("GET", "/v1/verifications/\(id)\(path)"), key: otherKey)
            statuses["GET \(path)"] = try answer.heard.status
        }
        for command in commands {
            let body: JSONValue = command == "checks" ? ["code": "000000"] : .object([])
            let answer = await attacker.post("/v1/verifications/\(id)/\(command)", body, key: otherKey)
            statuses["POST \(command)"] = try answer.heard.status
        }
        let record = try await attacker.read(id).heard.json
        let isUntouched = record["status"] == "pending" && record["checks_left"] == 5
        let open = statuses.filter { $0.value != 404 }.map { "\($0.key): \($0.value)" }.sorted()
        return AttackFinding(
            open.isEmpty && isUntouched,
            open.isEmpty
                ? "\(statuses.count) requests with another application's key: 404 each"
                    + (isUntouched ? "" : ", and yet the verification changed")
                : "not 404: " + open.joined(separator: ", "))
    }

    /// What is not there, what is no id and what is another's answer alike.
    @Sendable private static func enumerationByAnswer(_ attacker: Attacker) async throws -> AttackFinding {
        let id = try await attacker.create("answer")
        let other = id.last == "0" ? "\(id.dropLast())8" : "\(id.dropLast())0"
        var answers: [AttackAnswer] = []
        for name in [Attacker.unknownID, other, "ver_nonsense", "1", "%2e%2e"] {
            answers.append(try await attacker.read(name).heard)
            answers.append(try await attacker.check(name, "000000").heard)
        }
        if let otherKey = attacker.otherKey { answers.append(try await attacker.read(id, key: otherKey).heard) }
        let kinds = Set(answers.map { "\($0.status) \($0.contentType)" })
        let bodies = Set(answers.map(\.comparable))
        return AttackFinding(
            kinds.count == 1 && bodies.count == 1 && answers.first?.status == 404,
            "\(answers.count) questions for what is not there: \(bodies.count) kinds of answer, "
                + kinds.sorted().joined(separator: ", "))
    }

    /// A check of a closed verification and one of an unknown id take as long. Asked in turn, so that what else the
    /// machine does slows both.
    @Sendable private static func enumerationByTime(_ attacker: Attacker) async throws -> AttackFinding {
        let id = try await attacker.create("time")
        _ = await attacker.post("/v1/verifications/\(id)/cancel", .object([]))
        var known: [Duration] = []
        var unknown: [Duration] = []
        for _ in 0..<roundsOfTime {
            if let answer = await attacker.check(id, "000000") { known.append(answer.duration) }
            if let answer = await attacker.check(Attacker.unknownID, "000000") { unknown.append(answer.duration) }
        }
        guard known.count == roundsOfTime, unknown.count == roundsOfTime else {
            throw AttackHindrance(reason: "some requests got no answer")
        }
        let (first, second) = (median(known), median(unknown))
        let difference = first > second ? first - second : second - first
        let allowed = max(.milliseconds(2), min(first, second) / 4)
        return AttackFinding(
            difference <= allowed,
            "medians of \(roundsOfTime): \(microseconds(first)) us for a known id, \(microseconds(second)) us for an "
                + "unknown one; \(microseconds(allowed)) us apart are allowed")
    }

    /// GET and HEAD where POST belongs: nothing happens.
    @Sendable private static func readingThatChanges(_ attacker: Attacker) async throws -> AttackFinding {
        let id = try await attacker.create("reading")
        var taken: [String] = []
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"] {
            for command in commands {
                let answer = await attacker.send(
                    AttackRequest(method, "/v1/verifications/\(id)/\(command)?code=000000"))
                if !(400..<500).contains(try answer.heard.status) { taken.append("\(method) \(command)") }
            }
        }
        let record = try await attacker.read(id).heard.json
        let isUntouched = record["status"] == "pending" && record["checks_left"] == 5
        return AttackFinding(
            taken.isEmpty && isUntouched,
            "\(6 * commands.count) requests by other methods: \(taken.count) taken \(taken.joined(separator: ", ")); "
                + "the verification is \(isUntouched ? "as before" : "changed")")
    }

    private static func median(_ durations: [Duration]) -> Duration { durations.sorted()[durations.count / 2] }

    private static func microseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
    }
}

private let roundsOfTime = 60
