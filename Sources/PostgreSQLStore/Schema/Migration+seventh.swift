extension Migration {
    /// Transactions, handles and proofs.
    static let seventh = Migration(
        number: 7, name: "transactions, handles and proofs",
        text: """
            SELECT 1;

            """)
}
