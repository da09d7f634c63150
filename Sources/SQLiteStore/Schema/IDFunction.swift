import CSQLite
import VerificationCore

extension Connection {
    /// Makes `sandi_id(text)` known to SQL: the bytes of an id of any kind that the first schema kept as text, and null
    /// for what is none. For migrations only; nothing in a schema may call it.
    func addIDFunction() throws(StoreError) {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY
        try add(function: "sandi_id", flags: flags) { context, _, values in
            guard let value = values?[0], let start = sqlite3_value_text(value) else {
                return sqlite3_result_null(context)
            }
            let text = String(cString: start)
            if VerificationID(text)?.giveBytes(to: context) == nil, ApplicationID(text)?.giveBytes(to: context) == nil,
                DeliveryID(text)?.giveBytes(to: context) == nil, EventID(text)?.giveBytes(to: context) == nil
            {
                sqlite3_result_null(context)
            }
        }
    }
}

extension Identifier {
    fileprivate func giveBytes(to context: OpaquePointer?) {
        withBytes { sandi_result_blob(context, $0.baseAddress, UInt64($0.count)) }
    }
}
