extension Migration {
    /// A delivery is part of the trace of the request that it began with.
    static let eighth = Migration(
        number: 8, name: "traces of deliveries", text: "ALTER TABLE deliveries ADD COLUMN trace bytea;")
}
