import Testing

/// One rule about single files, with samples that prove that it can fail and that it does not fail for nothing.
struct Rule: Sendable, CustomTestStringConvertible {
    let name: String
    let broken: [TextFile]
    let kept: [TextFile]
    let check: @Sendable (TextFile) -> [Violation]

    init(
        _ name: String, broken: [TextFile], kept: [TextFile], check: @escaping @Sendable (TextFile) -> [Violation]
    ) {
        self.name = name
        self.broken = broken
        self.kept = kept
        self.check = check
    }

    var testDescription: String { name }

    static let all: [Rule] =
        sizes + [markers, machinePaths, whitespace] + calls
        + [words, vendorWords, deadFiles, moduleNames, shebangs]
}
