import GatewayKit
import ServiceDoubles
import Testing
import VerificationCore

@Suite struct `A multipart form` {
    @Test func `is written byte by byte as RFC 7578 has it`() throws {
        var form = try MultipartForm(random: FixedRandom(byte: 0xAB))
        form.field("email", "ann@example.com")
        form.file("audio", fileName: "abc.mp3", contentType: "audio/mpeg", [0xFF, 0x00, 0x0D, 0x0A])
        let boundary = "sandi-" + String(repeating: "ab", count: 16)
        #expect(form.contentType == "multipart/form-data; boundary=\(boundary)")
        let head =
            "--\(boundary)\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nann@example.com\r\n"
            + "--\(boundary)\r\nContent-Disposition: form-data; name=\"audio\"; filename=\"abc.mp3\"\r\n"
            + "Content-Type: audio/mpeg\r\n\r\n"
        #expect(form.body == Array(head.utf8) + [0xFF, 0x00, 0x0D, 0x0A] + Array("\r\n--\(boundary)--\r\n".utf8))
    }

    @Test(arguments: ["a\r\nX-Evil: 1", "a\"; filename=\"b", "a\nb", "a\rb", "a\u{0}b", "a\\\"b", "\u{7F}"])
    func `keeps hostile names inside their quotes`(name: String) throws {
        var form = try MultipartForm(random: FixedRandom(byte: 1))
        form.file(name, fileName: name, contentType: "text/plain\r\nX-Evil: 1", [])
        let text = String(decoding: form.body, as: UTF8.self)
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.count == 7)
        #expect(lines[1].count { $0 == "\"" } == 4)
        #expect(!text.utf8.contains(0) && !text.utf8.contains(0x7F))
        #expect(lines[2] == "Content-Type: text/plainX-Evil: 1")
    }

    @Test func `has a boundary that nobody can foresee`() throws {
        let random = SeededRandom(seed: 7)
        let boundaries = try (0..<100).map { _ in try MultipartForm(random: random).contentType }
        #expect(Set(boundaries).count == 100)
        #expect(throws: RandomSourceError.self) { try MultipartForm(random: BrokenRandom()) }
    }
}

struct FixedRandom: RandomSource {
    let byte: UInt8
    func bytes(_ count: Int) throws(RandomSourceError) -> [UInt8] { [UInt8](repeating: byte, count: count) }
}

struct BrokenRandom: RandomSource {
    func bytes(_ count: Int) throws(RandomSourceError) -> [UInt8] { throw RandomSourceError(reason: "broken") }
}
