import Foundation
import Logging
import StrictJSON
import Testing

@testable import sandi

@Suite(.timeLimit(.minutes(5))) struct `The log` {
    /// What must be told at the ordinary level, and how a line is known that tells it.
    private static let told: [(what: String, event: String, fields: [String: String])] = [
        ("a create", "verification created", ["status": "pending"]),
        ("a send", "delivery", ["channel": "email"]),
        ("a wrong code", "check", ["outcome": "wrong_code"]),
        ("an approval", "check", ["outcome": "approved"]),
        ("a request", "request", ["status": "201"]),
        ("a key that is not accepted", "request", ["status": "401"]),
        ("a key that may not do it", "request", ["status": "403"]),
        ("a refusal", "request", ["status": "422"]),
        ("an unlocking", "destination unlocked", [:]),
        ("an erasure", "subject erased", [:]),
        ("a rotation", "key ring reloaded", [:]),
        ("the start", "serving", [:]),
    ]

    @Test("R80 every act is one JSON object on one line, with time, event and what it was about")
    func events() async throws {
        try await Deployment.with(DeploymentOptions(workflow: "email:120")) { shop in
            let environment = ["SANDI_CONFIG": shop.configurationFile]
            let made = try await run(
                ["keys", "create", "shop", "--scopes", "read"], in: shop.folder, environment: environment)
            let readOnly = try #require(made.lines.first)
            let service = try ServiceProcess(shop)
            let client = try await service.client()
            let id = try #require(try await client.create(email: "ann@example.com")["id"])
            let code = try shop.code(readIn: try await shop.mail(to: "ann@example.com"))
            _ = try await client.check(id, wrong(code))
            _ = try await client.check(id, code)
            _ = try await client.create(email: "nobody")
            _ = try await ServiceClient(url: client.url, key: shop.key + "x").get("/v1/verifications")
            _ = try await ServiceClient(url: client.url, key: readOnly).create(email: "ann@example.com")
            for act in ["unlock", "erase"] {
                _ = try await client.send("POST", "/v1/destinations/\(act)", ["to": ["email": "ann@example.com"]])
            }
            _ = try await run(["secrets", "rotate"], in: shop.folder, environment: environment)
            _ = try await eventually("the reloading: \(service.command.errors)") {
                service.command.errors.contains("key ring reloaded") ? true : nil
            }
            service.command.signal(15)
            let lines = await service.command.finish().errors.split(separator: "\n")
            let objects = try lines.map { try JSONValue.parse(Array($0.utf8)) }
            for object in objects {
                for name in ["time", "level", "event"] { #expect(object[name]?.string?.isEmpty == false, "\(name)") }
            }
            for (what, event, fields) in Self.told {
                let isTold = objects.contains { object in
                    object["event"]?.string == event
                        && fields.allSatisfy { object[$0.key]?.string == $0.value }
                }
                #expect(isTold, "\(what) is not told")
            }
            // The delivery was carried out when the request had been answered.
            let begun = objects.filter { object in
                object["verification"]?.string == id
                    && ["verification created", "delivery"].contains(object["event"]?.string)
            }
            #expect(Set(begun.map { $0["event"]?.string }).count == 2)
            #expect(Set(begun.map { $0["trace_id"]?.string }).count == 1)
            #expect(Set(begun.map { $0["span_id"]?.string }).count == 2)
        }
    }

    @Test(
        "R80 what ends a line or drives a terminal is written as text",
        arguments: [LogStyle.json, LogStyle.text])
    func injected(style: LogStyle) async throws {
        try await withFolder { folder in
            let path = "\(folder)/log"
            try write("", to: path)
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            let logger = Logger(label: "test") { label in
                LineLogHandler(
                    label: label, style: style, level: .trace, sink: LogSink(descriptor: file.fileDescriptor))
            }
            let hostile = [
                "a\r\nb", "a\nb", "\u{1B}[31mred\u{1B}[0m", "a\u{2028}b", "a\u{2029}b", "a\u{85}b", "a\0b",
                "a\u{9B}2Jb",
                "\"}\n{\"event\":\"check\",\"outcome\":\"approved\"", "\u{202E}gnp.exe", "a\u{B}b\u{C}c",
            ]
            for text in hostile { logger.info("message \(text)", metadata: ["value": "\(text)"]) }
            let written = try String(contentsOfFile: path, encoding: .utf8)
            #expect(written.utf8.count { $0 == 0x0A } == hostile.count)
            for scalar in written.unicodeScalars where scalar != "\n" {
                let isUnsafe =
                    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                    || ["\u{2028}", "\u{2029}"].contains(scalar)
                #expect(!isUnsafe, "U+\(String(scalar.value, radix: 16))")
            }
            guard style == .json else { return }
            for line in written.split(separator: "\n") {
                let object = try JSONValue.parse(Array(line.utf8))
                #expect(object["event"]?.string?.hasPrefix("message ") == true && object["outcome"] == nil)
            }
        }
    }
}
