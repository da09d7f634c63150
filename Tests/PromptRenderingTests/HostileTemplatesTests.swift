import Testing

@testable import PromptRendering

@Suite struct HostileTemplatesTests {
    @Test(arguments: ["en", "id", "ms", "vi"])
    func `an untouched copy is accepted`(_ locale: String) throws {
        #expect(try PackCopy(.email, locale).faults().isEmpty)
    }

    @Test(arguments: ["subject.mustache", "text.mustache", "html.mustache", "purposes.json"])
    func `every part must be there, be text and be small`(_ file: String) throws {
        let copy = try PackCopy(.email)
        let bytes = try copy.read(file)
        try copy.remove(file)
        #expect(
            copy.faults() == [
                PackFault(pack: .email, locale: "en", place: file, code: .fileMissing, detail: "the file is missing")
            ])
        let isJSON = file.hasSuffix(".json")
        try copy.write(file, bytes + [UInt8](repeating: 0x20, count: 32_769))
        #expect(copy.faults().map(\.code) == [.fileTooLarge])
        try copy.write(file, bytes + [0xC3, 0x28])
        #expect(copy.faults().map(\.code) == [isJSON ? .notJSON : .notText])
        try copy.write(file, [])
        #expect(copy.faults().map(\.code) == [isJSON ? .notJSON : .notText])
        try copy.write(file, bytes + [0x1B])
        #expect(copy.faults().map(\.code) == [isJSON ? .notJSON : .notText])
    }

    @Test(
        "R28 a subject that names the code is refused",
        arguments: [
            "{{code}}", "{{ code }}", "{{spaced_code}}", "{{minutes}}", "{{purpose}}", "{{Code}}", "{{.}}",
            "{{reversed(code)}}", "{{{code}}}", "{{&code}}", "{{> text}}", "{{#code}}x{{/code}}", "{{=<% %>=}}<%code%>",
        ])
    func subjects(_ tag: String) throws {
        let copy = try PackCopy(.email)
        try copy.write("subject.mustache", "Your code \(tag) for {{sender}}\n")
        let faults = copy.faults()
        #expect(faults.map(\.place) == ["subject.mustache"])
        #expect([.variableNotAllowed, .notATemplate].contains(faults.first?.code))
    }

    @Test(arguments: [
        "Hello\r\nBcc: x@example.com", "Hello\nBcc: x@example.com", "Hello\n\n", "Hello\r", "Hello\u{2028}x",
    ])
    func `a subject of more than one line is refused`(_ subject: String) throws {
        let copy = try PackCopy(.email)
        try copy.write("subject.mustache", subject)
        #expect(copy.faults().map(\.code) == [.notText])
    }

    @Test func `a subject that can become too long is refused by its sample`() throws {
        let copy = try PackCopy(.email)
        try copy.write("subject.mustache", String(repeating: "x", count: 149) + "{{sender}}")
        #expect(Set(copy.faults().map(\.code)) == [.sampleFailed])
    }

    @Test(arguments: [
        "{{{sender}}}", "{{{ sender }}}", "{{&sender}}", "{{& sender}}", "{{#sender}}x{{/sender}}",
        "{{^sender}}x{{/sender}}",
        "{{>text}}", "{{<text}}{{/text}}", "{{$block}}x{{/block}}", "{{*name}}", "{{! remark }}",
        "{{% CONTENT_TYPE: TEXT}}", "{{=<% %>=}}", "{{uppercased(sender)}}", "{{sender.count}}", "{{.}}", "{{}}",
        "{{ }}",
        "{{sender", "{{sender}", "{{sen\nder}}", "{{sender}}}", "{{SENDER}}",
    ])
    func `nothing of mustache but plain variables is accepted`(_ tag: String) throws {
        for file in ["text.mustache", "html.mustache"] {
            let copy = try PackCopy(.email)
            let place = file == "html.mustache" ? "</p>" : "\n\n"
            try copy.replace(file, place, tag + place)
            let faults = copy.faults()
            #expect(faults.first?.code == .notATemplate, "\(faults)")
            #expect(faults.first?.place == file)
        }
    }

    @Test(arguments: ["{{password}}", "{{to}}", "{{senders}}", "{{_}}"])
    func `a variable that does not exist is refused by its name`(_ tag: String) throws {
        let copy = try PackCopy(.email)
        try copy.edit("text.mustache") { $0 += Array(tag.utf8) }
        #expect(copy.faults().map(\.code) == [.variableNotAllowed])
        #expect(copy.faults().first?.detail.contains("sender, code, spaced_code, minutes, purpose") == true)
    }

    @Test(arguments: ["{{code}}", "{{sender}}", "{{minutes}}", "{{purpose}}"], ["text.mustache", "html.mustache"])
    func `what a mail must say must be in both bodies`(_ tag: String, _ file: String) throws {
        let copy = try PackCopy(.email)
        let text = String(decoding: try copy.read(file), as: UTF8.self)
        try copy.write(file, text.replacing(tag, with: "x"))
        #expect(copy.faults().map(\.code) == [.variableMissing])
    }

    @Test(arguments: [
        "<a href=\"x\">x</a>", "<img src=\"x.png\">", "<script>x</script>", "<style>p{}</style>", "<link rel=\"x\">",
        "<form action=\"x\"></form>", "<iframe></iframe>", "<svg></svg>", "<table></table>", "<p onclick=\"x\">",
        "<p style=\"background: url(x)\">", "<p style=\"background: u\\72l(x)\">", "<p style=\"width: expression(x)\">",
        "<p style=\"color: {{sender}}\">", "<p style='x'y=z>", "<p title=x>", "<p title={{sender}}>", "<p {{sender}}>",
        "<p {{code}}>", "<{{sender}}>", "<{{code}}>", "<meta http-equiv=\"refresh\" content=\"0\">", "<!-- x -->",
        "<p", "<",
        "<p title=\"x", "a < b", "<P BACKGROUND=\"x\">", "</p x>", "<base target=\"x\">", "<p style=\"/* x */\">",
        "<p style=\"&#117;rl(x)\">",
    ])
    func `HTML that leads elsewhere, fetches, runs or is badly formed is refused`(_ markup: String) throws {
        let copy = try PackCopy(.email)
        try copy.replace("html.mustache", "</div>", markup + "\n</div>")
        let faults = copy.faults()
        #expect(faults.map(\.code) == [.markupNotAllowed], "\(faults)")
    }

    @Test(arguments: [
        "<p title=\"{{sender}}\">x</p>", "<p style=\"color: rgb(1, 2, 3)\">x</p>", "<br>", "<br/>", "<hr />",
        "<P>x</P>",
        "<p aria-label='{{purpose}}' dir=\"ltr\">x</p>",
    ])
    func `simple markup with quoted attributes is accepted`(_ markup: String) throws {
        let copy = try PackCopy(.email)
        try copy.replace("html.mustache", "</div>", markup + "\n</div>")
        #expect(copy.faults().isEmpty, "\(copy.faults())")
    }

    @Test(arguments: ["http://x", "HTTPS://x", "www.example.com", "mailto:x"])
    func `links in words are refused as well`(_ link: String) throws {
        for file in ["subject.mustache", "text.mustache", "html.mustache"] {
            let copy = try PackCopy(.email)
            let old = file == "subject.mustache" ? "Your" : file == "text.mustache" ? "Hello," : "</div>"
            try copy.replace(file, old, link + " " + old)
            #expect(copy.faults().map(\.code).allSatisfy { $0 == .linkNotAllowed })
            #expect(!copy.faults().isEmpty)
        }
    }

    @Test func `the HTML must name its language and its encoding`() throws {
        let copy = try PackCopy(.email)
        try copy.replace("html.mustache", "<html lang=\"en\">", "<html lang=\"id\">")
        try copy.replace("html.mustache", "<meta charset=\"utf-8\">", "")
        #expect(copy.faults().map(\.code) == [.markupNotAllowed, .markupNotAllowed])
    }

    @Test(arguments: [
        ("\"schema\": 1", "\"schema\": 2", PackFault.Code.memberOutOfRange),
        ("\"other\": \"Use", "\"others\": \"Use", .memberMissing),
        ("\"login\": \"Use it to sign in.\"", "\"login\": 3", .memberOutOfRange),
        ("\"login\": \"Use it to sign in.\"", "\"login\": \"\"", .memberOutOfRange),
        ("\"login\": \"Use it to sign in.\"", "\"login\": \"a\\nb\"", .memberOutOfRange),
        ("\"login\": \"Use it to sign in.\"", "\"login\": \"a\", \"login\": \"b\"", .notJSON),
        ("\"login\": \"Use it to sign in.\"", "\"login\": \"See http://x\"", .linkNotAllowed),
    ])
    func `purposes that are wrong in one place are refused`(
        _ old: String, _ new: String, _ code: PackFault.Code
    ) throws {
        let copy = try PackCopy(.email)
        try copy.replace("purposes.json", old, new)
        let faults = copy.faults()
        #expect(faults.contains { $0.code == code }, "\(faults)")
        #expect(faults.allSatisfy { $0.place == "purposes.json" })
    }

    @Test func `random and mutated templates are refused or accepted, but never trap`() throws {
        var numbers = SeededNumbers("random and mutated templates")
        let good = try PackCopy(.email).read("html.mustache")
        let pieces = [
            "{{", "}}", "{{{", "{", "}", "<", ">", "\"", "=", "{{=", "{{code}}", "\u{301}", "{{#", "{{/", "\r\n", "%",
        ]
        var refused = 0
        for round in 0..<2_000 {
            var bytes = round % 4 == 0 ? numbers.bytes(Int.random(in: 0...60, using: &numbers)) : good
            for _ in 0..<Int.random(in: 1...3, using: &numbers) {
                let place = Int.random(in: 0...bytes.count, using: &numbers)
                bytes.insert(contentsOf: pieces.randomElement(using: &numbers)!.utf8, at: place)
            }
            var faults = FaultLedger(pack: .email, locale: "en")
            let template = MailTemplate(bytes, part: .html, &faults)
            #expect((template == nil) == !faults.faults.isEmpty)
            refused += template == nil ? 1 : 0
        }
        #expect(refused > 500)
    }
}
