import Testing

struct PackageTests {
    private let manifest = PackageManifest(Repository.read("Package.swift") ?? "")

    /// The same by the last part of a target's folder, which is the target's name in all but a few cases.
    private var modulesByFolder: [String: Set<String>] {
        var modules = manifest.modules
        for (target, folder) in manifest.folders {
            modules[folder.split(separator: "/").last.map(String.init) ?? folder] = modules[target]
        }
        return modules
    }

    @Test func `the manifest is read`() {
        let sample = PackageManifest(
            """
            let yams = Target.Dependency.product(name: "Yams", package: "Yams")
            targets: [
                room("One"), room("Two", ["One", yams]), .systemLibrary(name: "C", providers: [.apt(["libc-dev"])]),
                tests(of: "Two", ["C"]),
                .executableTarget(name: "tool", dependencies: ["Two"], swiftSettings: settings),
                .testTarget(name: "TidyTests", swiftSettings: settings),
            ]
            """)
        #expect(
            sample.modules == [
                "One": [], "Two": ["One", "Yams"], "C": [], "tool": ["Two"], "TidyTests": [],
                "TwoTests": ["Two", "C", "VerificationCore", "ServiceDoubles"],
            ])
        #expect(sample.debianPackages == ["libc-dev"])
        #expect(manifest.modules["OCACallGateway"]?.contains("GatewayKit") == true)
        #expect(manifest.modules.count > 30)
    }

    @Test func `every file imports what its target lists and nothing else`() {
        #expect(list(Repository.swiftFiles.flatMap { PackageTests.imports(of: $0, modulesByFolder) }) == "")
    }

    @Test func `an import that is not listed is noticed, and in the core every import`() {
        let modules: [String: Set<String>] = ["SQLiteStore": ["CSQLite"], "VerificationCore": []]
        func faults(_ path: String, _ text: String) -> Int {
            PackageTests.imports(of: TextFile(path, text), modules).count
        }
        #expect(faults("Sources/SQLiteStore/A.swift", "import CSQLite\npublic import Foundation\n") == 0)
        #expect(faults("Sources/SQLiteStore/A.swift", "internal import Logging\n") == 1)
        #expect(faults("Sources/SQLiteStore/A.swift", "@testable import OCAAccount\n") == 1)
        #expect(faults("Sources/VerificationCore/A.swift", "import Synchronization\n") == 1)
        #expect(faults("Sources/Unknown/A.swift", "let a = 1\n") == 1)
    }

    @Test func `the product imports nothing of the sandbox, and gateways and stores not each other`() {
        let sandbox: Set = ["SandboxPhone", "OCASandbox", "SandboxWeb"]
        let leaves: Set = [
            "SQLiteStore", "PostgreSQLStore", "OCACallGateway", "OCAEmailGateway", "OCAMessagingGateway", "SMTPGateway",
            "WebhookGateway",
        ]
        for (target, listed) in manifest.modules where !sandbox.contains(target) {
            if target.hasSuffix("Tests") || manifest.folders[target]?.hasPrefix("Tests/") == true { continue }
            if target != "sandi-sandbox" { #expect(listed.isDisjoint(with: sandbox), "\(target)") }
            if !["sandi", "sandi-bench"].contains(target) { #expect(listed.isDisjoint(with: leaves), "\(target)") }
        }
        #expect(manifest.modules["VerificationCore"] == [])
    }

    private static func imports(of file: TextFile, _ modules: [String: Set<String>]) -> [Violation] {
        guard let target = file.target else { return [] }
        guard let listed = modules[target] else { return [Violation(file, "no target \(target) in Package.swift")] }
        let allowed = target == "VerificationCore" ? [] : listed.union(systemModules).union(testModules(file))
        return file.code.lines.enumerated().compactMap { offset, line in
            guard let module = importedModule(line), !allowed.contains(module) else { return nil }
            return Violation(
                file, line: offset + 1, "imports \(module), which Package.swift does not list for \(target)")
        }
    }

    private static func importedModule(_ line: String) -> String? {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
            words[..<place].allSatisfy({ ["public", "internal", "private", "@testable"].contains($0) })
        else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "func", "protocol", "var", "typealias"]
        let named = words[(place + 1)...].drop { kinds.contains($0) }.first ?? ""
        return named.split(separator: ".").first.map(String.init)
    }

    private static func testModules(_ file: TextFile) -> Set<String> { file.isTest ? ["Testing"] : [] }

    private static let systemModules: Set = [
        "Foundation", "FoundationEssentials", "Synchronization", "Glibc", "Dispatch",
    ]
}
