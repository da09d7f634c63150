import StrictJSON

extension Attack {
    static let guessing = [
        Attack(name: "parallel checks", requirements: ["R7", "R15"], run: parallelChecks),
        laundering,
        Attack(name: "idempotency replay", requirements: ["R47"], run: idempotencyReplay),
    ]

    static let checksMax = 5

    /// Forty guesses at once: no more than five may be compared.
    @Sendable private static func parallelChecks(_ attacker: Attacker) async throws -> AttackFinding {
        let id = try await attacker.create("parallel")
        let sent = 40
        let answers = await attacker.inParallel(sent) { await attacker.check(id, Attacker.guess($0)) }
        let compared = answers.count { $0.outcome != nil }
        guard compared > 0 else { throw AttackHindrance(reason: "no guess was compared") }
        let faults = answers.count { $0.status >= 500 && $0.status != 503 }
        let late = try await attacker.check(id, Attacker.guess(sent)).heard
        return AttackFinding(
            compared <= checksMax && late.outcome == nil && faults == 0,
            "\(sent) guesses at once: \(compared) compared, \(answers.count - compared) refused, \(faults) faults; one "
                + "more was answered with \(late.status)")
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
        let other = try await attacker.post(
            "/v1/verifications", attacker.createBody("replay-other"), headers: once
        ).heard
        return AttackFinding(
            ids.count == 1 && (400..<500).contains(other.status),
            "10 creates with one key gave \(ids.count) verifications; another body under the key: "
                + "\(other.status)")
    }
}
