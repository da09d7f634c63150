import ServiceConfiguration
import ServiceDoubles
import Testing

struct HostileFileTests {
    @Test(arguments: [
        ("server: &a {port: 1}\nlog: *a", "anchors"), ("server: *a", "anchors"),
        ("a: &a [x,x]\nb: &b [*a,*a]\n? *b\n: 1", "anchors"),
        ("server: {port: !!int \"8025\"}", "tags"), ("store: {folder: !secret x}", "tags"),
        ("%YAML 1.1\n---\nserver: {port: 1}", "directives"), ("store:\n  folder: |\n    data\n", "several lines"),
        ("store:\n  folder: >-\n    data\n", "several lines"),
        ("server: {port: 1}\nserver: {port: 2}", "twice"), ("server:\n  port: 1\n  \"port\": 2", "twice"),
        ("server: {port: 1", "no YAML"), ("server:\n\tport: 1", "no YAML"), ("store: {folder: \"x}", "quote"),
        ("- a\n- b", "sections"), ("just text", "sections"), ("server: {? {a: b} : c}", "plain name"),
        ("server: {port: 1}\n---\nlog: {level: info}", "no YAML"), ("server: 5", "section"),
        ("server: [1]", "section"), ("store: {folder: \"a\u{7}\"}", "control"),
        ("server: {<<: {port: 1}}", "plain name"),
        (String(repeating: "[", count: 9) + String(repeating: "]", count: 9), "deep"),
        (String(repeating: "[", count: 100_000), "no YAML"),
        (String(repeating: "{a: ", count: 60_000), "no YAML"),
        (String(repeating: "- ", count: 100_000), "no YAML"),
    ])
    func `a hostile file is refused with its reason`(_ yaml: String, _ reason: String) throws {
        let fault = try #require(faults(yaml).first)
        #expect(fault.sentence.contains(reason), "\(fault)")
        #expect(fault.line != nil)
        #expect(fault.description.utf8.count < 600)
    }

    @Test func `bytes that are no UTF-8, a file that is too long and a missing one are told plainly`() throws {
        var files = MemoryFiles()
        files.files["bad"] = FileContents(bytes: [0x61, 0x3A, 0x20, 0xFF], mode: 0o644)
        files.files["long"] = FileContents(bytes: [UInt8](repeating: 0x23, count: 256 * 1024 + 1), mode: 0o644)
        files.files["full"] = FileContents(bytes: [UInt8](repeating: 0x23, count: 256 * 1024), mode: 0o644)
        files.faults["locked"] = .notReadable
        let sentences = [
            "bad": "the file is not UTF-8", "long": "the file is longer than 262144 bytes",
            "none": "there is no such file",
            "locked": "the file cannot be read; the service's user needs permission to read it",
        ]
        for (path, sentence) in sentences {
            let error = #expect(throws: ConfigurationError.self) {
                try ServiceSettings.load(file: path, environment: [:], files: files)
            }
            #expect(error?.description == "\(path): \(sentence)")
        }
        #expect(try ServiceSettings.load(file: "full", environment: [:], files: files).server.port == 8025)
    }

    @Test("R109 random damage never ends the process", arguments: [UInt64(1), 2, 3])
    func damage(_ seed: UInt64) throws {
        print("seed \(seed)")
        let source = Array(ConfigurationTable.sampleYAML(withExamples: true).utf8)
        let random = SeededRandom(seed: seed)
        var refused = 0
        for _ in 0..<150 {
            var bytes = source
            for _ in 0..<4 {
                let draw = try random.bytes(4).map(Int.init)
                let position = (draw[0] << 16 | draw[1] << 8 | draw[2]) % bytes.count
                bytes[position] = UInt8(draw[3])
            }
            var files = MemoryFiles()
            files.files["x"] = FileContents(bytes: bytes, mode: 0o644)
            do throws(ConfigurationError) {
                _ = try ServiceSettings.load(file: "x", environment: [:], files: files)
            } catch {
                refused += 1
                #expect(!error.faults.isEmpty)
            }
        }
        #expect(refused > 0)
    }
}
