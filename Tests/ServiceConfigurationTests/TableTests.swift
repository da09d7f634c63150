import Foundation
import Testing
@testable import ServiceConfiguration

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

struct TableTests {
    @Test func `paths and variables are distinct, and every default and example passes its own check`() throws {
        let keys = ConfigurationTable.keys
        #expect(Set(keys.map(\.path)).count == keys.count)
        #expect(Set(keys.map(\.variable)).count == keys.count)
        for key in keys {
            let values = [key.example] + [defaultValue(key)]
            for value in values.compactMap(\.self) {
                let yaml = BadValue(key.path, value.yaml).file
                let found = faults(yaml, files: MemoryFiles()).filter { $0.key == key.path }
                let isAbsentFile = key.path.hasSuffix("_file") && found.first?.sentence.contains("no such file") == true
                let isOtherVersion = found.first?.sentence.hasPrefix("belongs to") == true
                #expect(found.isEmpty || isAbsentFile || isOtherVersion, "\(found)")
            }
            #expect(key.sentence.hasSuffix("."))
            #expect(!key.kind.allowed.hasSuffix("."))
            #expect(key.fallback != .required || key.example != nil)
        }
    }

    /// With UPDATE_SNAPSHOTS=1 in the environment the files are written anew instead.
    @Test(arguments: [
        ("config/sandi.yaml", ConfigurationTable.sampleYAML()),
        ("docs/reference/configuration.md", ConfigurationTable.referencePage()),
    ])
    func `the committed file is what the table writes`(_ path: String, _ text: String) throws {
        let file = root.appending(path: path)
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }

    @Test func `the sample means the defaults, and names every key`() throws {
        let sample = ConfigurationTable.sampleYAML()
        #expect(try load(sample).masked().map(\.value) == load("").masked().map(\.value))
        for key in ConfigurationTable.keys { #expect(sample.contains("\(key.name):"), "\(key.path)") }
        #expect(sample.split(separator: "\n").allSatisfy { $0.count <= 240 })
    }

    @Test func `the sample with its examples can be loaded`() throws {
        let settings = try load(ConfigurationTable.sampleYAML(withExamples: true))
        #expect(settings.gateways.ocaCall?.ivrID == "65f1bd77be41d70012ab3490")
        #expect(settings.gateways.ocaEmail?.senderAddress == "no-reply@example.com")
    }

    @Test func `the sandbox configuration is sound and stays on this machine`() throws {
        let path = root.appending(path: "config/sandbox.yaml").path
        let settings = try ServiceSettings.load(file: path, environment: [:])
        #expect(settings.server.host == "127.0.0.1" && settings.server.port == 8025)
        #expect(settings.store.folder == "data/sandbox")
        #expect(Set(settings.prompts.whatsAppTemplates.keys) == ["en", "id", "ms", "vi"])
        #expect(settings.gateways.ocaCall?.baseURL == "http://127.0.0.1:8026/call/v2")
        #expect(settings.gateways.ocaEmail?.baseURL == "http://127.0.0.1:8026/email/v2")
    }

    @Test(arguments: [
        ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("", "ab", 2), ("port", "prot", 1), ("port", "ports", 1),
        ("port", "part", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
    ])
    func `the distance of two words counts letters added, dropped, changed and swapped`(
        _ left: String, _ right: String, _ distance: Int
    ) {
        #expect(editDistance(left, right) == distance)
    }

    private func defaultValue(_ key: ConfigurationKey) -> ConfigurationValue? {
        guard case .value(let value) = key.fallback else { return nil }
        return value
    }
}
