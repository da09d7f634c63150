import VerificationCore

/// Applications whose codes are too easily guessed are neither made nor kept (R1): the service would not start with
/// them.
extension Administration {
    /// Whether the chance of a day's guessing is above the configured ceiling.
    func isGuessable(_ application: Application) -> Bool {
        GuessChance(application.policy).oddsPerDay < guessOddsMin
    }

    /// - Parameter change: What was asked for; nothing where the application is as it was before.
    /// - Throws: `invalid` that names the fields which were asked for: the code's length, the checks or both.
    func refuseGuessable(
        _ application: Application, _ change: ApplicationChange = ApplicationChange()
    ) throws(ServiceError) {
        guard isGuessable(application) else { return }
        let chance = GuessChance(application.policy)
        let detail =
            "\(chance.codeLength) digits and \(chance.checksMax) checks can be guessed with a chance of one in "
            + "\(chance.oddsPerDay) a day; one in \(guessOddsMin) is allowed"
        var fields: [String] = []
        if change.codeLength != nil || change.checksMax == nil { fields.append("code_length") }
        if change.checksMax != nil { fields.append("checks_max") }
        throw .invalid(fields.map { FieldFault($0, .outOfRange, detail) })
    }
}
