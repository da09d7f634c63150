extension Migration {
    /// A channel may have several gateways: each attempt names its own, and what one that was given up keeps is kept in
    /// mind. Applications may name their channels and their site.
    static let third = Migration(
        number: 3, name: "gateways of attempts, channels and sites of applications",
        text: """
            ALTER TABLE delivery_attempts ADD COLUMN gateway text;
            ALTER TABLE deliveries ADD COLUMN left_behind text;
            ALTER TABLE applications ADD COLUMN channels text;
            ALTER TABLE applications ADD COLUMN web_domain text;

            """)
}
