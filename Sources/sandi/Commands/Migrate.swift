import ArgumentParser
import SQLiteStore
import ServiceConfiguration

/// `sandi migrate`: makes the database, or brings it to this version's schema.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes the database or brings it to this version's schema.",
        discussion: "Forward only, each step one transaction; it can be interrupted and repeated (R92).")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try options.settings()
        try PrivateFolder.make(settings.store.folder)
        let pending: [String]
        do {
            pending = try SQLiteStore.pendingMigrations(folder: settings.store.folder)
        } catch {
            throw CommandFailure("\(error)", .wrongInput)
        }
        try await DataAccess.with(settings, creates: true) { _ in }
        for step in pending { Console.out("migrated: \(step)") }
        Console.out("the database is up to date")
    }
}
