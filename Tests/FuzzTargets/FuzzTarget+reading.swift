import ServiceConfiguration
import StrictJSON
import VerificationCore
import VerificationService

@testable import OpenSSLCrypto
@testable import PromptRendering
@testable import VerificationAPI

/// One file of configuration that is not on the disk.
private struct OneFile: FileReading {
    let bytes: [UInt8]

    func read(_ path: String, bytesMax: Int) throws(FileFault) -> FileContents {
        guard path == "sandi.yaml" else { throw .missing }
        guard bytes.count <= bytesMax else { throw .tooLong(bytesMax: bytesMax) }
        return FileContents(bytes: bytes, mode: 0o600)
    }
}

extension FuzzTarget {
    /// What reads bodies, queries and files.
    static let reading: [FuzzTarget] = [
        FuzzTarget(
            "json",
            texts: [
                #"{"to":{"phone":"+62812"},"n":[1,-0,1.5e3,true,null],"é\u00e9\ud83d\ude00":"\\\"\n"}"#, "[[[[[]]]]]",
                "\"\\u0000\"", "123456789012345678901234567890", #"{"a":1,"a":2}"#,
            ]
        ) { input in
            guard let value = try? JSONValue.parse(input) else { return }
            for pretty in [false, true] {
                let limits = JSONLimits(bytesMax: 1 << 22, depthMax: 16)
                let again = try JSONValue.parse(value.serialized(pretty: pretty), limits: limits)
                try expect(again == value, "what was written is read as something else")
            }
        },
        FuzzTarget(
            "create",
            texts: [
                #"{"to":{"phone":"0812 3456","email":"a@b.c"},"workflow":[{"channel":"call","timeout":45},"#
                    + #"{"channel":"email","on":["busy","failed"],"gateway":"smtp","to":"x@y.z"}],"purpose":"login","#
                    + #""code_length":6,"expires_in":300,"reference":"r","metadata":{"a":"b"},"locale":"id"}"#,
                #"{"to":{}}"#, "[]", "null",
            ]
        ) { input in
            guard let value = try? JSONValue.parse(input) else { return }
            _ = try? CreateRequest(wire: value)
        },
        FuzzTarget(
            "query",
            texts: [
                "status=pending&limit=20&reference=a%20b&phone=%2B62812&cursor=x", "limit=", "=&&a==b", "%", "a=%zz",
                ListCursor.text(
                    VerificationCursor(
                        createdAt: Timestamp(milliseconds: 1), id: VerificationID(random: Array(0..<16)))),
            ]
        ) { input in
            _ = try? ListRequest(query: text(input))
            _ = try? Authentication.refuseKey(in: text(input))
            _ = Authentication.bearerKey(text(input))
            guard let cursor = ListCursor.cursor(text(input)) else { return }
            try expect(ListCursor.text(cursor) == text(input), "a cursor has two spellings")
        },
        FuzzTarget("keys", texts: ["sk_test_0123456789abcdef", "sandi-keyring 1\n", "Bearer sk_live_x"]) { input in
            if let key = APIKeyText(text(input)) { try expect(key.reveal() == text(input), "a key has two spellings") }
            _ = try? KeyRing.parse(input, path: "keyring")
        },
        FuzzTarget(
            "configuration",
            texts: [
                "server: {port: 9000, host: \"127.0.0.1\"}\nlog:\n  level: info\n",
                "applications: {countries: [ID, \"NO\"]}\n",
                "gateways:\n  oca_call:\n    ivr_id: abc\n    from_numbers: [\"02150001122\"]\n    token: t\n",
                "a: &a [*a]\n", "metrics: {host: \"0.0.0.0\", allow_off_loopback: true}", "store.folder: \"x\"\n",
            ]
        ) { input in
            _ = try? ServiceSettings.load(file: "sandi.yaml", environment: [:], files: OneFile(bytes: input))
        },
        FuzzTarget("mp3", seeds: mp3Seeds) { input in
            guard let clip = try? MP3Clip(input) else { return }
            try expect(clip.frameCount <= input.count, "more frames than bytes")
            _ = try? ClipDecoder.decode(input)
        },
    ]

    /// Two frames of 64 kbit/s at 24 kHz and what surrounds such.
    private static let mp3Seeds: [[UInt8]] = {
        let frame: [UInt8] = [0xFF, 0xF3, 0x84, 0xC4] + Array(repeating: 0, count: 188)
        let tag: [UInt8] = Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]
        let lying: [UInt8] = Array("ID3".utf8) + [4, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F]
        return [frame + frame, tag + frame, lying + frame, Array(frame.prefix(20)), frame + Array("TAG".utf8)]
    }()
}
