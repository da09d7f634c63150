/// Where a call stands, as the person beside the phone sees it.
public enum CallState: String, Sendable, Hashable {
    case placed, ringing, answered, ended
}

/// One change of a call's state.
public struct CallEvent: Sendable, Hashable {
    public let state: CallState
    public let at: SandboxTime

    public init(_ state: CallState, at moment: SandboxTime) {
        self.state = state
        at = moment
    }
}
