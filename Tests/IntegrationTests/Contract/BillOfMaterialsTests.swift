import Foundation
import StrictJSON
import Testing

/// What `make sbom` writes is what a build is made of.
@Suite(.timeLimit(.minutes(5))) struct `The bill of materials` {
    private static func json(_ bytes: [UInt8]) throws -> JSONValue {
        try JSONValue.parse(bytes, limits: JSONLimits(bytesMax: 4 << 20, depthMax: 16))
    }

    private static func bill(in folder: String) async throws -> JSONValue {
        let sandi = try RunningCommand.executable("sandi").path
        let inherited = ProcessInfo.processInfo.environment
        let ended = try await run(
            [sandi], by: "\(projectFolder)/scripts/sbom", in: folder,
            environment: ["PATH": inherited["PATH"] ?? "/usr/bin:/bin", "HOME": inherited["HOME"] ?? folder])
        try #require(ended.status == 0, "\(ended.errors)")
        return try json(ended.bytes)
    }

    /// Components by name, with version and files.
    private static func components(_ bill: JSONValue) -> [String: (version: String, files: [String])] {
        var found: [String: (version: String, files: [String])] = [:]
        for component in bill["components"]?.array ?? [] {
            let files = (component["properties"]?.array ?? []).compactMap { $0["value"]?.string }
            found[component["name"]?.string ?? ""] = (component["version"]?.string ?? "", files)
        }
        return found
    }

    @Test("R108 every pinned package and every library that is loaded stands in the bill of materials")
    func whole() async throws {
        try await withFolder { folder in
            let bill = try await Self.bill(in: folder)
            #expect(bill["bomFormat"]?.string == "CycloneDX" && bill["specVersion"]?.string == "1.5")
            let components = Self.components(bill)
            // What was checked out for this build, as SwiftPM itself wrote it down.
            let state = try #require(
                FileManager.default.contents(atPath: "\(projectFolder)/.build/workspace-state.json"))
            let checkouts = try Self.json(Array(state))["object"]?["dependencies"]?.array ?? []
            #expect(checkouts.count > 20)
            for checkout in checkouts {
                let name = try #require(checkout["packageRef"]?["identity"]?.string)
                let version = checkout["state"]?["checkoutState"]?["version"]?.string
                #expect(components[name]?.version == version, "\(name)")
            }
            let loaded = try await run(
                [try RunningCommand.executable("sandi").path], by: "/usr/bin/ldd", in: folder)
            let files = Set(components.values.flatMap(\.files))
            let libraries = loaded.lines.filter { $0.contains("=> /") }.compactMap { line in
                line.split(separator: " ").dropFirst(2).first?.split(separator: "/").last.map(String.init)
            }
            #expect(libraries.count > 10)
            #expect(Set(libraries).subtracting(files) == [])
            #expect(components["libssl3"]?.version.hasPrefix("3.") == true)
        }
    }

    @Test
    func `every component has a name of its own, a version and an address, and the same build gives the same bill`()
        async throws
    {
        try await withFolder { folder in
            let bill = try await Self.bill(in: folder)
            let all = bill["components"]?.array ?? []
            let references = all.compactMap { $0["bom-ref"]?.string }
            #expect(references.count == all.count && Set(references).count == all.count)
            for component in all {
                #expect(component["version"]?.string?.isEmpty == false)
                #expect(component["purl"]?.string?.hasPrefix("pkg:") == true)
            }
            #expect(try await Self.bill(in: folder) == bill)
        }
    }
}
