import GatewayKit
import PhoneNumbers
import VerificationCore

@testable import SMTPGateway

extension FuzzTarget {
    /// What reads numbers, addresses, codes and lines of a mail server.
    static let values: [FuzzTarget] = [
        FuzzTarget(
            "number",
            texts: ["+6281234567890", "0812-3456-7890", "(0062) 812", "+1 (212) 555-0100;ext=1", "０８１２３４５６７８９０"]
        ) { input in
            let reader = PhoneNumberReader()
            for region in ["ID", "US", nil] {
                guard let number = try? reader.phoneNumber(text(input), region: region) else { continue }
                let again = try reader.phoneNumber(number.e164, region: nil)
                try expect(again == number, "a number is not read as itself")
                try expect(number.e164.utf8.count <= 16, "a number of more than fifteen digits")
            }
        },
        FuzzTarget(
            "mail",
            texts: ["Ann@EXAMPLE.com", "a.b+c@sub.example.co.id", "\"a b\"@x.y", "ü@bücher.example", "a@[127.0.0.1]"]
        ) { input in
            guard let address = try? PhoneNumberReader().emailAddress(text(input)) else { return }
            try expect(EmailAddress(canonical: address.address) == address, "an address is not read as itself")
            let bytes = Array(address.address.utf8)
            try expect(bytes.count <= 254 && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "an address with odd bytes")
        },
        FuzzTarget("code", texts: ["471902", "4 7-1 902", "٠١٢٣٤٥", "4719021234567", "", "1\u{301}23456"]) { input in
            guard let code = Code(typed: text(input)) else { return }
            let digits = code.revealASCII()
            try expect(digits.allSatisfy { (0x30...0x39).contains($0) }, "a code of something else than digits")
            try expect(digits == input.filter { $0 != 0x20 && $0 != 0x2D }, "a code that was not typed")
        },
        FuzzTarget("stored", texts: ["ver_0123456789abcdefghjkmnpqrs", "call:45,email:120", "+62812\n2 a@b.c"]) {
            input in
            let typed = text(input)
            if let id = VerificationID(typed) { try expect(id.text == typed, "an id has two spellings") }
            if let workflow = Workflow(text: typed) {
                try expect(Workflow(text: workflow.text) == workflow, "a workflow is not read as itself")
            }
            if let stored = DestinationText(text: typed) {
                try expect(DestinationText(text: stored.text) == stored, "destinations are not read as themselves")
            }
        },
        FuzzTarget("headers", texts: ["Retry-After: 5", "x-ratelimit-reset: 1767225605", "RateLimit-Remaining: -1"]) {
            input in
            let now = Timestamp(milliseconds: 1_767_225_600_000)
            let fields = text(input).split(separator: "\n").map { line in
                let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                return (name: parts.first ?? "", value: parts.dropFirst().first ?? "")
            }
            guard let wait = GatewayHeaders(fields).retryAfter(now: now) else { return }
            try expect(wait >= .zero && wait <= retryAfterMax, "a wait of \(wait)")
        },
        FuzzTarget("smtp", texts: ["8\u{1}550 5.1.1 no such user", "5x421 4.7.0 later", "8 2.0.0 queued as 12", "6"]) {
            input in
            let stages = Conversation.Stage.allCases
            let reply = input.count > 1 ? Int(input[1]) * 3 : nil
            let conversation = Conversation(
                stage: stages[Int(input.first ?? 0) % stages.count],
                trouble: Conversation.Trouble(rawValue: Int32(input.dropFirst(2).first ?? 0)), reply: reply,
                text: text(Array(input.dropFirst(2))))
            switch conversation.outcome {
            case .accepted(let memo): try expect(memo.text.utf8.count <= 1024, "a long memo")
            case .refused(let fault), .unknown(let fault): try expectShort(fault)
            }
        },
    ]
}

/// What goes into the timeline is short and holds nothing that drives a terminal.
func expectShort(_ fault: GatewayFault) throws {
    try expect(fault.detail.count <= 200, "a long sentence")
    try expect(fault.vendorCode.map { $0.utf8.count <= 64 } ?? true, "a long vendor's code")
    for word in [fault.detail, fault.vendorCode ?? ""] {
        try expect(!word.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, "control characters")
    }
}
