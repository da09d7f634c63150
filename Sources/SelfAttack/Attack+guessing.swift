import StrictJSON

extension Attack {
    static let guessing = [
        Attack(name: "parallel checks", requirements: ["R7", "R15"], run: parallelChecks),
        Attack(name: "resend laundering", requirements: ["R16", "R18"], run: resendLaundering),
        Attack(name: "idempotency replay", requirements: ["R47"], run: idempotencyReplay),
    ]

    private static let checksMax = 5

    /// Forty guesses at once: no more than five may be compared.
    @Sendable private static func parallelChecks(_ attacker: Attacker) async throws -> AttackFinding {
        let id = try await attacker.create("parallel")
        let sent = 40
        let answers = await attacker.inParallel(sent) { await attacker.check(id, Attacker.guess($0)) }
        let compared = answers.count { $0.outcome != nil }
        let faults = answers.count { $0.status >= 500 && $0.status != 503 }
        let late = await attacker.check(id, Attacker.guess(sent))
        return AttackFinding(
            compared <= checksMax && compared > 0 && late?.outcome == nil && faults == 0,
            "\(sent) guesses at once: \(compared) compared, \(answers.count - compared) refused, \(faults) faults; one "
                + "more was answered with \(late?.status ?? 0)")
    }

    /// Everything that sends again, between guesses: the count of checks must only ever fall.
    @Sendable private static func resendLaundering(_ attacker: Attacker) async throws -> AttackFinding {
        var id = try await attacker.create("resend")
        var left: [Int64] = []
        var compared = 0
        for number in 0..<(checksMax * 2) {
            if await attacker.check(id, Attacker.guess(number + 100))?.outcome != nil { compared += 1 }
            for command in ["resend", "reissue", "advance"] {
                _ = await attacker.post("/v1/verifications/\(id)/\(command)", .object([]))
            }
            // Only while it is open: behind its end another one may begin.
            guard let now = await attacker.checksLeft(id), now > 0 else { break }
            left.append(now)
            id = (try? await attacker.create("resend")) ?? id
        }
        let isFalling = zip(left, left.dropFirst()).allSatisfy { $0 > $1 }
        return AttackFinding(
            isFalling && compared <= checksMax && compared > 0,
            "resend, reissue, advance and create after each of \(compared) guesses; checks left: "
                + left.map(String.init).joined(separator: ", "))
    }

    /// One key, ten times at once: one verification; the same key for another request: refused.
    @Sendable private static func idempotencyReplay(_ attacker: Attacker) async throws -> AttackFinding {
        let once = [(name: "Idempotency-Key", value: "\(attacker.mark)-replay")]
        let body = attacker.createBody("replay")
        let answers = await attacker.inParallel(10) { _ in
            await attacker.post("/v1/verifications", body, headers: once)
        }
        let ids = Set(answers.compactMap { $0.json["id"]?.string })
        guard !ids.isEmpty else { throw AttackHindrance(reason: "no verification could be created") }
        let other = await attacker.post("/v1/verifications", attacker.createBody("replay-other"), headers: once)
        return AttackFinding(
            ids.count == 1 && other.map { (400..<500).contains($0.status) } == true,
            "10 creates with one key gave \(ids.count) verifications; another body under the key: "
                + "\(other?.status ?? 0)")
    }
}
