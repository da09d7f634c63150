public import Hummingbird
import Synchronization
import VerificationService

/// What goes along with a request.
public struct APIContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    let trace = RequestTrace()
    /// The name of the request in its answer and in the log.
    let requestID = RequestID().description

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }

    /// Our handlers read bodies themselves; this bounds whatever else the framework may read.
    public var maxUploadSize: Int { ServerLimits().bodyBytesMax }
}

/// What becomes known of a request while it is answered, for its line in the log.
final class RequestTrace: Sendable {
    private let known = Mutex<Principal?>(nil)

    var principal: Principal? {
        get { known.withLock { $0 } }
        set { known.withLock { $0 = newValue } }
    }
}
