/// One numbered step of the schema: forward only, carried out in one transaction, never edited after a release.
struct Migration: Sendable {
    /// 1 for the first; the database keeps the number of each that was carried out.
    let number: Int
    /// What it does, in a few words, for people.
    let name: String
    let text: String

    /// All steps in their order.
    static let all = [first, second, third, fourth, fifth, sixth, seventh, eighth]

    /// The tables whose rows belong to a tenant, with the column that says to which: row-level security is forced on
    /// them (R44).
    static let tenantTables = tablesOfFirst + tablesOfSecond + tablesOfFifth + tablesOfSixth

    static let tablesOfFirst = [
        (name: "applications", tenant: "id"), (name: "api_keys", tenant: "application"),
        (name: "idempotency", tenant: "application"), (name: "ledgers", tenant: "application"),
        (name: "verifications", tenant: "application"), (name: "envelopes", tenant: "application"),
        (name: "deliveries", tenant: "application"), (name: "delivery_attempts", tenant: "application"),
        (name: "events", tenant: "application"),
    ]
    static let tablesOfSecond = [(name: "destination_guards", tenant: "application")]

    /// The tables that hold nothing of a tenant's.
    static let commonTables = ["commits", "lock_slots", "admin_keys", "stops", "audit", "audit_anchor"]

    /// The schema that holds all of it.
    static let schema = "sandi"

    /// The name of each tenant table's one policy.
    static let policy = "of_application"
}
