import SandboxPhone
import ServiceDoubles
import Testing

@testable import OCASandbox

struct MultipartTests {
    private func parts(_ body: String, _ type: String = "multipart/form-data; boundary=XX") throws(MultipartError)
        -> [FormPart]
    {
        try MultipartReader.parts(of: Array(body.utf8), contentType: type)
    }

    private let head = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n"

    @Test func `parts are read with their names and bytes`() throws {
        let body =
            "preamble\r\n--XX\r\ncontent-disposition: form-data; filename=\"x\\\"y;z.mp3\" ; NAME=\"audio\"\r\n"
            + "Content-Type: audio/mpeg\r\n\r\nline\r\n--X\r\n\r\n--XX\r\n"
            + "Content-Disposition: form-data; name=b\r\n\r\n"
            + "\r\n--XX--epilogue"
        #expect(
            try parts(body) == [
                FormPart(name: "audio", filename: "x\"y;z.mp3", bytes: Array("line\r\n--X\r\n".utf8)),
                FormPart(name: "b", filename: nil, bytes: []),
            ])
        #expect(try parts("--XX--").isEmpty)
    }

    @Test func `parts in parts stay plain bytes`() throws {
        let inner = "--YY\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nx\r\n--YY--"
        let body = head + "Content-Type: multipart/mixed; boundary=YY\r\n\r\n\(inner)\r\n--XX--"
        #expect(try parts(body) == [FormPart(name: "a", filename: nil, bytes: Array(inner.utf8))])
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=" + String(repeating: "a", count: 71), "multipart/form-data; boundary=é",
        "multipart/form-data; boundary=\"a\u{7}b\"", "", ";;;;=;=\"", "multipart/form-data; xboundary=XX",
    ])
    func `a type without a usable boundary is refused`(_ type: String) {
        #expect(throws: MultipartError.noBoundary) { try parts(head + "\r\nx\r\n--XX--", type) }
    }

    private static let hostile: [(String, MultipartError)] = [
        ("", .noStart),
        ("--YY--", .noStart),
        ("text --XX--", .noStart),
        ("--XX", .badDelimiter),
        ("--XX-", .badDelimiter),
        ("--XX\n", .badDelimiter),
        ("--XXa\r\n", .badDelimiter),
        ("--XX\r\n", .headersTooLarge),
        ("--XX\r\nContent-Disposition: form-data; name=\"a\"", .headersTooLarge),
        ("--XX\r\nX: " + String(repeating: "a", count: 5000) + "\r\n\r\nx\r\n--XX--", .headersTooLarge),
        ("--XX\r\n\r\nx\r\n--XX--", .badHeaders),
        ("--XX\r\n\r\n\r\n--XX--", .badHeaders),
        ("--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--", .badHeaders),
        ("--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--XX--", .badHeaders),
        ("--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n--XX--", .badHeaders),
        ("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", .notTerminated),
        ("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--X", .notTerminated),
        ("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--XX", .badDelimiter),
    ]

    @Test(arguments: hostile)
    func `a broken body is refused with its fault`(_ body: String, _ error: MultipartError) {
        #expect(throws: error) { try parts(body) }
    }

    @Test func `headers that are not UTF-8 are refused`() {
        let body =
            Array("--XX\r\nContent-Disposition: form-data; name=\"".utf8) + [0xFF] + Array("\"\r\n\r\nx\r\n--XX--".utf8)
        #expect(throws: MultipartError.badHeaders) {
            try MultipartReader.parts(of: body, contentType: "multipart/form-data; boundary=XX")
        }
    }

    @Test func `there are at most sixteen parts`() throws {
        let part = head + "\r\nx\r\n"
        #expect(try parts(String(repeating: part, count: 16) + "--XX--").count == 16)
        #expect(throws: MultipartError.tooManyParts) { try parts(String(repeating: part, count: 17) + "--XX--") }
    }

    @Test func `no damage to a body makes the reader trap`() throws {
        let random = SeededRandom(seed: 20_261)
        let right = multipart([("audio", "a.mp3", [1, 2, 3]), ("b", nil, Array("\r\n--X".utf8))])
        var readCount = 0
        for _ in 0..<3000 {
            var body = right
            for pair in stride(from: 0, to: 6, by: 2) {
                let bytes = try random.bytes(3)
                let place = (Int(bytes[0]) << 8 | Int(bytes[1])) % body.count
                if pair == 0 { body.removeSubrange(place..<min(body.count, place + Int(bytes[2] % 5))) }
                if body.isEmpty { body = [0] }
                body[place % body.count] = [0x0D, 0x0A, 0x2D, 0x22, 0x5C, 0x3B, 0xFF, 0x58][Int(bytes[2] % 8)]
            }
            let parts = try? MultipartReader.parts(of: body, contentType: "multipart/form-data; boundary=XX")
            if let parts, parts.count <= MultipartReader.partsMax { readCount += 1 }
        }
        #expect(readCount > 0 && readCount < 3000, "seed \(random.seed)")
    }
}
