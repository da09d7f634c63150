import Glibc
import Testing

@testable import sandi

@Suite(.timeLimit(.minutes(5))) struct `File handles of a service` {
    @Test(
        "R100 R104 connections get what the handles leave them, and no fewer than serve anybody",
        arguments: [
            (asked: 10_000, handles: 20_000, connections: 10_000), (10_000, 10_200, 10_000), (10_000, 10_199, 9999),
            (10_000, 1024, 824), (10_000, 264, 64), (10_000, 263, nil), (10_000, 100, nil), (10, 1024, 10),
            (10, 210, 10), (10, 209, nil), (64, 264, 64), (64, 263, nil),
        ])
    func share(_ asked: Int, _ handles: Int, _ connections: Int?) {
        #expect(FileHandles.connections(asked, of: handles, keeping: 200) == connections)
    }

    @Test("R104 the lower limit of a process is raised to the higher one at the start")
    func raised() async throws {
        try await Deployment.with { shop in
            let service = try ServiceProcess(shop, limit: "-S -n 200")
            let metrics = try await service.metrics()
            #expect(try await number("process_max_fds", metrics) == FileHandles.limits.hard)
            service.command.signal(15)
            #expect(await service.command.finish().status == 0)
        }
    }

    @Test(
        "R100 R104 silent connections leave the service the handles that it needs, and the log says how many they get")
    func silence() async throws {
        try await Deployment.with { shop in
            let handles = FileHandles.kept(for: shop.settings) + 100
            let service = try ServiceProcess(
                shop, environment: ["SANDI_SERVER_CONNECTIONS_PER_ADDRESS_MAX": "1000"], limit: "-n \(handles)")
            let client = try await service.client()
            let metrics = try await service.metrics()
            let warning = try #require(
                service.command.errors.split(separator: "\n").first { $0.contains("file handles allow fewer") })
            for part in ["\"connections\":\"100\"", "\"connections_max\":\"500\"", "\"file_handles\":\"\(handles)\""] {
                #expect(warning.contains(part), "\(warning)")
            }
            let port = try #require(client.url.split(separator: ":").last.flatMap { UInt16($0) })
            // More than there are handles in all: without a bound nothing would be left for the metrics.
            let crowd = (0..<(handles + 50)).map { _ in SilentConnection(port) }
            _ = try await eventually("the connections to be taken") {
                try await number("process_open_fds", metrics) >= 100 ? true : nil
            }
            for _ in 0..<20 { #expect(try await number("process_open_fds", metrics) < handles) }
            for connection in crowd { connection.end() }
            _ = try await eventually("the service to answer again") {
                try? await client.get("/livez").status == 200 ? true : nil
            }
            service.command.signal(15)
            #expect(await service.command.finish().status == 0)
        }
    }

    @Test("R104 a start with too few file handles is refused, and says what to set")
    func tooFew() async throws {
        try await Deployment.with { shop in
            let handles = FileHandles.kept(for: shop.settings) + 63
            let ended = try await ServiceProcess(shop, limit: "-n \(handles)").command.finish()
            #expect(ended.status == 2)
            for part in ["error: the process may open \(handles) file handles", "hint: ", "ulimit -n", "LimitNOFILE="] {
                #expect(ended.errors.contains(part), "\(ended.errors)")
            }
        }
    }

    @Test("R104 doctor says how many connections the file handles allow, and what to set")
    func doctor() async throws {
        try await Deployment.with { shop in
            let examination = Examination(settings: shop.settings, asksGateways: false)
            let kept = FileHandles.kept(for: shop.settings)
            let few = examination.handles(FileHandles.Limits(soft: 1024, hard: kept + 200))
            #expect(!few.isRight)
            for part in ["200 of 500 connections", "ulimit -n \(kept + 500)", "LimitNOFILE=", "--ulimit nofile="] {
                #expect(few.detail.contains(part), "\(few.detail)")
            }
            let enough = examination.handles(FileHandles.Limits(soft: 1024, hard: kept + 500))
            #expect(enough.isRight)
            #expect(enough.detail.contains("500 of 500"))
        }
    }

    private func number(_ name: String, _ metrics: ServiceClient) async throws -> Int {
        let line = try await metrics.get("/metrics").text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }
        return try #require(line?.split(separator: " ").last.flatMap { Int($0) })
    }
}

/// A client that connects and says nothing.
private struct SilentConnection {
    private let descriptor: Int32

    init(_ port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        #expect(isConnected)
    }

    func end() { close(descriptor) }
}
