public import VerificationCore

/// What a new application starts with where nothing else is said.
public struct ApplicationDefaults: Sendable, Hashable {
    public let locale: String
    public let countries: [String]
    public let workflow: Workflow
    public let policy: CodePolicy
    /// How unlikely it has to be that a day's guessing hits a code of one destination: one in so many at most.
    public let guessOddsMin: Int
}
