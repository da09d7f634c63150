import ArgumentParser

/// `make bench`: measures on the machine at hand, as medians of several rounds and as ratios within one run.
@main
struct SandiBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandi-bench",
        abstract: "Measures Sandi on this machine.",
        discussion: "Without a part, all of them are measured. Benchmarks/README.md says how to read the figures.",
        subcommands: [
            AllCommand.self, HTTPCommand.self, PromptsCommand.self, ServeCommand.self, ServeEmptyCommand.self,
            LoadCommand.self,
        ],
        defaultSubcommand: AllCommand.self
    )
}

/// Every part.
struct AllCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "all", abstract: "Measures everything.")

    @OptionGroup var options: BenchOptions

    func run() async throws {
        var summary = Summary()
        try PromptBench.run()
        try await options.inFolder { folder in
            try HTTPBench(options: options, folder: folder).run(into: &summary)
        }
        summary.print()
    }
}

/// Checks, creates and the empty handler over HTTP.
struct HTTPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "http", abstract: "Measures checks and creates over HTTP beside an empty handler.")

    @OptionGroup var options: BenchOptions

    func run() async throws {
        var summary = Summary()
        try await options.inFolder { try HTTPBench(options: options, folder: $0).run(into: &summary) }
        summary.print()
    }
}

/// What a spoken prompt costs.
struct PromptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts", abstract: "Measures the splicing of a call's audio.")

    func run() async throws { try PromptBench.run() }
}
