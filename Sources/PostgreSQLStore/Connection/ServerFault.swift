import CPostgreSQL
import VerificationCore

/// What the server refused a statement for. Its text names constraints and settings; values stand only in the detail,
/// which is not read.
struct ServerFault: Equatable {
    /// Five characters of the SQL standard's and PostgreSQL's own.
    let state: String
    let message: String
    let constraint: String
    /// Whether the server ends the connection with it.
    let isFatal: Bool

    init(_ result: OpaquePointer) {
        func field(_ code: Int32) -> String { PQresultErrorField(result, code).map { String(cString: $0) } ?? "" }
        state = field(sandi_diag_state)
        message = field(sandi_diag_message)
        constraint = field(sandi_diag_constraint)
        let severity = field(sandi_diag_severity)
        isFatal = severity == "FATAL" || severity == "PANIC"
    }

    /// Whether the same transaction may succeed when it is begun again: it lost against another one.
    var mayBeRepeated: Bool {
        switch state {
        case "40001", "40P01": true
        case "23505": ServerFault.racedConstraints.contains(constraint)
        default: false
        }
    }

    /// Two transactions may both find nothing before one of them inserts; the other one finds it the next time.
    private static let racedConstraints: Set = ["ledgers_open", "idempotency_pkey"]

    /// Of the audit chain's entries: whoever appends has locked the anchor, so that no other one took the number.
    private static let auditNumber = "audit_pkey"

    /// What it means to the callers of the store.
    var error: StoreError {
        let text = "the database answered \(state): \(message)"
        switch state {
        case "XX001", "XX002": return .damaged(text)
        case "23505" where constraint == ServerFault.auditNumber: return AuditChain.takenPlace
        case "40001", "40P01", "55P03": return .overloaded
        case _ where state.hasPrefix("23"): return .conflict(text)
        default: return .unavailable(text)
        }
    }
}
