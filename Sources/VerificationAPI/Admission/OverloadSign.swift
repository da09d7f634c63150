import Synchronization

/// Says to the threads of the connections that more is coming than can be done.
final class OverloadSign: Sendable {
    private let flag = Atomic(false)

    var isUp: Bool { flag.load(ordering: .relaxed) }

    func put(up isUp: Bool) {
        if isUp != self.isUp { flag.store(isUp, ordering: .relaxed) }
    }
}
