import Foundation
import Logging
import ServiceContracts
import Testing

@testable import sandi

@Suite(.timeLimit(.minutes(5))) struct `The user that a service is, and where it writes` {
    @Test(
        "R60 root is refused unless the configuration allows it, and nobody else is",
        arguments: [(uid_t(0), false, true), (0, true, false), (1000, false, false), (1000, true, false)])
    func root(_ user: uid_t, _ isAllowed: Bool, _ isRefused: Bool) throws {
        var refusal: CommandFailure?
        do {
            try ProcessHardening.refuseRoot(unless: isAllowed, user: user, logger: Logger(label: "test"))
        } catch {
            refusal = try #require(error as? CommandFailure)
        }
        #expect((refusal != nil) == isRefused)
        #expect(refusal.map { "\($0)".contains("server.allow_root") } ?? true)
    }

    @Test("R60 a service that is root and may not be ends before it serves, and says what to do")
    func refused() async throws {
        try await Deployment.with { shop in
            let service = try ServiceProcess(shop, environment: ["SANDI_SERVER_ALLOW_ROOT": "false"])
            // Whoever runs the tests: only root has something to lose.
            let isRoot = geteuid() == 0
            if !isRoot {
                _ = try await service.client()
                service.command.signal(15)
            }
            let ended = await service.command.finish()
            #expect(ended.status == (isRoot ? 2 : 0), "\(ended.errors)")
            #expect(ended.errors.contains("error: the service does not run as root") == isRoot)
            #expect(ended.errors.contains("\"serving\"") != isRoot)
        }
    }

    @Test("R60 a service that calls, mails and checks writes into its data folder and its log alone")
    func places() async throws {
        try await Deployment.with { shop in
            let temporary = "\(shop.folder)/temporary"
            try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
            // The service's home and the folder in which it is started are the deployment's folder.
            let before = try Self.files(of: shop)
            let inside = try Self.files(under: shop.dataFolder)
            let service = try ServiceProcess(shop, environment: ["TMPDIR": temporary])
            let client = try await service.client()
            let phone = "+6281299887766"
            let called = try #require(try await client.create(phone: phone)["id"])
            let spoken = try shop.code(heardIn: try await shop.call(to: phone))
            #expect(try await client.check(called, spoken)["status"] == "approved")
            let mailed = try #require(try await client.create(email: "person@example.com")["id"])
            let written = try shop.code(readIn: try await shop.mail(to: "person@example.com"))
            #expect(try await client.check(mailed, written)["status"] == "approved")
            let handles = try Self.filesOpenForWriting(by: service.command.id)
            service.command.signal(15)
            #expect(await service.command.finish().status == 0)

            #expect(try Self.files(of: shop) == before)
            #expect(try Self.files(under: shop.dataFolder) != inside)
            #expect(handles.contains("\(shop.dataFolder)/sandi.db"), "\(handles)")
            #expect(handles.filter { !Self.isOwn($0, of: shop) } == [])
        }
    }

    /// The files of a deployment but its service's own, each with its size and the time of its last change.
    private static func files(of shop: Deployment) throws -> [String: String] {
        // The data folder itself changes with what is in it.
        try files(under: shop.folder).filter { $0.key != shop.dataFolder && !isOwn($0.key, of: shop) }
    }

    private static func files(under folder: String) throws -> [String: String] {
        let manager = FileManager.default
        let paths = try manager.subpathsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
        return Dictionary(
            uniqueKeysWithValues: paths.compactMap { path in
                (try? manager.attributesOfItem(atPath: path)).map {
                    (path, "\($0[.size] ?? 0) \($0[.modificationDate] ?? 0)")
                }
            })
    }

    /// What is in the data folder, and what output is led to: the service's, and that of what runs in this process.
    private static func isOwn(_ path: String, of shop: Deployment) -> Bool {
        path.hasPrefix("\(shop.dataFolder)/") || path == shop.logFile
            || [".out", ".err"].contains { path.hasSuffix($0) }
    }

    private static func filesOpenForWriting(by process: Int32) throws -> [String] {
        let folder = "/proc/\(process)"
        return try FileManager.default.contentsOfDirectory(atPath: "\(folder)/fd").compactMap { name in
            guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/fd/\(name)"),
                path.hasPrefix("/"), !path.hasPrefix("/dev/"),
                let info = try? String(contentsOfFile: "\(folder)/fdinfo/\(name)", encoding: .utf8)
            else { return nil }
            let line = info.split(separator: "\n").first { $0.hasPrefix("flags:") } ?? ""
            let flags = Int32(line.filter(\.isNumber), radix: 8) ?? 0
            return flags & O_ACCMODE == O_RDONLY ? nil : path
        }
    }
}
