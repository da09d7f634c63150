import Foundation
import ServiceConfiguration
import ServiceContracts
import StrictJSON
import Synchronization
import Testing
import VerificationCore

@testable import SQLiteStore
@testable import sandi

/// What a process holds, as the system counts it, and SQLite.
private struct Holdings: Sendable, Hashable, CustomStringConvertible {
    let handles: Int
    let threads: Int
    let residentKiB: Int
    /// SQLite's own.
    let storeKiB: Int

    /// - Parameter metrics: What the process says at `/metrics`.
    init(of process: Int32, metrics: String) throws {
        handles = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        func number(_ name: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
            return Int(line.filter(\.isNumber)) ?? 0
        }
        threads = number("Threads")
        residentKiB = number("VmRSS")
        let bytes = metrics.split(separator: "\n").first { $0.hasPrefix("sandi_store_memory_bytes ") }
        storeKiB = try #require(bytes?.split(separator: " ").last.flatMap { Int($0) }) / 1024
    }

    var description: String {
        "\(handles) handles, \(threads) threads, \(residentKiB) KiB, of which SQLite has \(storeKiB)"
    }
}

@Suite(.timeLimit(.minutes(90))) struct `A service that runs for long` {
    @Test("R104 handles and threads come back to what they were, and memory stays flat under load")
    func holdings() async throws {
        let rounds = Soak.rounds("SANDI_SOAK_LEAKS", short: 6, long: 2400)
        try await Deployment.with(DeploymentOptions(speed: 50)) { shop in
            // Pages of the database are kept up to a bound, which has to be reached before anything can be flat.
            let service = try ServiceProcess(shop, environment: ["SANDI_STORE_CACHE_MIB": "\(Self.cacheMiB)"])
            let client = try await service.client()
            let metrics = try await service.metrics()
            let crowd = try LeakCrowd(shop: shop, client: client)
            let process = service.command.id
            var found: [Holdings] = []
            // Four rounds warm caches, connections and pools up.
            for round in 0..<(rounds + 4) {
                try await crowd.visit(round)
                let first = found.dropFirst(3).first
                let held = try await eventually("the handles of round \(round) to be given back") { () -> Holdings? in
                    _ = try? await client.get("/livez")
                    let held = try Holdings(of: process, metrics: try await metrics.get("/metrics").text)
                    return first.map { held.handles <= $0.handles + 2 } ?? true ? held : nil
                }
                found.append(held)
            }
            let (early, late) = (found[3], found[found.count - 1])
            Soak.tell("leaks \(rounds) rounds, \(crowd.approvals) approvals, from \(early) to \(late)")
            #expect(crowd.approvals == (rounds + 4) * (LeakCrowd.callers + LeakCrowd.readers))
            #expect(late.threads <= early.threads + 2, "\(early), \(late)")
            if rounds >= 100 {
                let quarter = rounds / 4
                let before = Self.median(found.dropFirst(4 + quarter).prefix(quarter).map(\.residentKiB))
                let after = Self.median(found.suffix(quarter).map(\.residentKiB))
                #expect(Double(after) <= Double(before) * 1.05, "\(before) KiB became \(after) KiB")
                #expect(late.storeKiB <= Self.storeKiBMax)
            }
            service.command.signal(15)
            #expect(await service.command.finish().status == 0)
        }
    }

    @Test("R104 the configuration bounds the pages that are kept in memory")
    func bound() async throws {
        let options = DeploymentOptions(environment: ["SANDI_STORE_CACHE_MIB": "10"])
        try await Deployment.with(options) { shop in
            let store = try await Assembly.sqlite(shop.settings.store, creates: false)
            let kept = try await store.write(.alone) { session throws(StoreError) in
                try session.database.value("PRAGMA cache_size")
            }
            #expect(kept == "-8192")
            await store.close()
        }
    }

    private static let cacheMiB = 2
    /// The pages, and what SQLite needs for its statements and the schema of each connection.
    private static let storeKiBMax = (cacheMiB + 4) * 1024

    private static func median(_ numbers: [Int]) -> Int { numbers.sorted()[numbers.count / 2] }
}

/// People who log in by call and by mail, and others who guess, ask for nonsense or break off in the middle.
private final class LeakCrowd: Sendable {
    static let callers = 3
    static let readers = 9

    private let shop: Deployment
    private let client: ServiceClient
    private let port: Int
    private let approved = Mutex(0)

    init(shop: Deployment, client: ServiceClient) throws {
        self.shop = shop
        self.client = client
        port = try #require(Int(client.url.split(separator: ":").last ?? ""))
    }

    var approvals: Int { approved.withLock { $0 } }

    func visit(_ round: Int) async throws {
        try await withThrowingTaskGroup { group in
            for lane in 0..<Self.callers {
                group.addTask { try await self.call(round * Self.callers + lane) }
            }
            for lane in 0..<Self.readers {
                group.addTask { try await self.mail(round * Self.readers + lane) }
                group.addTask {
                    for start in ["", "GET /livez HTTP/1.1\r\n", "BAD\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\n\r\n{"] {
                        BrokenClient.visit(self.port, start)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func call(_ number: Int) async throws {
        // Scattered over the prefixes, or the limits would hold them (R36).
        let phone = "+62812\(100_000 + number * 654_329 % 900_000)90"
        let id = try #require(try await client.create(phone: phone)["id"], "call \(number)")
        let call = try await shop.call(to: phone)
        try await finish(id, shop.code(heardIn: call))
    }

    private func mail(_ number: Int) async throws {
        let address = "person.\(number)@example.com"
        let id = try #require(try await client.create(email: address)["id"], "mail \(number)")
        try await finish(id, shop.code(readIn: try await shop.mail(to: address)))
    }

    /// Guesses, asks for what there is and for nonsense, and types the right code in.
    private func finish(_ id: String, _ code: String) async throws {
        for distance in 1...2 { _ = try await client.check(id, wrong(code, by: distance)) }
        _ = try await client.get("/v1/verifications?limit=100")
        _ = try await client.send("POST", "/v1/verifications", "no object")
        if try await client.check(id, code)["status"] == "approved" { approved.withLock { $0 += 1 } }
        _ = try await client.command("cancel", id)
    }
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
