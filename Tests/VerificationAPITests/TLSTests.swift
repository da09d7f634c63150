import Foundation
import NIOCore
import ServiceDoubles
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("TLS", .timeLimit(.minutes(2)))
struct TLSTests {
    @Test("R52 TLS 1.2 and 1.3 are served, with HTTP/2 to whoever knows it", arguments: ["1.2", "1.3"])
    func versions(_ version: String) async throws {
        let files = try await TestCertificate()
        let world = try await World(limits: SocketTests.patient, identity: try files.identity())
        try await world.live { port in
            for (option, spoken) in [("--http1.1", "1.1"), ("--http2", "2")] {
                let answer = try await curl(
                    port, files, "/livez", [option, "--tlsv\(version)", "--tls-max", version, "-w", "%{http_version}"])
                #expect(answer == #"{"status":"alive"}"# + spoken)
            }
        }
    }

    @Test("R52 older TLS and weak ciphers are refused")
    func oldVersions() async throws {
        let files = try await TestCertificate()
        let world = try await World(limits: SocketTests.patient, identity: try files.identity())
        try await world.live { port in
            let tries = [
                ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], ["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
                ["-tls1_2", "-cipher", "AES256-SHA:AES128-SHA:AES128-GCM-SHA256:@SECLEVEL=0"],
                ["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0"],
                ["-tls1_2", "-cipher", "aNULL:eNULL:@SECLEVEL=0"],
            ]
            for options in tries {
                let found = try await Command.run(
                    "/usr/bin/openssl", ["s_client", "-connect", "localhost:\(port)"] + options)
                #expect(found.status != 0 && !found.text.contains("BEGIN CERTIFICATE"), "\(options)")
            }
            let good = try await Command.run(
                "/usr/bin/openssl", ["s_client", "-connect", "localhost:\(port)", "-tls1_2"])
            #expect(good.text.contains("BEGIN CERTIFICATE"))
        }
    }

    @Test("R52 plain HTTP to the TLS port is refused, not redirected")
    func plain() async throws {
        let world = try await World(limits: SocketTests.patient, identity: try await TestCertificate().identity())
        try await world.live { port in
            let text = try await RawClient.exchange(port, SocketTests.head())
            #expect(!text.contains("HTTP/") && !text.lowercased().contains("location"))
        }
        #expect(world.lines.all.allSatisfy { $0.message != "request" })
    }

    @Test("R100 a handshake that never goes on is ended", arguments: ["", "\u{16}\u{3}\u{1}"])
    func handshake(_ start: String) async throws {
        let world = try await World(limits: SocketTests.quick, identity: try await TestCertificate().identity())
        try await world.live { port in
            let text = try await RawClient.exchange(port, start)
            #expect(text.isEmpty)
        }
    }

