import Foundation
import ServiceContracts
import StrictJSON
import Synchronization
import Testing

/// What a process holds, as the system counts it.
private struct Holdings: Sendable, Hashable, CustomStringConvertible {
    let handles: Int
    let threads: Int
    let residentKiB: Int

    init(of process: Int32) throws {
        handles = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        func number(_ name: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
            return Int(line.filter(\.isNumber)) ?? 0
        }
        threads = number("Threads")
        residentKiB = number("VmRSS")
    }

    var description: String { "\(handles) handles, \(threads) threads, \(residentKiB) KiB" }
}

@Suite(.timeLimit(.minutes(90))) struct `A service that runs for long` {
    @Test("R104 handles and threads come back to what they were, and memory stays flat under load")
    func holdings() async throws {
        let rounds = Soak.rounds("SANDI_SOAK_LEAKS", short: 6, long: 600)
        try await Deployment.with(DeploymentOptions(speed: 500)) { shop in
            let service = try ServiceProcess(shop)
            let client = try await service.client()
            let port = try #require(Int(client.url.split(separator: ":").last ?? ""))
            let process = service.command.id
            var found: [Holdings] = []
            // Four rounds warm caches, connections and pools up.
            for round in 0..<(rounds + 4) {
                try await Self.round(round, client, port)
                let first = found.dropFirst(3).first
                let held = try await eventually("the handles of round \(round) to be given back") { () -> Holdings? in
                    _ = try? await client.get("/livez")
                    let held = try Holdings(of: process)
                    return first.map { held.handles <= $0.handles + 2 } ?? true ? held : nil
                }
                found.append(held)
            }
            let (early, late) = (found[3], found[found.count - 1])
            Soak.tell("leaks \(rounds) rounds, from \(early) to \(late)")
            #expect(late.threads <= early.threads + 2, "\(early), \(late)")
            if rounds >= 100 {
                let quarter = rounds / 4
                let before = Self.median(found.dropFirst(4 + quarter).prefix(quarter).map(\.residentKiB))
                let after = Self.median(found.suffix(quarter).map(\.residentKiB))
                #expect(Double(after) <= Double(before) * 1.05, "\(before) KiB became \(after) KiB")
            }
            service.command.signal(15)
            #expect(await service.command.finish().status == 0)
        }
    }

    /// Creates, checks and reads from many sides, good and bad requests, and connections that break off in the middle.
    private static func round(_ round: Int, _ client: ServiceClient, _ port: Int) async throws {
        await withTaskGroup { group in
            for lane in 0..<8 {
                group.addTask {
                    let phone = "+62812" + String(10_000_000 + round * 8 + lane)
                    guard let id = try? await client.create(phone: phone)["id"] else { return }
                    for _ in 0..<3 { _ = try? await client.check(id, "000000") }
                    _ = try? await client.get("/v1/verifications?limit=100")
                    _ = try? await client.send("POST", "/v1/verifications", "no object")
                    _ = try? await client.command("cancel", id)
                }
                group.addTask {
                    for start in ["", "GET /livez HTTP/1.1\r\n", "BAD\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\n\r\n{"] {
                        BrokenClient.visit(port, start)
                    }
                }
            }
        }
    }

    private static func median(_ numbers: [Int]) -> Int { numbers.sorted()[numbers.count / 2] }
}

/// A client that says something and is gone.
private enum BrokenClient {
    static func visit(_ port: Int, _ text: String) {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard connection >= 0 else { return }
        defer { close(connection) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if isConnected { _ = send(connection, text, text.utf8.count, Int32(MSG_NOSIGNAL)) }
    }
}
