import Foundation
import GatewayDoubles
import StrictJSON
import Testing

/// A mail server of Python's aiosmtpd in a process of its own, that tells what it saw.
final class MailServer: Sendable {
    struct Options: Sendable {
        var tls = "none"
        var certificate: Certificate?
        var mechanisms: [String] = []
        var faults: [String: String] = [:]
    }

    static let user = "mailer"
    static let password = "pass word ü"

    let port: Int
    private let process: Process
    private let input: Pipe
    private let heard: ProcessLines

    init(_ options: Options = Options()) async throws {
        process = Process()
        input = Pipe()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [MailServer.script, MailServer.json(options)]
        process.standardInput = input
        process.standardOutput = output
        heard = ProcessLines(output.fileHandleForReading)
        try process.run()
        let ready = try #require(await heard.nextEvent(), "the mail server did not start; python3-aiosmtpd is needed")
        port = try #require(ready["port"]?.integer.flatMap { Int(exactly: $0) })
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// The next event of this kind; those before it are passed over.
    func next(_ event: String) async throws -> JSONValue {
        while let heard = await heard.nextEvent() {
            if heard["event"]?.string == event { return heard }
        }
        throw MailServerEnded()
    }

    /// The kinds of the next events, up to the first of this kind.
    func all(until last: String) async throws -> [String] {
        var kinds: [String] = []
        while let kind = await heard.nextEvent()?["event"]?.string {
            kinds.append(kind)
            if kind == last { return kinds }
        }
        throw MailServerEnded()
    }

    /// Ends the server and tells everything that was not asked for yet.
    func end() async -> [JSONValue] {
        try? input.fileHandleForWriting.close()
        var rest: [JSONValue] = []
        while let event = await heard.nextEvent() { rest.append(event) }
        return rest
    }

    private static func json(_ options: Options) -> String {
        let files = options.certificate.map { [$0.file, $0.keyFile] } ?? []
        let value: JSONValue = .object([
            JSONMember("tls", .string(options.tls)), JSONMember("certificate", .array(files.map { .string($0) })),
            JSONMember("mechanisms", .array(options.mechanisms.map { .string($0) })),
            JSONMember("user", .string(user)), JSONMember("password", .string(password)),
            JSONMember("faults", .object(options.faults.map { JSONMember($0.key, .string($0.value)) })),
        ])
        return String(decoding: value.serialized(), as: UTF8.self)
    }

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Scripts/mail_server.py").path
}

struct MailServerEnded: Error {}

extension ProcessLines {
    /// The next line that is JSON; nil at the end.
    fileprivate func nextEvent() async -> JSONValue? {
        while let line = await next() {
            if let value = try? JSONValue.parse(Array(line.utf8)) { return value }
        }
        return nil
    }
}
