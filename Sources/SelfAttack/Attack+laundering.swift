import StrictJSON

extension Attack {
    static let laundering = Attack(
        name: "resend laundering", requirements: ["R16", "R18"], run: resendLaundering)

    /// One verification that is guessed at, and what sends its code again between the guesses.
    private struct Course {
        let command: String
        var id: String
        var isOpen = true
        var compared = 0
        var left: [Int64] = []
        var rounds = 0
        /// How often it was sent again.
        var sent = 0
        /// How often it went on to its next step.
        var advanced = 0
        /// Why it was not sent again at first.
        var refusal: String?

        var isFalling: Bool { zip(left, left.dropFirst()).allSatisfy { $0 > $1 } }
        var told: String { "\(command) \(sent) of \(rounds)" }
    }

    /// Everything that sends again, between guesses: the count of checks must only ever fall. Resends and reissues go
    /// on beside each other, each with a verification of its own, so that a wait serves both.
    @Sendable private static func resendLaundering(_ attacker: Attacker) async throws -> AttackFinding {
        var courses: [Course] = []
        for command in ["resend", "reissue"] {
            courses.append(Course(command: command, id: try await attacker.create(command)))
        }
        var patience = attacker.patience.longest
        for number in 0..<(checksMax * 2) {
            let open = courses.indices.filter { courses[$0].isOpen }
            for place in open {
                let guess = try await attacker.check(courses[place].id, Attacker.guess(number + 100)).heard
                if guess.outcome != nil { courses[place].compared += 1 }
                courses[place].rounds += 1
            }
            try await sendAgain(&courses, open, &patience, attacker)
            for place in open { try await goOn(&courses[place], attacker) }
        }
        return try finding(courses, attacker.patience)
    }

    /// Has each verification's code sent again, and waits as often as it is told to while there is patience left.
    private static func sendAgain(
        _ courses: inout [Course], _ open: [Int], _ patience: inout Duration, _ attacker: Attacker
    ) async throws {
        var refused = open
        while !refused.isEmpty {
            var waits: [Int: Int] = [:]
            for place in refused {
                let course = courses[place]
                let answer = try await attacker.post(
                    "/v1/verifications/\(course.id)/\(course.command)", .object([])
                ).heard
                if (200..<300).contains(answer.status) {
                    courses[place].sent += 1
                } else {
                    let code = answer.json["code"]?.string ?? "and no problem"
                    courses[place].refusal = course.refusal ?? "\(course.command): \(answer.status) \(code)"
                    if answer.status == 429, let seconds = answer.retryAfter, seconds > 0 { waits[place] = seconds }
                }
            }
            guard let seconds = waits.values.max(), .seconds(seconds) <= patience else { return }
            patience -= .seconds(seconds)
            attacker.patience.tell("resend laundering: another send is allowed in \(seconds) s; waiting")
            try await attacker.patience.rest(.seconds(seconds))
            refused = waits.keys.sorted()
        }
    }

    /// Asks for the next step, notes what is left, and creates again what is open: behind its end another one may
    /// begin.
    private static func goOn(_ course: inout Course, _ attacker: Attacker) async throws {
        let advanced = try await attacker.post("/v1/verifications/\(course.id)/advance", .object([])).heard
        if (200..<300).contains(advanced.status) { course.advanced += 1 }
        guard let left = try await attacker.read(course.id).heard.json["checks_left"]?.integer, left > 0 else {
            course.isOpen = false
            return
        }
        course.left.append(left)
        course.id = (try? await attacker.create(course.command)) ?? course.id
    }

    /// - Throws: Where nothing was guessed, or nothing was sent in between: that proves nothing.
    private static func finding(_ courses: [Course], _ patience: AttackPatience) throws -> AttackFinding {
        guard courses.allSatisfy({ $0.compared > 0 }) else { throw AttackHindrance(reason: "no guess was compared") }
        let isSafe = courses.allSatisfy { $0.isFalling && $0.compared <= checksMax }
        guard !isSafe || courses.contains(where: { $0.sent > 0 }) else {
            throw AttackHindrance(
                reason: "no resend or reissue was accepted within \(patience.longest.components.seconds) s: "
                    + courses.compactMap(\.refusal).joined(separator: ", ") + "; --patience waits longer")
        }
        let left = courses.map { $0.left.map(String.init).joined(separator: ", ") }
        return AttackFinding(
            isSafe,
            "accepted between \(courses.reduce(0) { $0 + $1.compared }) guesses: "
                + courses.map(\.told).joined(separator: ", ")
                + ", advance \(courses.reduce(0) { $0 + $1.advanced }) of "
                + "\(courses.reduce(0) { $0 + $1.rounds }); checks left: \(left.joined(separator: " and "))")
    }
}
