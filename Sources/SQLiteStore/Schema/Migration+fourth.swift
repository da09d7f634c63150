extension Migration {
    /// A channel may have several gateways: each attempt names its own, and what one that was given up keeps is kept in
    /// mind. Applications may name their channels and their site.
    static let fourth = Migration(
        number: 4, name: "gateways of attempts, channels and sites of applications",
        text: """
            ALTER TABLE delivery_attempts ADD COLUMN gateway TEXT;
            ALTER TABLE deliveries ADD COLUMN left_behind TEXT;
            ALTER TABLE applications ADD COLUMN channels TEXT;
            ALTER TABLE applications ADD COLUMN web_domain TEXT;

            """)
}
