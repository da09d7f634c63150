/// Texts that must never become a recipient: header injection, second recipients, routes, quoting, markup and the like.
enum HostileAddresses {
    static let all = injected + malformed

    /// Each way to begin something else, at each place of an address.
    private static let injected: [String] = payloads.flatMap { payload in
        [
            "ann@example.com\(payload)", "\(payload)ann@example.com", "ann\(payload)@example.com",
            "ann@\(payload)example.com",
        ]
    }

    private static let payloads = [
        "\r\nBcc: eve@evil.example", "\nBcc: eve@evil.example", "\rBcc: eve@evil.example", "\r\n\r\nbody", "\r\n.\r\n",
        "\u{0}", "\u{0}eve@evil.example", "\t", " ", "\u{B}", "\u{C}", "\u{1B}[2J", "\u{7F}", "\u{85}", "\u{A0}",
        "\u{2028}", "\u{2029}", "\u{200B}", "\u{202E}", "\u{FEFF}", "%0d%0aBcc:eve@evil.example", "%0a", "%00",
        "\\r\\nBcc: x", ",eve@evil.example", ", eve@evil.example", ";eve@evil.example", ":eve@evil.example",
        "<eve@evil.example>", "<script>alert(1)</script>", "\"", "\"quoted\"", "(comment)", "()", "\\", "[127.0.0.1]",
        "..", "@", "@@", "!", "%", "é", "ａ", "😀", "=?utf-8?q?=0d=0aBcc:x?=",
    ]

    private static let malformed = [
        "", " ", "@", "a", "ann", "ann@", "@example.com", "ann@example", "ann@localhost", "ann@.com", "ann@com.",
        "ann@example.com.", "ann@.example.com", "ann@example..com", ".ann@example.com", "ann.@example.com",
        "an..n@example.com", "ann@-example.com", "ann@example-.com", "ann@exa_mple.com", "ann@exam+ple.com",
        "ann@[127.0.0.1]", "ann@[IPv6:::1]", "ann@127.0.0.1", "ann@1.2", "ann@example.c", "ann@example.1",
        "ann@example.123", "ann@example.com@evil.example", "ann@evil.example,example.com", "\"ann\"@example.com",
        "\"a b\"@example.com", "\"a@b\"@example.com", "Ann <ann@example.com>", "<ann@example.com>",
        "mailto:ann@example.com",
        "ann@example.com?bcc=eve@evil.example", "ann@example.com&x=1", "ann@example.com#x", "ann@example.com/x",
        "ann@exam ple.com", "a nn@example.com", "eve@evil.example%example.com", "evil.example!eve@example.com",
        "@relay.example:ann@example.com", "@a,@b:ann@example.com", "undisclosed-recipients:;", "ann@bücher.example",
        "änn@example.com", "ann@例え.jp", "ann＠example.com", "ann@example．com", "ann@example。com", "ann@exаmple.com",
        "+6281234567890", "null", "{}", "[\"ann@example.com\"]", "ann@example.com\r\n", "ann@example.com\n",
        "\nann@example.com",
    ]
}