    @Test("R52 another certificate is shown from the next connection on, and a wrong one never")
    func reload() async throws {
        let (old, new) = (try await TestCertificate(), try await TestCertificate())
        let identity = try old.identity()
        let world = try await World(limits: SocketTests.patient, identity: identity)
        try await world.live { port in
            let alive = #"{"status":"alive"}"#
            #expect(try await curl(port, old, "/livez") == alive)
            #expect(throws: TLSIdentityError.doNotBelongTogether) {
                try identity.replace(certificates: new.certificate, privateKey: old.key)
            }
            #expect(throws: TLSIdentityError.unreadableCertificate) {
                try identity.replace(certificates: Array(new.certificate.prefix(100)), privateKey: new.key)
            }
            #expect(throws: TLSIdentityError.unreadableKey) {
                try identity.replace(certificates: new.certificate, privateKey: [])
            }
            #expect(try await curl(port, old, "/livez") == alive)
            try identity.replace(certificates: new.certificate, privateKey: new.key)
            #expect(try await curl(port, new, "/livez") == alive)
            #expect(try await curl(port, old, "/livez") == "")
        }
    }

    @Test("R52 R100 both protocols keep the limits over TLS", arguments: ["--http1.1", "--http2"])
    func limits(_ option: String) async throws {
        let files = try await TestCertificate()
        let world = try await World(limits: SocketTests.patient, identity: try files.identity())
        let status = ["-o", "/dev/null", "-w", "%{http_code}"]
        let key = ["-H", "Authorization: Bearer \(World.allKey)", "-H", "Content-Type: application/json"]
        let unannounced = ["-H", option == "--http2" ? "Content-Length:" : "Transfer-Encoding: chunked"]
        let folder = try TestFolder()
        let large = try folder.file("large", String(repeating: " ", count: 20_000))
        try await world.live { port in
            func code(_ path: String, _ options: [String]) async throws -> String {
                try await curl(port, files, path, [option] + status + options)
            }
            let create = #"{"to": {"phone": "+6281234567890"}}"#
            let fields = (0..<150).flatMap { ["-H", "X-\($0): y"] }
            let table: [(path: String, options: [String], status: String)] = [
                ("/v1/verifications", key + ["-d", create], "201"),
                ("/v1/verifications", key + ["--data-binary", "@\(large)"], "413"),
                ("/v1/verifications", key + unannounced + ["--data-binary", "@\(large)"], "413"),
                ("/livez?" + String(repeating: "a", count: 9000), [], "414"), ("/livez", fields, "431"),
                ("/livez", ["-X", "DELETE"], "405"), ("/livez", ["-I"], "200"),
            ]
            for row in table {
                let found = try await code(row.path, row.options)
                #expect(found == row.status, "\(row.path.prefix(40))")
            }
        }
    }

    @Test("R100 many requests on one connection of HTTP/2 are all answered")
    func streams() async throws {
        let files = try await TestCertificate()
        let world = try await World(limits: SocketTests.patient, identity: try files.identity())
        let folder = try TestFolder()
        try await world.live { port in
            let url = "url = \"https://localhost:\(port)/livez\"\noutput = \"/dev/null\"\n"
            let config = try folder.file("many", String(repeating: url, count: 200))
            let format = "%{http_version} %{http_code} %{num_connects}\n"
            let found = try await Command.run(
                "/usr/bin/curl",
                ["-s", "--http2", "--parallel", "--cacert", files.file, "-w", format, "-K", config])
            let lines = found.text.split(separator: "\n")
            #expect(lines.count == 200 && lines.allSatisfy { $0.hasPrefix("2 200 ") }, "\(found.text.prefix(300))")
            // curl opens a few connections before it knows that one is enough.
            #expect(lines.count { $0.hasSuffix(" 1") } < 100)
        }
    }

    @Test("R91 the server stops with an idle connection of HTTP/2 open")
    func stopping() async throws {
        let files = try await TestCertificate()
        let world = try await World(limits: SocketTests.patient, identity: try files.identity())
        // Leaving the body stops the server; idle times are far longer than the time limit of this suite.
        try await world.live { port in
            let found = try await Command.run(
                "/usr/bin/openssl", ["s_client", "-connect", "localhost:\(port)", "-alpn", "h2"])
            #expect(found.text.contains("ALPN protocol: h2"))
        }
    }

    private func curl(
        _ port: Int, _ files: TestCertificate, _ path: String, _ options: [String] = []
    ) async throws -> String {
        let url = "https://localhost:\(port)\(path)"
        return try await Command.run("/usr/bin/curl", ["-s", "--cacert", files.file] + options + [url]).text
    }
}

/// A command that ends by itself. It is waited for on a thread of its own: the service needs those of the tasks.
enum Command {
    static func run(_ program: String, _ arguments: [String]) async throws -> (status: Int32, text: String) {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try wait(program, arguments) })
            }
        }
    }

    private static func wait(_ program: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// A folder that goes with the test.
final class TestFolder: Sendable {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "sandi-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String, _ text: String) throws -> String {
        let file = url.appending(path: name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    func path(_ name: String) -> String { url.appending(path: name).path }
}

/// A certificate for localhost that nobody signed but itself, made by openssl for one test.
final class TestCertificate: Sendable {
    let file: String
    let certificate: [UInt8]
    let key: [UInt8]
    private let folder: TestFolder

    init() async throws {
        folder = try TestFolder()
        file = folder.path("certificate.pem")
        let keyFile = folder.path("key.pem")
        let made = try await Command.run(
            "/usr/bin/openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
                + ["-keyout", keyFile, "-out", file, "-subj", "/CN=localhost"]
                + ["-addext", "subjectAltName=DNS:localhost"])
        try #require(made.status == 0)
        certificate = Array(try Data(contentsOf: URL(filePath: file)))
        key = Array(try Data(contentsOf: URL(filePath: keyFile)))
    }

    func identity() throws -> TLSIdentity { try TLSIdentity(certificates: certificate, privateKey: key) }
}
