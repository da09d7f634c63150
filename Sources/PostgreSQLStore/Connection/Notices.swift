import CPostgreSQL

/// Hears the server's warnings. One of them says that a commit did not wait for its standby, so that it is not as
/// durable as was promised.
final class Notices {
    private(set) var hasWarning = false

    func forget() { hasWarning = false }

    /// Listens for as long as both live; they belong to the same connection.
    func listen(to handle: OpaquePointer) {
        PQsetNoticeReceiver(
            handle,
            { context, result in
                guard let context, let result else { return }
                let severity = PQresultErrorField(result, sandi_diag_severity).map { String(cString: $0) }
                guard severity == "WARNING" else { return }
                Unmanaged<Notices>.fromOpaque(context).takeUnretainedValue().hasWarning = true
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}
