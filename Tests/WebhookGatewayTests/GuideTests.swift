import AsyncHTTPClient
import Foundation
import GatewayDoubles
import GatewayKit
import Glibc
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore
import WebhookGateway

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The guide's own sender, run as it stands there.
@Suite struct `The guide to a gateway of one's own` {
    @Test func `has a sender that takes what is signed, once`() async throws {
        let sender = try GuideSender()
        defer { sender.stop() }
        let greeting = try #require(await sender.next())
        let port = try #require(greeting.split(separator: " ").last.flatMap { Int($0) })
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: HTTPClientTransport.configuration())
        let right = try gateway(port, http, secret: WebhookFixture.secret, channel: .email)
        let call = try gateway(port, http, secret: WebhookFixture.secret, channel: .call)
        let forged = try gateway(
            port, http, secret: "whsec_" + Data(repeating: 7, count: 24).base64EncodedString(), channel: .email)
        let mail = try WebhookFixture.mail()
        #expect(await forged.submit(mail, memo: GatewayMemo("")).refused?.failure == .misconfigured)
        for _ in 0..<2 { #expect(await right.submit(mail, memo: GatewayMemo("")).accepted != nil) }
        #expect(await sender.next() == "email to user@example.com")
        let spoken = try WebhookFixture.call()
        let other = SendRequest(destination: spoken.destination, message: spoken.message, uploadName: "sandiother")
        #expect(await call.submit(other, memo: GatewayMemo("")).accepted != nil)
        #expect(await sender.next() == "call to +6281234567890")
        try await http.shutdown()
    }

    @Test func `has a schema with the members that are sent`() async throws {
        let file = root.appending(path: "docs/reference/own-gateway.schema.json")
        let schema = try JSONValue.parse(Array(Data(contentsOf: file)))
        let described = (schema["oneOf"]?.array ?? []).map { branch in
            (branch["required"]?.array ?? []).compactMap(\.string)
        }
        var sent: [[String]] = []
        for (channel, content) in [
            (Channel.email, WebhookConfiguration.CallContent.audio), (.call, .audio), (.call, .digits),
            (.sms, .audio), (.whatsapp, .audio),
        ] {
            let fixture = try WebhookFixture(channel, content: content)
            _ = await fixture.submit(try WebhookFixture.message(for: channel))
            sent.append(try JSONValue.parse(fixture.transport.requests[0].body).members?.map(\.name) ?? [])
        }
        #expect(described == sent)
    }

    private func gateway(
        _ port: Int, _ http: HTTPClient, secret: String, channel: Channel
    ) throws -> WebhookGateway {
        try WebhookGateway(
            name: "custom", channel: channel,
            configuration: WebhookConfiguration(baseURL: try BaseURL("http://127.0.0.1:\(port)")),
            key: try RealKey(secret), transport: HTTPClientTransport(client: http),
            // The sender looks at the real time.
            clock: ManualClock(at: Timestamp(milliseconds: Int64(time(nil)) * 1000)))
    }
}

/// The Python program of the guide in a process of its own.
private final class GuideSender: Sendable {
    private let process = Process()
    private let folder: URL
    private let lines: ProcessLines

    init() throws {
        let page = try String(contentsOf: root.appending(path: "docs/guides/own-gateway.md"), encoding: .utf8)
        let program = try #require(
            page.components(separatedBy: "```python\n").last?.components(separatedBy: "```").first)
        folder = FileManager.default.temporaryDirectory.appending(path: "sandi-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let secret = folder.appending(path: "secret")
        try (WebhookFixture.secret + "\n").write(to: secret, atomically: true, encoding: .utf8)
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", program, secret.path, "0"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        lines = ProcessLines(output.fileHandleForReading)
        try process.run()
    }

    /// The next line of its output.
    func next() async -> String? {
        await lines.next()
    }

    func stop() {
        // Threads of the tests may have other signals blocked, and hand that down.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}
