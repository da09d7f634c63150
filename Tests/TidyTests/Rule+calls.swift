/// A call that is not made, with what to call instead.
private struct BannedCall: Sendable {
    let call: String
    let instead: String
    /// Where it is banned.
    let isBanned: @Sendable (TextFile) -> Bool

    init(_ call: String, _ instead: String, _ isBanned: @escaping @Sendable (TextFile) -> Bool) {
        self.call = call
        self.instead = instead
        self.isBanned = isBanned
    }

    static let all: [BannedCall] =
        ["SystemRandomNumberGenerator", ".random(in:", ".randomElement(", ".shuffled(", ".shuffle(", "arc4random"]
        .map { BannedCall($0, "take a RandomSource, or SeededRandom in tests") { isUnseeded($0) } }
        + ["RAND_bytes(", "RAND_priv_bytes("].map {
            BannedCall($0, "take a RandomSource; only OpenSSLCrypto asks OpenSSL") { $0.target != "OpenSSLCrypto" }
        }
        + ["print(", "debugPrint(", "dump("].map { BannedCall($0, "log, or speak through Console") { $0.isSource } }
        + ["try!", "as!", "fatalError("].map {
            BannedCall($0, "throw, or state a precondition that our own code guarantees") { $0.isSource }
        }
        + ["Thread.sleep", "Task.sleep", "usleep(", "nanosleep("].map {
            BannedCall($0, "wait through the clock; tests move ManualClock") { !isClock($0) && !isScriptedWait($0) }
        }
        + ["Date()", "Date.now", "clock_gettime(", "gettimeofday("].map {
            BannedCall($0, "ask the clock that was handed in") { !isClock($0) && ($0.isSource || $0.isTest) }
        }

    /// Files that are the clock of a program.
    private static func isClock(_ file: TextFile) -> Bool {
        file.path.hasSuffix("Clock.swift") || file.path.hasSuffix("SandboxTime.swift")
    }

    /// The benchmark measures real time.
    private static func isScriptedWait(_ file: TextFile) -> Bool { file.target == "sandi-bench" }

    /// Tests draw and shuffle with a seeded generator; the sandbox has one place where its ids come from.
    private static func isUnseeded(_ file: TextFile) -> Bool {
        file.isSource && !file.path.hasSuffix("/SandboxIDs.swift")
    }
}

extension Rule {
    static let calls = BannedCall.all.map { banned in
        Rule(
            "nobody calls \(banned.call)",
            broken: [TextFile("Sources/SQLiteStore/A.swift", "func a() {\n    _ = \(banned.call)1)\n}\n")],
            kept: [
                TextFile("Sources/SQLiteStore/A.swift", "// \(banned.call)\nlet a = \"\(banned.call)\"\n"),
                TextFile("docs/a.md", banned.call + "\n"),
            ]
        ) { file in
            guard file.isSwift, banned.isBanned(file) else { return [] }
            return file.codeLines(with: banned.call).map {
                Violation(file, line: $0, "\(banned.call): \(banned.instead)")
            }
        }
    }
}
