import StrictJSON
import Testing

struct WritingTests {
    private static func text(_ value: JSONValue, pretty: Bool = false) -> String {
        String(decoding: value.serialized(pretty: pretty), as: UTF8.self)
    }

    @Test(
        "values as they are written",
        arguments: [
            (.null, "null"), (true, "true"), (false, "false"), (0, "0"), (-1, "-1"),
            (.integer(.max), "9223372036854775807"),
            (.integer(.min), "-9223372036854775808"), (.number(1), "1.0"), (.number(0.1), "0.1"),
            (.number(1e300), "1e+300"),
            (.number(.nan), "null"), (.number(.infinity), "null"), (.number(-.infinity), "null"), ("", "\"\""),
            ("a", "\"a\""), ("é😀", "\"é😀\""),
            ("\"\\/", #""\"\\/""#), ("\n\r\t", #""\n\r\t""#), ("\u{0}\u{8}\u{1F}", #""\u0000\u0008\u001f""#),
            ([], "[]"), ([1, [2]], "[1,[2]]"),
            ([:], "{}"), (["b": 1, "a": [:]], #"{"b":1,"a":{}}"#), (["\"": "\\"], #"{"\"":"\\"}"#),
        ] as [(JSONValue, String)])
    func values(value: JSONValue, text: String) {
        #expect(Self.text(value) == text)
    }

    @Test(
        "R80 nothing that ends a line or steers a terminal is written as it is",
        arguments: [
            ("\r\n", #""\r\n""#), ("\u{1B}[2J", #""\u001b[2J""#), ("\u{7F}", #""\u007f""#), ("\u{85}", #""\u0085""#),
            ("\u{9B}31m", #""\u009b31m""#), ("\u{80}\u{9F}", #""\u0080\u009f""#),
            ("a\u{2028}b\u{2029}c", #""a\u2028b\u2029c""#),
            ("\u{A0}\u{BF}", "\"\u{A0}\u{BF}\""), ("\u{2027}\u{202A}", "\"\u{2027}\u{202A}\""),
        ])
    func oneLine(value: String, text: String) throws {
        #expect(Self.text(.string(value)) == text)
        #expect(try JSONValue.parse(Array(text.utf8)) == .string(value))
    }

    @Test func `pretty text is indented by two spaces`() {
        let value: JSONValue = ["a": [1, [:], []], "b": ["c": .null]]
        #expect(
            Self.text(value, pretty: true) == """
                {
                  "a": [
                    1,
                    {},
                    []
                  ],
                  "b": {
                    "c": null
                  }
                }
                """)
    }
}
