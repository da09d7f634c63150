extension Migration {
    /// Codes may be bound to a transaction, whose digest a check is held against.
    static let eighth = Migration(
        number: 8, name: "transactions that codes are bound to",
        text: """
            ALTER TABLE verifications ADD COLUMN transaction_digest BLOB;
            ALTER TABLE ledgers ADD COLUMN transaction_digest BLOB;

            """)
}
