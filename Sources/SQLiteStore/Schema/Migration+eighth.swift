extension Migration {
    /// Codes may be bound to a transaction, whose digest a check is held against, and checks be shared
    /// out between the holder of a handle and strangers.
    static let eighth = Migration(
        number: 8, name: "transactions that codes are bound to, shared budgets of checks",
        text: """
            ALTER TABLE verifications ADD COLUMN transaction_digest BLOB;
            ALTER TABLE ledgers ADD COLUMN transaction_digest BLOB;
            ALTER TABLE ledgers ADD COLUMN check_budget BLOB;

            """)
}
