extension Migration {
    /// Operators' keys, stop switches, settings of applications.
    static let fourth = Migration(
        number: 4, name: "operators' keys, stop switches, settings of applications",
        text: """
            SELECT 1;

            """)
}
