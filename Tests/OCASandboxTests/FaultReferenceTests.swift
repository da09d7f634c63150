import Foundation
import SandboxPhone
import Testing

/// The page about the sandbox's faults tells what the code knows.
struct FaultReferenceTests {
    private let page: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        page = try String(contentsOf: root.appending(path: "docs/reference/sandbox.md"), encoding: .utf8)
    }

    @Test(arguments: FaultKind.allCases)
    func `every kind is told with what happens`(_ kind: FaultKind) {
        #expect(page.contains("| `\(kind.rawValue)` | \(kind.words) | \(kind.doesWork ? "yes" : "no") |"))
    }

    @Test(arguments: FaultPreset.allCases)
    func `every preset is told with its sentence`(_ preset: FaultPreset) {
        #expect(page.contains("| `\(preset.rawValue)` | \(preset.sentence)"))
    }

    @Test func `every endpoint and service is named`() {
        for name in VendorEndpoint.allCases.map(\.rawValue) + VendorService.allCases.map(\.rawValue) {
            #expect(page.contains("`\(name)`"), "\(name)")
        }
    }
}
