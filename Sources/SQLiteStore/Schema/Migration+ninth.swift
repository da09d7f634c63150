extension Migration {
    /// A delivery is part of the trace of the request that it began with.
    static let ninth = Migration(
        number: 9, name: "traces of deliveries", text: "ALTER TABLE deliveries ADD COLUMN trace BLOB;")
}
