public import VerificationCore

/// Why the administration does not do what it was asked.
public enum AdministrationRefusal: Sendable, Hashable {
    /// No such application or key for whoever asks; one of somebody else answers the same (R44).
    case notFound
    /// Another application has the name.
    case nameTaken
    /// The application has as many live keys as it may have (R43).
    case tooManyKeys(KeyRules.Refusal)
}
