import ArgumentParser
import PostgreSQLStore
import SQLiteStore
import ServiceConfiguration

/// `sandi migrate`: makes the database, or brings it to this version's schema.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes the database or brings it to this version's schema.",
        discussion: """
            Forward only, each step one transaction; it can be interrupted and repeated (R92).
            On PostgreSQL the database is there already; the schema's owner migrates and grants the service what it \
            needs.
            """)

    @OptionGroup var owner: OwnerOptions
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        let done =
            switch settings.store.engine {
            case .sqlite: try await sqlite(settings)
            case .postgresql: try await postgreSQL(settings.store)
            }
        for step in done { Console.out("migrated: \(step)") }
        Console.out("the database is up to date")
    }

    private func sqlite(_ settings: ServiceSettings) async throws -> [String] {
        try owner.refuse(for: .sqlite)
        try PrivateFolder.make(settings.store.folder)
        let pending: [String]
        do {
            pending = try SQLiteStore.pendingMigrations(folder: settings.store.folder)
        } catch {
            throw CommandFailure("\(error)", .wrongInput)
        }
        try await DataAccess.with(settings, creates: true) { _ in }
        return pending
    }

    private func postgreSQL(_ settings: StoreSettings) async throws -> [String] {
        let server = try Assembly.server(settings)
        return try await Assembly.migrate(server, as: try owner.settings(server))
    }
}
