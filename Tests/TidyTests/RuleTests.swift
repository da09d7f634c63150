import Testing

struct RuleTests {
    @Test(arguments: Rule.all)
    func `a rule fails where it is broken and nowhere else`(rule: Rule) {
        for sample in rule.broken { #expect(!rule.check(sample).isEmpty, "not noticed: \(sample)") }
        for sample in rule.kept { #expect(rule.check(sample) == []) }
    }

    @Test(arguments: Rule.all)
    func `the repository keeps the rule`(rule: Rule) {
        #expect(list(Repository.files.flatMap(rule.check)) == "")
    }

    @Test func `the repository is read at all`() {
        #expect(Repository.swiftFiles.count > 200)
        let known = Set(Repository.files.map(\.path))
        #expect(known.isSuperset(of: ["Package.swift", "Makefile", ".ci/run", "scripts/bootstrap", "docs/README.md"]))
    }

    @Test(arguments: [
        ("let a = \"b\" // c", "let a = \" \"     "), ("/* a /* b */ c */ d", "                  d"),
        ("\"\\(a(\")\")) b\" c", "\"           \" c"), ("#\"a\"b\"# c", "#\"   \"# c"),
        ("func `a b`() {}", "func `   `() {}"), ("\"\"\"\na\"b\n\"\"\" c", "\"\"\"\n   \n\"\"\" c"),
        ("\"\\\\\" a", "\"  \" a"), ("\"\\\"\" a", "\"  \" a"), ("#\"\\#(a)\\(b)\"# c", "#\"         \"# c"),
    ])
    func `texts and remarks are no code`(source: String, code: String) {
        #expect(SwiftCode(source).text == code)
    }

    @Test(arguments: [
        ("lastOTPCheck", ["last", "otp", "check"]), ("a_b", ["a", "b"]), ("URL", ["url"]), ("sha256", ["sha256"]),
        ("OCACallGateway", ["oca", "call", "gateway"]), ("_private", ["private"]),
    ])
    func `identifiers are split into words`(name: String, words: [String]) {
        #expect(Rule.words(of: name) == words)
    }
}

/// Violations as one text, so that a failure shows each on a line of its own.
func list(_ violations: [Violation]) -> String {
    violations.map { "\n\($0)" }.joined()
}
