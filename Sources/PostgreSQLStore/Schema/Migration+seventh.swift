extension Migration {
    /// Codes may be bound to a transaction, whose digest a check is held against, and checks be shared
    /// out between the holder of a handle and strangers.
    static let seventh = Migration(
        number: 7, name: "transactions that codes are bound to, shared budgets of checks",
        text: """
            ALTER TABLE ledgers ADD COLUMN transaction_digest bytea;
            ALTER TABLE ledgers ADD COLUMN check_budget bytea;

            """)
}
