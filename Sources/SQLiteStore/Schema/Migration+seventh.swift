extension Migration {
    /// The audit chain and the keys of subjects.
    static let seventh = Migration(
        number: 7, name: "the audit chain and the keys of subjects",
        text: """
            SELECT 1;

            """)
}
