import SandboxPhone
import Testing

@testable import OCASandbox

struct ReadingTests {
    @Test func `pairs are decoded strictly`() {
        #expect(FormPairs.parse(Array("a=1+2%2B&b=%C3%A9&c&=x".utf8)) == ["a": "1 2+", "b": "é", "c": "", "": "x"])
        #expect(FormPairs.parse([]) == [:])
        for wrong in ["a=%", "a=%4", "a=%4g", "a=%FF", "a=1&a=2"] {
            #expect(FormPairs.parse(Array(wrong.utf8)) == nil)
        }
        let many = (0...FormPairs.pairsMax).map { "n\($0)=1" }.joined(separator: "&")
        #expect(FormPairs.parse(Array(many.utf8)) == nil)
    }

    @Test func `parameters of a header are found whatever their spelling`() {
        let header = HeaderParameters("Multipart/Form-Data ; Boundary=\"a;b\\\"c\" ; x = y")
        #expect(header.value == "multipart/form-data")
        #expect(header["boundary"] == "a;b\"c")
        #expect(header["x"] == "y")
        #expect(header["z"] == nil)
        #expect(HeaderParameters("").value == "")
        #expect(HeaderParameters("a; b=\"open")["b"] == "\"open")
    }

    @Test func `the length of audio is that of its frames`() {
        #expect(MP3Length.duration(of: frames(100)) == .milliseconds(2400))
        // MPEG-1, 128 kbit/s, 44.1 kHz: 417 bytes and 26.12 ms a frame.
        let frame: [UInt8] = [0xFF, 0xFB, 0x90, 0x00] + [UInt8](repeating: 0, count: 413)
        #expect(MP3Length.duration(of: frame + frame) == .microseconds(52_244))
    }

    @Test func `what is not frames from end to end is estimated`() {
        #expect(MP3Length.duration(of: [UInt8](repeating: 0, count: 6000)) == .seconds(1))
        #expect(MP3Length.duration(of: frames(1) + [0xFF]) == .milliseconds(24))
        #expect(MP3Length.duration(of: []) == .zero)
    }

    @Test func `only frames and tags look like mp3`() {
        #expect(MP3Length.looksLikeMP3(frames(1)))
        #expect(MP3Length.looksLikeMP3(Array("ID3\u{3}".utf8)))
        for wrong: [UInt8] in [
            [], [0xFF], [0xFF, 0xF3, 0x64], [0xFF, 0xF3, 0x04, 0], [0xFF, 0xF3, 0xF4, 0],
            [0xFF, 0xF3, 0x6C, 0], [0xFF, 0xEB, 0x64, 0], [0xFF, 0xF5, 0x64, 0], Array("RIFF".utf8),
        ] {
            #expect(!MP3Length.looksLikeMP3(wrong))
        }
    }

    @Test(arguments: [
        ("<p>Your code is <b>482913</b></p>", "Your code is 482913"),
        ("<head><title>t</title></head><style>p{}</style><h1>A</h1><p>b<br>c</p>", "A\n\nb\nc"),
        ("a&amp;b &lt;x&gt; &#233; &#xE9; &nbsp;c", "a&b <x> é é c"),
        ("&bogus; &; &#xD800; &#99999999999; &", "&bogus; &; &#xD800; &#99999999999; &"),
        ("a<!-- <p>hidden</p> -->b", "ab"), ("a<!-- open", "a"), ("a<b", "a"), ("<", ""), ("<script>x</style>y", ""),
        ("a\r\n\t b", "a b"), ("", ""), ("</style>x", "x"), ("<!-->x", ""),
    ])
    func `HTML is reduced to its words`(_ html: String, _ text: String) {
        #expect(HTMLText.text(of: html) == text)
    }

    @Test func `only the first part of a huge HTML text is read`() {
        let huge = String(repeating: "<p>a</p>", count: HTMLText.bytesMax / 8) + "end"
        #expect(!HTMLText.text(of: huge).contains("end"))
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"), (1_722_448_866_007, "2024-07-31T18:01:06.007Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
    ])
    func `moments are written as the vendor writes them`(_ milliseconds: Int64, _ text: String) {
        #expect(SandboxTime(milliseconds: milliseconds).iso8601 == text)
    }

    @Test func `identifiers have their full width`() {
        let zero = SandboxIDs { 0 }
        #expect(zero.objectID() == String(repeating: "0", count: 24))
        #expect(zero.uuid() == "00000000-0000-4000-8000-000000000000")
        let ones = SandboxIDs { .max }
        #expect(ones.objectID() == String(repeating: "f", count: 24))
        #expect(ones.uuid() == "ffffffff-ffff-4fff-bfff-ffffffffffff")
    }
}
