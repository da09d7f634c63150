import ArgumentParser

/// `make bench`: measures on the machine at hand, as medians of several rounds and as ratios within one run.
@main
struct SandiBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandi-bench",
        abstract: "Measures Sandi on this machine.",
        discussion: "Without a part, all of them are measured. Benchmarks/README.md says how to read the figures.",
        subcommands: [
            AllCommand.self, PromptsCommand.self, ProofsCommand.self, HTTPCommand.self, OverloadCommand.self,
            DiskCommand.self, StoreCommand.self, SizeCommand.self, MemoryCommand.self, ServeCommand.self,
            ServeEmptyCommand.self, LoadCommand.self,
        ],
        defaultSubcommand: AllCommand.self
    )
}
