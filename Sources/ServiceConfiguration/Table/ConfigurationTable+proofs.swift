extension ConfigurationTable {
    static let proofKeys: [ConfigurationKey] = [.proofsFile, .proofsIssuer, .proofsAlgorithm, .proofsLifetime]
}

extension ConfigurationKey {
    static let proofsFile = ConfigurationKey(
        "proofs.file", .text(.path), .derived("<store.folder>/keys/proofs"),
        example: .text("/etc/sandi/proofs"),
        "The file of the keys that sign proofs, the same on every machine. Without the file approvals carry no proof.")
    static let proofsIssuer = ConfigurationKey(
        "proofs.issuer", .text(.issuer), .value(.text("sandi")), example: .text("https://verify.example.com"),
        "The name under which proofs are issued, which verifiers compare: best the service's own address.")
    static let proofsAlgorithm = ConfigurationKey(
        "proofs.algorithm", .choice(ProofSettings.Algorithm.allCases.map(\.rawValue)), .value(.text("EdDSA")),
        "How new keys sign. A key keeps its algorithm; another one takes effect with `sandi proofs rotate`.")
    static let proofsLifetime = ConfigurationKey(
        "proofs.lifetime_seconds", .integer(30...300), .value(.integer(120)),
        "The time for which a proof is valid.")
}

extension TextRule {
    /// A name that stands in tokens.
    static let issuer = TextRule("1 to 200 visible ASCII characters without spaces, quotes or backslashes") { text in
        (1...200).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }
}
