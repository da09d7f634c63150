extension Migration {
    /// Transactions, handles and proofs.
    static let eighth = Migration(
        number: 8, name: "transactions, handles and proofs",
        text: """
            SELECT 1;

            """)
}
