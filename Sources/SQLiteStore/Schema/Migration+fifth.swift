extension Migration {
    /// Operators' keys, stop switches, settings of applications.
    static let fifth = Migration(
        number: 5, name: "operators' keys, stop switches, settings of applications",
        text: """
            SELECT 1;

            """)
}
