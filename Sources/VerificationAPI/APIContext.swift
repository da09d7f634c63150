public import Hummingbird
import NIOCore
import Synchronization
import VerificationCore
import VerificationService

/// What goes along with a request.
public struct APIContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    let trace = RequestTrace()
    /// The other end of the connection.
    let peer: SocketAddress?

    public init(source: ApplicationRequestContextSource) {
        peer = source.channel.remoteAddress
        coreContext = CoreRequestContextStorage(source: source)
    }

    /// Our handlers read bodies themselves; this bounds whatever else the framework may read.
    public var maxUploadSize: Int { ServerLimits().bodyBytesMax }
}

/// What becomes known of a request while it is answered, for its line in the log.
final class RequestTrace: Sendable {
    private struct Known {
        var principal: Principal?
        var operatorKey: APIKeyID?
        var client: ClientAddress?
        var verification: VerificationID?
    }

    private let known = Mutex(Known())
    private let operationPlace = Atomic<Int>(-1)

    var principal: Principal? {
        get { known.withLock { $0.principal } }
        set { known.withLock { $0.principal = newValue } }
    }

    /// Where the request comes from, as far as that can be told (R20).
    var client: ClientAddress? {
        get { known.withLock { $0.client } }
        set { known.withLock { $0.client = newValue } }
    }

    /// The verification that was created or continued.
    var verification: VerificationID? {
        get { known.withLock { $0.verification } }
        set { known.withLock { $0.verification = newValue } }
    }

    /// The operator's key, where it is one.
    var operatorKey: APIKeyID? {
        get { known.withLock { $0.operatorKey } }
        set { known.withLock { $0.operatorKey = newValue } }
    }

    /// The place of the request's operation among all routes; nil until one was found.
    var operation: Int? {
        get {
            let place = operationPlace.load(ordering: .relaxed)
            return place < 0 ? nil : place
        }
        set { operationPlace.store(newValue ?? -1, ordering: .relaxed) }
    }
}
