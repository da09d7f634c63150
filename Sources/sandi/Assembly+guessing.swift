import ServiceConfiguration
import VerificationCore

/// An application whose codes can be guessed, with its chance.
struct GuessableApplication: Sendable {
    let name: String
    let chance: GuessChance
    let oddsMin: Int

    /// What is wrong and what is allowed.
    var sentence: String {
        "the codes of the application \(name) (\(chance.codeLength) digits, \(chance.checksMax) checks) can be guessed "
            + "with a chance of one in \(chance.oddsPerDay) a day; applications.guess_odds_min asks for "
            + "one in \(oddsMin)"
    }
}

extension Assembly {
    /// Applications that may not run under the configured ceiling; disabled ones do not run.
    static func guessable(
        _ applications: [Application], _ settings: ServiceSettings
    ) -> [GuessableApplication] {
        applications.filter { !$0.isDisabled }.compactMap { application in
            let chance = GuessChance(application.policy)
            guard chance.oddsPerDay < settings.applications.guessOddsMin else { return nil }
            return GuessableApplication(
                name: application.name, chance: chance, oddsMin: settings.applications.guessOddsMin)
        }
    }

    /// - Throws: `CommandFailure` that names every application whose codes are too easily guessed (R1).
    static func refuseGuessable(_ applications: [Application], _ settings: ServiceSettings) throws {
        let found = guessable(applications, settings)
        guard found.isEmpty else {
            throw CommandFailure(
                messages: found.map(\.sentence),
                hints: ["`sandi apps change` gives it longer codes or fewer checks, or disable it"], .wrongInput)
        }
    }
}
