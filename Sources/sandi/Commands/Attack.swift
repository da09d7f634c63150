import ArgumentParser
import OpenSSLCrypto
import SelfAttack
import ServiceConfiguration
import StrictJSON
import VerificationCore

/// `sandi attack`: what an attacker would try, against a deployment of one's own.
struct Attack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Attacks a deployment of your own and prints a pass sheet.",
        discussion: """
            It guesses codes at once and between resends, asks for foreign and unknown ids, replays idempotency keys, \
            forges proofs and keys, and sends oversized and malformed bodies. Mails with codes go to the mailbox that \
            you name, as name+…@…; take one of your own. Only deployments that attack.targets lists are attacked.
            It waits where the deployment asks it to before it sends again, at first for half a minute, and says so.
            Exit code 0 when nothing was got, 1 when something was, 3 when an attack was not run.
            """)

    @OptionGroup var access: APIAccessOptions
    @Option(help: "A file with a key of another application, for attacks across applications.")
    var otherKeyFile: String?
    @Option(help: "A mailbox of your own, such as security@example.com.")
    var mailbox: String
    @Option(help: "The seconds that a resend is waited for, 0 to 600.")
    var patience = 60
    @Flag(help: "Exit with 0 also when an attack was not run.")
    var allowNotRun = false
    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let access = try access.access()
        let targets = try options.settings().attackTargets
        guard targets.contains(access.url) else {
            throw CommandFailure(
                "\(access.url) is not listed: attack.targets names the deployments that may be attacked",
                hints: ["list only what is yours"], .wrongInput)
        }
        guard let address = EmailAddress(canonical: mailbox), address.address.contains("@") else {
            throw CommandFailure("--mailbox: one address in lower case, such as security@example.com", .wrongInput)
        }
        guard (0...600).contains(patience) else { throw CommandFailure("--patience: 0 to 600 seconds", .wrongInput) }
        let mark = String(try PrivateRandom().bytes(4).map { letters[Int($0) % letters.count] })
        let otherKey = try otherKeyFile.map(APIAccessOptions.key(in:))
        let clock = SystemClock()
        let waits = AttackPatience(longest: .seconds(patience), tell: { Console.note($0) }) { time in
            try await clock.sleep(until: clock.now() + time)
        }
        let verdicts = try await HTTPAttackTarget.with(access.url) { target in
            let run = SelfAttackRun(
                target: target, key: access.key, otherKey: otherKey, mailbox: mailbox, mark: mark,
                patience: waits)
            return await run.verdicts { if !json { Console.out(Attack.line($0)) } }
        }
        if json { Console.out(.array(verdicts.map(Attack.json))) }
        guard !verdicts.contains(where: { $0.outcome == .fail }) else {
            throw ExitCode(CommandFailure.Code.refused.rawValue)
        }
        try Attack.refuseGaps(verdicts, isAllowed: allowNotRun)
    }

    /// What was not run proves nothing, and nobody should take the sheet for a pass.
    /// - Throws: `CommandFailure` with the names of the attacks.
    static func refuseGaps(_ verdicts: [AttackVerdict], isAllowed: Bool) throws(CommandFailure) {
        let missing = verdicts.filter { $0.outcome == .notRun }.map(\.name)
        guard !missing.isEmpty, !isAllowed else { return }
        throw CommandFailure(
            "\(missing.count) of \(verdicts.count) attacks were not run: \(missing.joined(separator: ", "))",
            hints: ["the sheet says why; --allow-not-run takes it as it is"], .unreachable)
    }

    private static func line(_ verdict: AttackVerdict) -> String {
        let word =
            switch verdict.outcome {
            case .pass: "pass    "
            case .fail: "FAIL    "
            case .notRun: "not run "
            }
        return "\(word) \(verdict.name) (\(verdict.requirements.joined(separator: ", "))): \(verdict.evidence)"
    }

    private static func json(_ verdict: AttackVerdict) -> JSONValue {
        [
            "attack": .string(verdict.name), "outcome": .string(verdict.outcome.rawValue),
            "requirements": .array(verdict.requirements.map { .string($0) }), "evidence": .string(verdict.evidence),
        ]
    }
}

/// Sixteen, so that every byte's remainder is as likely.
private let letters = Array("abcdefghjkmnpqrs")
