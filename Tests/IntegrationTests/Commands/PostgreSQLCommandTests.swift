import PostgreSQLDoubles
import Testing

@Suite(.timeLimit(.minutes(5))) struct `The commands on a PostgreSQL server` {
    @Test func `migrate, keep applications and keys, and look at everything`() async throws {
        try await Deployment.with { shop in
            try await withDatabase { database in
                func sandi(_ arguments: String..., more: [String: String] = [:]) async throws -> Finished {
                    try await run(
                        arguments + ["--config", shop.configurationFile], in: shop.folder,
                        environment: database.environment().merging(more) { $1 })
                }
                let owner = TemporaryPostgreSQL.Role.owner
                let unnamed = try await sandi("migrate")
                #expect(unnamed.status == 2 && unnamed.errors.contains("--owner-user"))
                let before = try await sandi("apps", "list")
                #expect(before.status == 2 && before.errors.contains("sandi migrate --owner-user"), "\(before.errors)")
                let password = ["SANDI_OWNER_PASSWORD": database.server.password(of: owner)]
                let migrated = try await sandi("migrate", "--owner-user", owner.user, more: password)
                #expect(migrated.lines.first?.hasPrefix("migrated: 1 ") == true, "\(migrated.errors)")
                let again = try await sandi("migrate", "--owner-user", owner.user, more: password)
                #expect(again.lines == ["the database is up to date"])
                #expect(try await sandi("apps", "create", "shop", "--countries", "ID").status == 0)
                #expect(try await sandi("apps", "list").output.contains("shop"))
                let key = try await sandi("keys", "create", "shop", "--test")
                #expect(key.output.hasPrefix("sk_test_"))
                let listed = try await sandi("keys", "list", "shop")
                let id = String(listed.output.prefix { $0 != " " })
                #expect(try await sandi("keys", "revoke", id).status == 0)
                #expect(try await sandi("keys", "list", "shop").output.contains("ended"))
                let doctor = try await sandi("doctor")
                #expect(doctor.output.contains("\(database.name) on localhost:\(database.server.port)"))
                #expect(doctor.status == 0, "\(doctor.output)")
                let backup = try await sandi("backup", "--to", "\(shop.folder)/copy")
                #expect(backup.status == 2 && backup.errors.contains("the data is in PostgreSQL"))
                let restored = try await sandi("restore", "--from", "\(shop.folder)/copy")
                #expect(restored.status == 2 && restored.errors.contains("the data is in PostgreSQL"))
                let print = try await sandi("config", "print")
                #expect(print.output.contains("store.postgresql.password: (hidden)"), "\(print.output)")
            }
        }
    }

    @Test func `the owner's password comes from a file that nobody else reads, and belongs to PostgreSQL alone`()
        async throws
    {
        try await Deployment.with { shop in
            try await withDatabase { database in
                let file = "\(shop.folder)/owner.password"
                func migrate(_ environment: [String: String]) async throws -> Finished {
                    try await run(
                        [
                            "migrate", "--owner-user", TemporaryPostgreSQL.Role.owner.user, "--owner-password-file",
                            file, "--config", shop.configurationFile,
                        ], in: shop.folder, environment: environment)
                }
                let missing = try await migrate(database.environment())
                #expect(missing.status == 2 && missing.errors.contains("there is no such file"))
                try write(database.server.password(of: .owner), to: file, mode: 0o644)
                let open = try await migrate(database.environment())
                #expect(open.status == 2 && open.errors.contains("chmod 600"))
                try write("not the password\n", to: file)
                let wrong = try await migrate(database.environment())
                #expect(wrong.status == 3, "\(wrong.errors)")
                #expect(!wrong.errors.contains("not the password"))
                try write(database.server.password(of: .owner) + "\n", to: file)
                #expect(try await migrate(database.environment()).status == 0)
                let sqlite = try await migrate(database.environment(engine: "sqlite"))
                #expect(sqlite.status == 2 && sqlite.errors.contains("belongs to the engine postgresql"))
            }
        }
    }

    @Test("R65 a role, a name or an authority that is wrong stops the start")
    func refused() async throws {
        try await Deployment.with { shop in
            try await withDatabase { database in
                let server = database.server
                let owner = TemporaryPostgreSQL.Role.owner
                let migrated = try await run(
                    [
                        "migrate", "--owner-user", owner.user, "--owner-password-file",
                        server.passwordFile(of: owner), "--config", shop.configurationFile,
                    ], in: shop.folder, environment: database.environment())
                #expect(migrated.status == 0, "\(migrated.errors)")
                for change in [
                    ["USER": owner.user, "PASSWORD_FILE": server.passwordFile(of: owner)],
                    ["USER": "sandi_unsafe", "PASSWORD_FILE": server.passwordFile(of: .unsafe)],
                    ["USER": "admin", "PASSWORD_FILE": server.passwordFile(of: .admin)],
                    ["HOST": server.unnamedHost], ["SSL_ROOT_CERTIFICATE": server.strangerCertificate],
                    ["PASSWORD_FILE": server.passwordFile(of: .owner)],
                ] {
                    var environment = database.environment()
                    for (name, value) in change { environment["SANDI_STORE_POSTGRESQL_\(name)"] = value }
                    let refused = try await run(
                        ["serve", "--config", shop.configurationFile], in: shop.folder, environment: environment)
                    #expect([2, 3].contains(refused.status) && !refused.wasSignalled, "\(change): \(refused.errors)")
                    #expect(refused.errors.contains("error: "), "\(change)")
                    #expect(!refused.errors.contains(server.password(of: .service)))
                }
            }
        }
    }
}
