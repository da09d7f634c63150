import PostgreSQLDoubles
import StrictJSON
import Testing

/// From one machine's file to a server that several machines share.
@Suite(.timeLimit(.minutes(5))) struct `A store that is copied from SQLite to PostgreSQL` {
    /// What callers know of a service that has worked for a while.
    private struct Past {
        let approved: String
        let open: String
        let code: String
        let once = [("Idempotency-Key", "order-1")]
        let body: JSONValue = ["to": ["email": "once@example.com"]]
        let onceID: String
    }

    @Test func `has every row, and a code that was sent before is approved afterwards`() async throws {
        try await Deployment.with { shop in
            let past = try await shop.serving { try await Self.work(shop, $0) }
            try await withDatabase { database in
                try await Self.migrate(shop, database)
                let copied = try await Self.copy(shop, database)
                #expect(copied.status == 0, "\(copied.errors)")
                for line in ["applications: 1", "API keys: 1", "verifications: 5", "open codes: 4"] {
                    #expect(copied.lines.contains(line), "\(copied.lines)")
                }
                #expect(copied.lines.contains("destinations with failed checks: 1"), "\(copied.lines)")
                #expect(copied.lines.last == "every row was read back and is the same")
                let service = try ServiceProcess(shop, environment: database.environment())
                let client = try await service.client()
                #expect(try await client.get("/v1/verifications/\(past.approved)")["status"] == "approved")
                #expect(try await client.events(past.approved).contains("verification.approved"))
                #expect(try await !client.deliveries(past.approved).isEmpty)
                #expect(try await client.check(past.open, wrong(past.code)).json["checks_left"]?.integer == 3)
                #expect(try await client.check(past.open, past.code)["outcome"] == "approved")
                let repeated = try await client.send("POST", "/v1/verifications", past.body, headers: past.once)
                #expect(repeated["id"] == past.onceID)
                // Failed checks stand against the destination here, too (R17).
                let forgotten = try await run(
                    [
                        "destinations", "unlock", "--application", "shop", "--to", "EVE@example.com", "--config",
                        shop.configurationFile,
                    ], in: shop.folder, environment: database.environment())
                #expect(forgotten.lines == ["2 failed checks forgotten"], "\(forgotten.errors)")
                service.command.signal(15)
                #expect(await service.command.finish().status == 0)
            }
        }
    }

    @Test func `is refused beside a service, without a schema, and over other data`() async throws {
        try await Deployment.with { shop in
            try await withDatabase { database in
                try await shop.serving { _ in
                    let refused = try await Self.copy(shop, database)
                    #expect(refused.status == 2)
                    #expect(refused.errors.contains("another process serves from \(shop.dataFolder)"))
                }
                let early = try await Self.copy(shop, database)
                #expect(early.status == 2)
                #expect(early.errors.contains("sandi migrate --owner-user"), "\(early.errors)")
                try await Self.migrate(shop, database)
                let made = try await run(
                    ["apps", "create", "other", "--config", shop.configurationFile], in: shop.folder,
                    environment: database.environment())
                #expect(made.status == 0, "\(made.errors)")
                #expect(try await Self.copy(shop, database).errors.contains("holds applications already (1)"))
                let mixed = try await Self.copy(shop, database, "--resume")
                #expect(mixed.status == 2)
                #expect(mixed.errors.contains("the target's application other is not the source's"))
            }
        }
    }

    @Test func `goes on after an interruption, and finds a row that differs`() async throws {
        try await Deployment.with { shop in
            let past = try await shop.serving { try await Self.work(shop, $0) }
            try await withDatabase { database in
                try await Self.migrate(shop, database)
                #expect(try await Self.copy(shop, database).status == 0)
                #expect(try await Self.copy(shop, database).status == 2)
                // As if it had been killed before this verification.
                _ = try await database.run(
                    "DELETE FROM sandi.events", "DELETE FROM sandi.delivery_attempts", "DELETE FROM sandi.deliveries",
                    "DELETE FROM sandi.envelopes", "DELETE FROM sandi.verifications", "DELETE FROM sandi.ledgers",
                    "DELETE FROM sandi.idempotency", "DELETE FROM sandi.destination_guards")
                let resumed = try await Self.copy(shop, database, "--resume")
                #expect(resumed.status == 0, "\(resumed.errors)")
                for change in [
                    "UPDATE sandi.ledgers SET checks_carried = checks_carried + 1 WHERE id = '\(past.open)'",
                    "UPDATE sandi.envelopes SET box = '\\x00'",
                    "UPDATE sandi.destination_guards SET failures = failures + 1",
                    "UPDATE sandi.deliveries SET fence = fence + 1",
                    "DELETE FROM sandi.events WHERE row_id = (SELECT max(row_id) FROM sandi.events)",
                    "DELETE FROM sandi.idempotency",
                ] {
                    _ = try await database.run(change)
                    let found = try await Self.copy(shop, database, "--resume")
                    // What is missing altogether is copied again; what is there and differs is told.
                    let isMissing = change.contains("idempotency")
                    #expect(isMissing || found.status == 1, "\(change): \(found.output)")
                    if !isMissing { #expect(found.errors.contains("is not the same in the target")) }
                }
            }
        }
    }

    private static func work(_ shop: Deployment, _ client: ServiceClient) async throws -> Past {
        let approved = try #require(try await client.create(phone: "+6281234567890")["id"])
        let code = try shop.code(heardIn: try await shop.call(to: "+6281234567890"))
        #expect(try await client.check(approved, wrong(code))["outcome"] == "wrong_code")
        #expect(try await client.check(approved, code)["outcome"] == "approved")
        let open = try #require(try await client.create(email: "ann@example.com")["id"])
        let mailed = try shop.code(readIn: try await shop.mail(to: "ann@example.com"))
        #expect(try await client.check(open, wrong(mailed, by: 2))["outcome"] == "wrong_code")
        let failed = try #require(try await client.create(email: "eve@example.com")["id"])
        let other = try shop.code(readIn: try await shop.mail(to: "eve@example.com"))
        for number in 1...2 {
            #expect(try await client.check(failed, wrong(other, by: number))["outcome"] == "wrong_code")
        }
        let again = try #require(try await client.create(email: "bob@example.com")["id"])
        _ = try await shop.mail(to: "bob@example.com")
        // A new code is not to be had at once.
        _ = try await eventually("a second code") {
            try await client.command("reissue", again).status == 200 ? true : nil
        }
        let body: JSONValue = ["to": ["email": "once@example.com"]]
        let once = try await client.send("POST", "/v1/verifications", body, headers: [("Idempotency-Key", "order-1")])
        try await client.wait(for: "delivery.submitted", of: try #require(once["id"]))
        return Past(approved: approved, open: open, code: mailed, onceID: once["id"] ?? "")
    }

    private static func migrate(_ shop: Deployment, _ database: TemporaryDatabase) async throws {
        let done = try await run(
            [
                "migrate", "--owner-user", TemporaryPostgreSQL.Role.owner.user, "--owner-password-file",
                database.server.passwordFile(of: .owner), "--config", shop.configurationFile,
            ], in: shop.folder, environment: database.environment())
        #expect(done.status == 0, "\(done.errors)")
        #expect(done.lines.last == "the database is up to date")
    }

    private static func copy(
        _ shop: Deployment, _ database: TemporaryDatabase, _ options: String...
    ) async throws -> Finished {
        try await run(
            ["store", "copy", "--to", "postgresql", "--config", shop.configurationFile] + options, in: shop.folder,
            environment: database.environment(engine: "sqlite"))
    }
}
