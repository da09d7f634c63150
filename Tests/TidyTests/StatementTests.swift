import Testing

/// Statements are written in the source, and codes compared in one place.
struct StatementTests {
    /// Lines that make a statement, of a room, with the declaration that each stands in.
    private static func statements(in file: TextFile) -> [(line: Int, declaration: Substring)] {
        let lines = file.lines
        return file.codeLines(with: "SQL(").map { number in
            let above = lines[..<number].last { line in
                let words = line.split(separator: " ")
                return words.contains { ["let", "var", "func", "init"].contains($0.prefix { $0.isLetter }) }
                    && line.prefix { $0 == " " }.count == 4
            }
            return (number, above ?? "")
        }
    }

    private static func faults(in file: TextFile) -> [Violation] {
        guard file.target == "SQLiteStore" || file.target == "PostgreSQLStore", file.isSource else { return [] }
        return statements(in: file).filter { !$0.declaration.contains("static ") }.map {
            Violation(file, line: $0.line, "a statement that is made while the service runs: \($0.declaration)")
        }
    }

    @Test("R63 every statement is made once, from the source alone, so that no input can be a part of it")
    func statements() {
        #expect(Repository.swiftFiles.flatMap(Self.statements).count > 80)
        #expect(list(Repository.swiftFiles.flatMap(Self.faults)) == "")
    }

    @Test func `a statement that is put together from input is noticed`() {
        let text = "extension A {\n    func find(_ name: String) {\n        run(SQL(\"SELECT \\(name)\"))\n    }\n}\n"
        #expect(Self.faults(in: TextFile("Sources/SQLiteStore/A.swift", text)).count == 1)
        #expect(
            Self.faults(in: TextFile("Sources/SQLiteStore/A.swift", text.replacing("func", with: "static func")))
                .isEmpty)
    }

    @Test("R21 a code is compared in one place, behind the count, whatever way it came")
    func comparisons() {
        let sources = Repository.swiftFiles.filter { $0.isSource && $0.target != "OpenSSLCrypto" }
        for (call, files) in [
            ("store.countCheck(", ["Verifications+check.swift"]), ("vault.matches(", ["Verifications+check.swift"]),
            (".codeMatched(generation:", ["Verifications+check.swift"]),
        ] {
            let found = sources.filter { file in
                file.target == "VerificationService" && !file.codeLines(with: call).isEmpty
            }
            #expect(found.map { $0.path.split(separator: "/").last.map(String.init) } == files, "\(call)")
            let elsewhere = sources.filter { file in
                ["VerificationAPI", "sandi"].contains(file.target) && !file.codeLines(with: call).isEmpty
            }
            #expect(elsewhere.map(\.path) == [], "\(call)")
        }
    }

    @Test("R110 the threat model, the guides for keys and incidents, and a way to report holes are there")
    func documents() throws {
        for (path, words) in [
            ("docs/internals/threat-model.md", ["attacker"]), ("docs/operating/data.md", ["## The key ring"]),
            ("docs/operating/incident.md", ["A stolen API key", "A stolen database", "A wave of fraud"]),
            ("SECURITY.md", ["Reporting a hole", "within 7 days", "within 30"]),
            ("docs/reference/limits.md", ["| limit |"]),
        ] {
            let text = try #require(Repository.read(path), "\(path)")
            for word in words { #expect(text.contains(word), "\(path): \(word)") }
        }
    }
}
