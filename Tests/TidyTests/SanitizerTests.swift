import Testing

/// What `make sanitize` leaves out.
struct SanitizerTests {
    @Test func `what the thread sanitizer is not to report has a reason, and is none of ours`() throws {
        let text = try #require(Repository.read("scripts/sanitize-thread.supp"))
        #expect(SanitizerTests.faults(in: text, ours: Repository.names(in: "Sources")) == [])
    }

    @Test(arguments: [
        ("# Why.\nrace:there\n", 0), ("race:there\n", 1), ("# Why.\nrace:there\nrace:other\n", 1),
        ("# Why.\n\nrace:there\n", 1), ("# Why.\nrace:SQLiteStore.Work\n", 1), ("# Why.\nrace:*\n", 1), ("", 0),
    ])
    func `a suppression without a reason, or of ours, is noticed`(text: String, faults: Int) {
        #expect(SanitizerTests.faults(in: text, ours: ["SQLiteStore"]).count == faults)
    }

    /// The suppressions that have no sentence in the line above, name one of our targets, or hold for everything.
    private static func faults(in text: String, ours: [String]) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return zip([""] + lines, lines).compactMap { above, line in
            guard !line.isEmpty, !line.hasPrefix("#") else { return nil }
            let what = line.split(separator: ":").last ?? ""
            let isExcused = above.hasPrefix("#") && what.contains(where: \.isLetter)
            return isExcused && !ours.contains { what.contains($0) } ? nil : String(line)
        }
    }
}
