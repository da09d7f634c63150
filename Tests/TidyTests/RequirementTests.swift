import Foundation
import Testing

struct RequirementTests {
    /// With UPDATE_SNAPSHOTS=1 in the environment the page is written anew instead.
    @Test func `the page on requirements is what the names of the tests say`() throws {
        let text = RequirementsPage.text(Requirement.sections, Repository.files.flatMap(Proof.proofs))
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(Repository.root)/\(RequirementsPage.path)"))
        }
        #expect(text == Repository.read(RequirementsPage.path), "UPDATE_SNAPSHOTS=1 swift test --filter TidyTests")
    }

    @Test func `the list has every line once, and no test names another`() {
        let names = Requirement.sections.flatMap(\.requirements).map(\.name)
        #expect(names == (1...110).map { "R\($0)" })
        let named = Set(Repository.files.flatMap(Proof.proofs).flatMap(\.requirements))
        #expect(named.count > 50)
        #expect(named.subtracting(names) == [])
    }

    @Test(arguments: [
        ("@Test func `R4 R15 one is approved`() {}", ["R4 R15: one is approved"]),
        ("@Test(\"R7 a check is counted\", arguments: [\"R8 none\"])", ["R7: a check is counted", "R8: none"]),
        ("#expect(a, \"R7 was lost: \\(id)\")", []), ("// R7 in a comment", []), ("@Test func `Rain falls`() {}", []),
        ("let a = \"R7\"", []),
    ])
    func `proofs are read from names`(line: String, found: [String]) {
        let proofs = Proof.proofs(in: TextFile("Tests/StoreTests/A.swift", line + "\n"))
        #expect(proofs.map { "\($0.requirements.joined(separator: " ")): \($0.sentence)" }.sorted() == found)
    }
}
