import ArgumentParser

/// A part that is measured in a folder of its own and tells what it found of the aims.
protocol PartCommand: AsyncParsableCommand {
    var options: BenchOptions { get }
    func measure(_ folder: String, into summary: inout Summary) async throws
}

extension PartCommand {
    func run() async throws {
        var summary = Summary()
        try await options.inFolder { try await measure($0, into: &summary) }
        summary.print()
    }
}

struct AllCommand: PartCommand {
    static let configuration = CommandConfiguration(commandName: "all", abstract: "Measures every part.")
    @OptionGroup var options: BenchOptions

    func measure(_ folder: String, into summary: inout Summary) async throws {
        try PromptBench.run()
        try await ProofBench(folder: folder).run()
        try HTTPBench(options: options, folder: folder).run(into: &summary)
        try OverloadBench(options: options, folder: folder).run(into: &summary)
        try DiskBench(options: options, folder: folder).run(into: &summary)
        try await StoreBench(options: options, folder: folder).run()
        try await SizeBench(options: options, folder: folder).run(into: &summary)
        try MemoryBench(options: options, folder: folder).run(into: &summary)
    }
}

struct PromptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompts", abstract: "Measures the splicing of a call's audio.")

    func run() async throws { try PromptBench.run() }
}

struct ProofsCommand: PartCommand {
    static let configuration = CommandConfiguration(
        commandName: "proofs", abstract: "Measures the signing of proofs.")
    @OptionGroup var options: BenchOptions

    func measure(_ folder: String, into summary: inout Summary) async throws {
        try await ProofBench(folder: folder).run()
    }
}

struct HTTPCommand: PartCommand {
    static let configuration = CommandConfiguration(
        commandName: "http", abstract: "Measures checks and creates over HTTP beside an empty handler.")
    @OptionGroup var options: BenchOptions

    func measure(_ folder: String, into summary: inout Summary) async throws {
        try HTTPBench(options: options, folder: folder).run(into: &summary)
    }
}

struct OverloadCommand: PartCommand {
    static let configuration = CommandConfiguration(
        commandName: "overload", abstract: "Measures what is served at three times the capacity, and beside a flood.")
    @OptionGroup var options: BenchOptions

    func measure(_ folder: String, into summary: inout Summary) async throws {
        try OverloadBench(options: options, folder: folder).run(into: &summary)
    }
}

struct DiskCommand: PartCommand {
    static let configuration = CommandConfiguration(
        commandName: "disk", abstract: "Measures checks over HTTP on a slow disk.")
    @OptionGroup var options: BenchOptions

    func measure(_ folder: String, into summary: inout Summary) async throws {
        try DiskBench(options: options, folder: folder).run(into: &summary)
    }
}

struct StoreCommand: PartCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Measures the stores alone, grouped and with one commit each.")
    @OptionGroup var options: BenchOptions

    func measure(_ folder: String, into summary: inout Summary) async throws {
        try await StoreBench(options: options, folder: folder).run()
    }
}

struct SizeCommand: PartCommand {
    static let configuration = CommandConfiguration(
        commandName: "size", abstract: "Measures checks, bytes and restarts with many verifications stored.")
    @OptionGroup var options: BenchOptions

    func measure(_ folder: String, into summary: inout Summary) async throws {
        try await SizeBench(options: options, folder: folder).run(into: &summary)
    }
}

struct MemoryCommand: PartCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory", abstract: "Measures the memory and the start of sandi serve.")
    @OptionGroup var options: BenchOptions

    func measure(_ folder: String, into summary: inout Summary) async throws {
        try MemoryBench(options: options, folder: folder).run(into: &summary)
    }
}
