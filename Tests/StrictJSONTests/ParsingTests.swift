import StrictJSON
import Testing

struct ParsingTests {
    private static func parse(_ text: String) throws(JSONError) -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

    @Test(
        "what RFC 8259 allows",
        arguments: [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("0", .integer(0)), ("-0", .integer(0)),
            ("1", .integer(1)),
            ("-1", .integer(-1)), ("1.0", .number(1)), ("-0.0", .number(-0.0)), ("0.5", .number(0.5)),
            ("1e2", .number(100)),
            ("1E+2", .number(100)), ("1e-2", .number(0.01)), ("0e0", .number(0)), ("-1.5e3", .number(-1500)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            ("123456789012345678901234567890", .number(1.2345678901234568e29)),
            ("999999999999999999", .integer(999_999_999_999_999_999)), ("1e308", .number(1e308)),
            ("5e-324", .number(5e-324)), ("1e-400", .number(0)),
            ("\"\"", ""), ("\"a\"", "a"), ("\"é\"", "é"), ("\"😀\"", "😀"), (#""\u00e9""#, "é"), (#""\u00E9""#, "é"),
            (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00""#, "😀"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u0000""#, "\u{0}"), (#""\u001f""#, "\u{1F}"), (#""\uffff""#, "\u{FFFF}"), ("\"\u{7F}\"", "\u{7F}"),
            ("\"\u{2028}\u{2029}\"", "\u{2028}\u{2029}"), (#""a\u0062c""#, "abc"), ("[]", []), ("[1]", [1]),
            ("[ ]", []), ("[1,2]", [1, 2]),
            ("[[],[[]]]", [[], [[]]]), ("{}", [:]), ("{ }", [:]), ("{\"a\":1}", ["a": 1]), ("{\"\":1}", ["": 1]),
            ("{\"b\":1,\"a\":2}", ["b": 1, "a": 2]), ("{\"a\":{\"a\":{}}}", ["a": ["a": [:]]]), (" \t\r\n1 \t\r\n", 1),
            ("\t{ \"a\" :\n[ true , null ] }\r", ["a": [true, .null]]), (#"{"\u0061":1}"#, ["a": 1]),
            ("{\"a\":1,\"A\":2}", ["a": 1, "A": 2]),
        ] as [(String, JSONValue)])
    func accepted(text: String, value: JSONValue) throws {
        #expect(try Self.parse(text) == value)
    }

    @Test(
        "R50 what it does not allow, with the reason and the place",
        arguments: [
            ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("nul", .unexpectedByte, 0), ("nulll", .trailingText, 4),
            ("True", .unexpectedByte, 0),
            ("NaN", .unexpectedByte, 0), ("Infinity", .unexpectedByte, 0), ("-Infinity", .badNumber, 0),
            ("undefined", .unexpectedByte, 0),
            ("1 2", .trailingText, 2), ("{}{}", .trailingText, 2), ("[],", .trailingText, 2), ("1}", .trailingText, 1),
            ("//x\n1", .unexpectedByte, 0),
            ("1//x", .trailingText, 1), ("/**/1", .unexpectedByte, 0), ("\u{FEFF}1", .unexpectedByte, 0),
            ("\u{A0}1", .unexpectedByte, 0),
            ("\u{B}1", .unexpectedByte, 0), ("\u{C}1", .unexpectedByte, 0), ("\u{0}", .unexpectedByte, 0),
            ("1\u{0}", .trailingText, 1),
            ("+1", .unexpectedByte, 0), (".5", .unexpectedByte, 0), ("5.", .badNumber, 0), ("-", .badNumber, 0),
            ("--1", .badNumber, 0), ("01", .badNumber, 0),
            ("-01", .badNumber, 0), ("00", .badNumber, 0), ("1e", .badNumber, 0), ("1e+", .badNumber, 0),
            ("1e1.5", .trailingText, 3), ("1.e1", .badNumber, 0),
            ("0x10", .trailingText, 1), ("1_000", .trailingText, 1), ("1e400", .badNumber, 0),
            ("-1e400", .badNumber, 0),
            ("1e999999999999999999999", .badNumber, 0), ("１", .unexpectedByte, 0), ("'a'", .unexpectedByte, 0),
            ("\"", .unexpectedEnd, 1),
            ("\"a", .unexpectedEnd, 2), ("\"\\", .unexpectedEnd, 2), ("\"\\\"", .unexpectedEnd, 3),
            ("\"\n\"", .badString, 1), ("\"\t\"", .badString, 1),
            ("\"a\u{0}\"", .badString, 2), ("\"\u{1F}\"", .badString, 1), ("\"\\n\n\"", .badString, 3),
            (#""\x41""#, .badString, 2), (#""\'""#, .badString, 2),
            (#""\u""#, .badString, 3), (#""\u12""#, .badString, 5), (#""\u12G4""#, .badString, 5),
            (#""\u 123""#, .badString, 3),
            (#""\u+123""#, .badString, 3), (#""\U0041""#, .badString, 2), (#""\ud83d""#, .badString, 7),
            (#""\ud83dx""#, .badString, 7),
            (#""\ud83d\n""#, .badString, 8), (#""\ud83d\u0041""#, .badString, 13), (#""\ud83d\ud83d""#, .badString, 13),
            (#""\ude00""#, .badString, 7),
            (#""\ude00\ud83d""#, .badString, 7), ("[", .unexpectedEnd, 1), ("]", .unexpectedByte, 0),
            ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3),
            ("[1,]", .unexpectedByte, 3), ("[,1]", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3),
            ("[1}", .unexpectedByte, 2), ("[1:2]", .unexpectedByte, 2),
            ("{", .unexpectedEnd, 1), ("{\"a\"", .unexpectedEnd, 4), ("{\"a\":", .unexpectedEnd, 5),
            ("{\"a\":1", .unexpectedEnd, 6), ("{\"a\":1,}", .unexpectedByte, 7),
            ("{,}", .unexpectedByte, 1), ("{a:1}", .unexpectedByte, 1), ("{'a':1}", .unexpectedByte, 1),
            ("{1:1}", .unexpectedByte, 1), ("{\"a\" 1}", .unexpectedByte, 5),
            ("{\"a\":1 \"b\":2}", .unexpectedByte, 7), ("{\"a\":1]", .unexpectedByte, 6),
            ("{\"a\"=1}", .unexpectedByte, 4), ("{null:1}", .unexpectedByte, 1),
            ("{\"a\":1,\"a\":1}", .duplicateName, 7), ("{\"a\":1,\"b\":2,\"a\":3}", .duplicateName, 13),
            (#"{"a":1,"\u0061":2}"#, .duplicateName, 7),
            ("{\"x\":{\"a\":1,\"a\":2}}", .duplicateName, 12), ("{\"é\":1,\"e\u{301}\":2}", .duplicateName, 8),
        ] as [(String, JSONError.Reason, Int)])
    func refused(text: String, reason: JSONError.Reason, offset: Int) {
        #expect(throws: JSONError(reason, at: offset)) { try Self.parse(text) }
    }

    @Test(
        "R50 bytes that are no UTF-8 are refused wherever they stand",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xE0, 0x80, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF],
            [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE],
            [0xFF], [0xC3, 0x28],
        ] as [[UInt8]])
    func badUTF8(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONError(.badUTF8, at: 1)) { try JSONValue.parse([quote] + bytes + [quote]) }
        #expect(throws: JSONError(.badUTF8, at: 1)) { try JSONValue.parse([quote] + bytes + Array(#"\n""#.utf8)) }
        #expect(throws: JSONError(.badUTF8, at: 2)) {
            try JSONValue.parse(Array("{\"".utf8) + bytes + Array("\":1}".utf8))
        }
        #expect(throws: JSONError(.unexpectedByte, at: 0)) { try JSONValue.parse(bytes) }
        #expect(throws: JSONError(.trailingText, at: 1)) { try JSONValue.parse([0x31] + bytes) }
    }

    @Test("R50 other encodings of Unicode are refused")
    func otherEncodings() {
        #expect(throws: JSONError.self) { try JSONValue.parse([0x31, 0x00]) }
        #expect(throws: JSONError.self) { try JSONValue.parse([0xFF, 0xFE, 0x31, 0x00]) }
        #expect(throws: JSONError.self) { try JSONValue.parse([0x00, 0x00, 0x00, 0x31]) }
    }

    @Test("R50 nesting is bounded, also where it is endless", arguments: ["[", "{\"a\":", "[[{\"a\":"])
    func depth(opening: String) throws {
        #expect(throws: JSONError.self) { try Self.parse(String(repeating: opening, count: 17)) }
        let limits = JSONLimits(bytesMax: 10_000_000, depthMax: 16)
        let endless = Array(String(repeating: opening, count: 1_000_000).utf8)
        #expect { try JSONValue.parse(endless, limits: limits) } throws: { ($0 as? JSONError)?.reason == .tooDeep }
    }

    @Test("R50 sixteen levels are read, seventeen are not")
    func depthBoundary() throws {
        let sixteen = String(repeating: "[", count: 16) + String(repeating: "]", count: 16)
        #expect(try Self.parse(sixteen) != .null)
        #expect(throws: JSONError(.tooDeep, at: 16)) { try Self.parse("[\(sixteen)]") }
        let mixed = String(repeating: "{\"a\":[", count: 8) + String(repeating: "]}", count: 8)
        #expect(try Self.parse(mixed) != .null)
        #expect(throws: JSONError(.tooDeep, at: 48)) { try Self.parse(mixed.replacing("[]", with: "[{}]")) }
    }

    @Test func `a text longer than allowed is refused unread`() throws {
        let limits = JSONLimits(bytesMax: 4)
        #expect(try JSONValue.parse(Array("1234".utf8), limits: limits) == 1234)
        #expect(throws: JSONError(.tooLarge, at: 4)) { try JSONValue.parse(Array("12345".utf8), limits: limits) }
    }

    @Test("R50 a duplicate is found among few and among many members", arguments: [2, 15, 16, 17, 18, 100, 1000])
    func manyMembers(count: Int) throws {
        let members = (0..<count).map { "\"m\($0)\":\($0)" }
        #expect(try Self.parse("{\(members.joined(separator: ","))}").members?.count == count)
        for double in [0, count / 2, count - 1] {
            let text = "{\((members + [members[double]]).joined(separator: ","))}"
            #expect { try Self.parse(text) } throws: { ($0 as? JSONError)?.reason == .duplicateName }
        }
    }

    @Test func `members are found by name, values by their type`() throws {
        let value = try Self.parse(#"{"s":"x","i":5,"n":5.0,"b":true,"a":[1],"z":null,"o":{"k":1}}"#)
        #expect(
            value["s"]?.string == "x" && value["i"]?.integer == 5 && value["b"]?.bool == true
                && value["a"]?.array == [1])
        #expect(value["o"]?["k"] == 1 && value["z"] == .null && value["missing"] == nil && value["s"]?["k"] == nil)
        #expect(
            value["n"]?.integer == nil && value["s"]?.integer == nil && value["i"]?.string == nil
                && value["i"]?.bool == nil)
        #expect(
            value.members?.map(\.name) == ["s", "i", "n", "b", "a", "z", "o"] && value.array == nil
                && value["a"]?.members == nil)
    }

    @Test func `an error says reason and place, and nothing of the text`() {
        #expect("\(JSONError(.duplicateName, at: 7))" == "an object names a member twice (byte 7)")
    }
}
