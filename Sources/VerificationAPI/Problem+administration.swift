import StrictJSON
import VerificationCore
import VerificationService

extension Problem {
    /// A stop switch forbids sending; the operator's reason is the operator's own.
    init(_ target: StopTarget) {
        self.init(
            .sendingStopped, "the operator has stopped sending for this \(target.kind.words); nothing was sent",
            members: [JSONMember("stopped", .string(target.kind.rawValue))])
    }

    /// The administration does not do what it was asked.
    init(_ refusal: AdministrationRefusal) {
        switch refusal {
        case .notFound: self.init(.notFound, "no application or key has this id")
        case .nameTaken: self.init(.nameTaken, "another application has this name")
        case .tooManyKeys(.tooManyOfScopes):
            self.init(
                .tooManyKeys,
                "\(KeyRules.liveOfScopesMax) live keys have the same scopes already: revoke one of them first")
        case .tooManyKeys(.tooMany):
            self.init(.tooManyKeys, "\(KeyRules.liveMax) keys are live already: revoke one of them first")
        }
    }
}

extension StopTarget.Kind {
    /// As a sentence names what is stopped.
    fileprivate var words: String {
        switch self {
        case .everything: "service"
        case .application: "application"
        case .country: "number's country"
        case .channel: "channel"
        }
    }
}
