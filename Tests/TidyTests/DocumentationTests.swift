import Testing

struct DocumentationTests {
    @Test func `every public type and function has a line of documentation`() {
        let sources = Repository.swiftFiles.filter(\.isSource)
        let promises = DocumentationTests.documentedNames(in: sources)
        #expect(list(sources.flatMap { DocumentationTests.undocumented(in: $0, promises) }) == "")
    }

    @Test(arguments: [
        ("public struct A {}", 1), ("/// A.\npublic struct A {}", 0), ("/// A.\n@frozen\npublic struct A {}", 0),
        ("public func a() {}", 1), ("public func kept() {}", 0), ("public init() {}", 0), ("    public let a = 1", 0),
        ("public static func < (a: A, b: A) -> Bool {}", 0), ("public protocol A {}", 1), ("func a() {}", 0),
        ("public extension A {}", 0),
    ])
    func `a missing line is noticed`(text: String, faults: Int) {
        let file = TextFile("Sources/sandi/A.swift", text + "\n")
        #expect(DocumentationTests.undocumented(in: file, ["kept"]).count == faults)
    }

    @Test func `links in the documents lead somewhere`() {
        let pages = Repository.files.filter(\.isMarkdown)
        #expect(list(pages.flatMap { DocumentationTests.deadLinks(in: $0, exists: Repository.exists) }) == "")
    }

    @Test func `a dead link is noticed`() {
        let page = TextFile(
            "docs/start/a.md", "[b](../b.md#part) [c](c.md) [d](https://a.example) `[e](e)` [f](#part)\n")
        #expect(
            DocumentationTests.deadLinks(in: page, exists: { $0 == "docs/b.md" }).map(\.sentence) == [
                "no docs/start/c.md"
            ])
    }

    @Test func `every page can be reached from the index`() {
        let index = Repository.read("docs/README.md") ?? ""
        let pages = Repository.files.map(\.path).filter {
            $0.hasPrefix("docs/") && $0 != "docs/README.md" && $0.hasSuffix(".md")
        }
        #expect(pages.count > 15)
        for page in pages {
            #expect(index.contains("](\(page.dropFirst(5)))"), "docs/README.md does not lead to \(page)")
        }
    }

    @Test func `the page on problems names every problem of the API and its status`() throws {
        let source = try #require(Repository.read("Sources/VerificationAPI/ProblemCode.swift"))
        let page = try #require(Repository.read("docs/reference/problems.md"))
        let words = DocumentationTests.rawValues(in: source)
        #expect(words.count > 20)
        #expect(DocumentationTests.firstColumn(of: page, under: "## Codes").sorted() == words.sorted())
    }

    @Test func `the page on problems names every word for a faulty field`() throws {
        let source = try #require(Repository.read("Sources/VerificationService/ServiceError.swift"))
        let page = try #require(Repository.read("docs/reference/problems.md"))
        let words = DocumentationTests.rawValues(in: source, of: "Code")
        #expect(words.count > 10)
        #expect(DocumentationTests.firstColumn(of: page, under: "## Fields").sorted() == words.sorted())
    }

    @Test func `the page on the timeline names every status of a verification and of a delivery`() throws {
        let page = try #require(Repository.read("docs/reference/timeline.md"))
        let verification = try #require(
            Repository.read("Sources/VerificationCore/Verification/VerificationStatus.swift"))
        let delivery = try #require(Repository.read("Sources/VerificationCore/Delivery/DeliveryStatus.swift"))
        let told = Set(DocumentationTests.firstColumn(of: page, under: "## Events"))
        for word in DocumentationTests.rawValues(in: verification, of: "Word") where word != "pending" {
            #expect(told.contains("verification.\(word)"))
        }
        let statuses = DocumentationTests.rawValues(in: delivery, of: "DeliveryStatus")
        #expect(statuses.count > 10)
        for word in statuses { #expect(told.contains("delivery.\(word)")) }
        let failures = DocumentationTests.rawValues(in: delivery, of: "DeliveryFailure")
        #expect(
            DocumentationTests.firstColumn(of: page, under: "## Reasons of a delivery").sorted() == failures.sorted())
    }

    @Test func `every command of the command line has its row`() throws {
        let page = try #require(Repository.read("docs/reference/command-line.md"))
        let source = try #require(Repository.read("Sources/sandi/Sandi.swift"))
        let list = try #require(source.split(separator: "subcommands: [").last?.prefix { $0 != "]" })
        let commands = list.split { !$0.isLetter }.filter { $0 != "self" }.map { $0.lowercased() }
        #expect(commands.count > 10)
        for command in commands { #expect(page.contains("| `sandi \(command)"), "\(command)") }
    }
}
