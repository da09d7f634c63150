/// One thing that an attacker would try.
struct Attack: Sendable {
    let name: String
    let requirements: [String]
    let run: @Sendable (Attacker) async throws -> AttackFinding

    static let all = guessing + looking + forging
}

/// All attacks against one deployment.
public struct SelfAttackRun: Sendable {
    private let attacker: Attacker

    /// - Parameters:
    ///   - key: An API key of the deployment with the scopes create, check and read.
    ///   - otherKey: A key of another application; without it, attacks across applications are not run.
    ///   - mailbox: An address of the operator's own. Mails go to it with `+mark-name` before the `@`.
    ///   - mark: Lower-case letters and digits, fresh for every run.
    ///   - patience: How long the deployment's waits are kept to.
    public init(
        target: any AttackTarget, key: String, otherKey: String?, mailbox: String, mark: String,
        patience: AttackPatience
    ) {
        attacker = Attacker(
            target: target, key: key, otherKey: otherKey, mailbox: mailbox, mark: mark, patience: patience)
    }

    /// Carries out one attack after another and tells of each as soon as it is over.
    public func verdicts(_ tell: (AttackVerdict) -> Void = { _ in }) async -> [AttackVerdict] {
        var verdicts: [AttackVerdict] = []
        for attack in Attack.all {
            let verdict = await verdict(of: attack)
            tell(verdict)
            verdicts.append(verdict)
        }
        return verdicts
    }

    private func verdict(of attack: Attack) async -> AttackVerdict {
        func verdict(_ outcome: AttackVerdict.Outcome, _ evidence: String) -> AttackVerdict {
            AttackVerdict(
                name: attack.name, requirements: attack.requirements, outcome: outcome, evidence: evidence)
        }
        do {
            let finding = try await attack.run(attacker)
            return verdict(finding.isSafe ? .pass : .fail, finding.evidence)
        } catch let hindrance as AttackHindrance {
            return verdict(.notRun, hindrance.reason)
        } catch {
            return verdict(.notRun, "the attack broke off")
        }
    }
}
