extension Migration {
    /// Counters of sends, prefixes, caps and conversion.
    static let sixth = Migration(
        number: 6, name: "counters of sends, prefixes, caps and conversion",
        text: """
            SELECT 1;

            """)
}
