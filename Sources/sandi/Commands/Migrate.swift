import ArgumentParser

/// `sandi migrate`: makes the database, or brings it to this version's schema.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes the database or brings it to this version's schema.",
        discussion: "Forward only, each step one transaction; it can be interrupted and repeated (R92).")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let version = try await DataAccess.with(try options.settings(), migrates: true) { $0.store.schemaVersion }
        Console.out("the database is at schema \(version)")
    }
}
