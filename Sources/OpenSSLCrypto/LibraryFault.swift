import COpenSSL

/// What OpenSSL says about its latest failure, without data.
enum LibraryFault {
    /// The call that failed and OpenSSL's reason; empties the thread's queue of errors.
    static func latest(_ call: String) -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0, let reason = ERR_reason_error_string(code) else { return "\(call) failed" }
        return "\(call) failed: \(String(cString: reason))"
    }
}
