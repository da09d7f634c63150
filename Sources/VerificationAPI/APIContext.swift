public import Hummingbird
import Synchronization
import VerificationCore
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
    private let admin = Mutex<APIKeyID?>(nil)

    var principal: Principal? {
        get { known.withLock { $0 } }
        set { known.withLock { $0 = newValue } }
    }

    /// The operator's key, where it is one.
    var operatorKey: APIKeyID? {
        get { admin.withLock { $0 } }
        set { admin.withLock { $0 = newValue } }
    }
}
