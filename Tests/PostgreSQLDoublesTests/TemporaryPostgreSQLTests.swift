import Foundation
import PostgreSQLDoubles
import Testing

@Suite struct `The tests have a PostgreSQL of their own` {
    @Test func `the service's role is no superuser, no owner, and bound to row-level security`() async throws {
        try await withDatabase { database in
            let rights = "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
            let service = try await database.run(rights, as: .service)
            #expect(service == "f|f|f")
            let unsafe = try await database.run(rights, as: .unsafe)
            #expect(unsafe == "f|t|f")
            let owner = try await database.run(
                "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()", as: .owner)
            #expect(owner == "sandi_owner")
            await #expect(throws: (any Error).self) {
                try await database.run("CREATE TABLE public.a (b int)", as: .service)
            }
        }
    }

    @Test func `it writes to the disk and offers TLS`() async throws {
        try await withDatabase { database in
            let settings = try await database.run(
                "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('ssl')",
                as: .service)
            #expect(settings == "on|on|on")
        }
    }

    @Test func `a database is a copy of its template and knows nothing of others`() async throws {
        try await withDatabase { first in
            _ = try await first.run(
                "CREATE SCHEMA s", "CREATE TABLE s.a (b int)", "INSERT INTO s.a VALUES (7)", as: .owner)
            try await withDatabase(template: first.name) { copy in
                _ = try await copy.run("UPDATE s.a SET b = 8", as: .owner)
                let changed = try await copy.run("SELECT b FROM s.a", as: .owner)
                #expect(changed == "8")
            }
            let kept = try await first.run("SELECT b FROM s.a", as: .owner)
            #expect(kept == "7")
        }
    }

    @Test func `what was committed outlives a fast and an immediate restart, and the server ends with its owner`()
        async throws
    {
        let server = try await TemporaryPostgreSQL.start()
        let database = try await server.makeDatabase()
        _ = try await database.run("CREATE SCHEMA s", "CREATE TABLE s.a (b int)", as: .owner)
        for kind in [TemporaryPostgreSQL.Stop.fast, .immediate] {
            _ = try await database.run("INSERT INTO s.a VALUES (1)", as: .owner)
            try await server.restart(kind)
        }
        let count = try await database.run("SELECT count(*) FROM s.a", as: .owner)
        #expect(count == "2")
        try await server.stop(.immediate)
        await #expect(throws: (any Error).self) { try await database.run("SELECT 1") }
        await server.close()
        #expect(!FileManager.default.fileExists(atPath: server.socketFolder))
    }
}
