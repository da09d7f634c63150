/// `make bench`: measures on the machine at hand, as medians of several runs and as ratios within one run.
@main
struct Bench {
    static func main() async throws {
        try PromptBench.run()
        try await CheckBench.run()
    }
}
