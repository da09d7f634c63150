extension Migration {
    /// Counters of sends, prefixes, caps and conversion.
    static let fifth = Migration(
        number: 5, name: "counters of sends, prefixes, caps and conversion",
        text: """
            SELECT 1;

            """)
}
