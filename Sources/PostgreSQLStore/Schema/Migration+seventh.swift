extension Migration {
    /// Codes may be bound to a transaction, whose digest a check is held against.
    static let seventh = Migration(
        number: 7, name: "transactions that codes are bound to",
        text: """
            ALTER TABLE ledgers ADD COLUMN transaction_digest bytea;

            """)
}
