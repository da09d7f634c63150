import Testing

@Suite struct `The search for codes that were written down` {
    private static let texts: [(String, Set<String>)] = [
        ("code=123456.", ["123456"]), ("62123456789", ["123456", "4567"]), ("4321 98765", ["4321"]), ("12345 6", []),
        ("", []),
    ]

    @Test(arguments: texts) func `finds each wherever it stands, and nothing else`(text: String, found: Set<String>) {
        #expect(FaultJudge.written(of: ["123456", "4321", "4567"], in: text.utf8) == found)
    }
}
