import Foundation
import StrictJSON
import Testing

@Suite(.timeLimit(.minutes(3))) struct `A service with a certificate` {
    @Test("R52 shows a renewed certificate without a restart, and keeps the old one while the files do not fit")
    func renewal() async throws {
        try await Deployment.with { shop in
            let folder = shop.folder
            try await Self.make("old", in: folder)
            try await Self.make("new", in: folder)
            try Self.put("old", "certificate", in: folder)
            try Self.put("old", "key", in: folder)
            let service = try ServiceProcess(shop, environment: Self.environment(folder))
            let port = try #require(try await service.client().url.split(separator: ":").last.map(String.init))
            #expect(try await Self.alive(port, "old", folder))
            // The first of two writes: the key is not this certificate's.
            try Self.put("new", "certificate", in: folder)
            try await eventually("the fault to be told") {
                service.command.errors.contains("the new certificate is not used") ? true : nil
            }
            #expect(try await Self.alive(port, "old", folder))
            try Self.put("new", "key", in: folder)
            try await eventually("the new certificate to be shown") {
                try await Self.alive(port, "new", folder) ? true : nil
            }
            #expect(try await !Self.alive(port, "old", folder))
            service.command.signal(15)
            #expect(await service.command.finish().status == 0)
        }
    }

    @Test("R52 R60 does not start with a key that others may read, or that is another certificate's")
    func faults() async throws {
        try await Deployment.with { shop in
            try await Self.make("old", in: shop.folder)
            try await Self.make("new", in: shop.folder)
            try Self.put("old", "certificate", in: shop.folder)
            try Self.put("old", "key", in: shop.folder)
            chmod("\(shop.folder)/key.pem", 0o644)
            #expect(try await Self.refusal(shop).contains("others than its owner may read"))
            try Self.put("new", "key", in: shop.folder)
            #expect(try await Self.refusal(shop).contains("the private key is not the certificate's"))
            try FileManager.default.removeItem(atPath: "\(shop.folder)/certificate.pem")
            #expect(try await Self.refusal(shop).contains("server.tls.certificate"))
        }
    }

    private static func environment(_ folder: String) -> [String: String] {
        [
            "SANDI_SERVER_TLS_CERTIFICATE": "\(folder)/certificate.pem",
            "SANDI_SERVER_TLS_PRIVATE_KEY": "\(folder)/key.pem",
        ]
    }

    private static func refusal(_ shop: Deployment) async throws -> String {
        let command = try RunningCommand(
            ["serve", "--config", shop.configurationFile], in: shop.folder, environment: environment(shop.folder))
        let ended = await command.finish()
        #expect(ended.status == 2)
        return command.errors
    }

    private static func make(_ name: String, in folder: String) async throws {
        let made = try await run(
            "/usr/bin/openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
                + ["-keyout", "\(folder)/\(name)-key.pem", "-out", "\(folder)/\(name)-certificate.pem"]
                + ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"])
        try #require(made == 0)
    }

    /// Puts a file in its place as renewals do: whole, and readable by its owner alone.
    private static func put(_ name: String, _ part: String, in folder: String) throws {
        let data = try Data(contentsOf: URL(filePath: "\(folder)/\(name)-\(part).pem"))
        try data.write(to: URL(filePath: "\(folder)/\(part).pem"), options: .atomic)
        chmod("\(folder)/\(part).pem", 0o600)
    }

    private static func alive(_ port: String, _ name: String, _ folder: String) async throws -> Bool {
        try await run(
            "/usr/bin/curl",
            ["-sf", "-o", "/dev/null", "--cacert", "\(folder)/\(name)-certificate.pem"]
                + ["https://127.0.0.1:\(port)/livez"]) == 0
    }

    /// Waits for a command on a thread of its own.
    private static func run(_ program: String, _ arguments: [String]) async throws -> Int32 {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                let process = Process()
                process.executableURL = URL(filePath: program)
                process.arguments = arguments
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                continuation.resume(
                    with: Result {
                        try process.run()
                        process.waitUntilExit()
                        return process.terminationStatus
                    })
            }
        }
    }
}
