extension Migration {
    /// The audit chain and the keys of subjects.
    static let sixth = Migration(
        number: 6, name: "the audit chain and the keys of subjects",
        text: """
            SELECT 1;

            """)
}
