import ArgumentParser
import PostgreSQLStore
import SQLiteStore
import ServiceConfiguration
import VerificationCore

/// `sandi store`: the database as a whole.
struct Store: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Moves the service's data to another kind of database.", subcommands: [Copy.self])

    struct Copy: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copies the SQLite database into an empty PostgreSQL database and compares every row.",
            discussion: """
                Reads store.folder and writes to store.postgresql; the engine that the configuration names does not \
                matter. `sandi migrate` has to have made the schema. No service may run meanwhile: the folder is \
                locked for the time of the copy, and no service on the target is to be started before it is done.
                Nothing of the source is changed.
                """)

        /// Where data can go.
        enum Target: String, ExpressibleByArgument, CaseIterable {
            case postgresql
        }

        @Option(help: "The engine that takes the data: postgresql.")
        var to: Target
        @Flag(help: "Go on with a copy that was interrupted.")
        var resume = false
        @OptionGroup var options: ConfigurationOptions

        func run() async throws {
            let settings = try options.settings()
            let lock = try Assembly.folderLock(of: settings.store.folder)
            let source = try await Assembly.sqlite(settings.store, creates: false)
            do {
                let counts = try await copy(from: source, settings)
                for line in counts.lines { Console.out(line) }
                Console.out("every row was read back and is the same")
            } catch {
                await source.close()
                throw DataAccess.failure(error)
            }
            await source.close()
            withExtendedLifetime(lock) {}
        }

        private func copy(from source: SQLiteStore, _ settings: ServiceSettings) async throws -> StoreCopy.Counts {
            let target = try await Assembly.postgreSQL(settings.store)
            do {
                let counts = try await StoreCopy(source: source, target: target).run(resumes: resume)
                await target.close()
                return counts
            } catch {
                await target.close()
                throw error
            }
        }
    }
}
