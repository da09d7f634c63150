import HTTPTypes
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import VerificationAPI

@Suite("Addresses")
struct AddressTests {
    static let proxies = TrustedProxies(["10.0.0.0/8", "2001:db8:ffff::/48"].compactMap { AddressRange($0) })

    static func address(_ text: String) throws -> SocketAddress { try SocketAddress(ipAddress: text, port: 1) }

    static func client(_ peer: String, _ forwardedFor: [String] = []) throws -> ClientAddress? {
        var fields = HTTPFields()
        for value in forwardedFor { fields.append(HTTPField(name: .forwardedFor, value: value)) }
        return proxies.client(peer: try address(peer), fields)
    }

    @Test("R20 a thousand forged values in X-Forwarded-For, Forwarded and X-Real-IP from one socket are one client")
    func forged() throws {
        var clients: Set<ClientAddress?> = []
        for number in 0..<1000 {
            let lie = "198.51.\(number / 250).\(number % 250)"
            var fields = HTTPFields()
            for (name, value) in [
                ("X-Forwarded-For", lie), ("Forwarded", "for=\(lie)"), ("X-Real-IP", lie), ("True-Client-IP", lie),
            ] {
                fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
            }
            clients.insert(AddressTests.proxies.client(peer: try AddressTests.address("203.0.113.7"), fields))
            // The proxy writes the address that it saw behind whatever its client sent.
            fields[values: .forwardedFor] = ["\(lie), 10.1.1.1", "203.0.113.7"]
            clients.insert(AddressTests.proxies.client(peer: try AddressTests.address("10.0.0.1"), fields))
        }
        #expect(clients == [ClientAddress(try AddressTests.address("203.0.113.7"))])
    }

    @Test(
        "R20 behind trusted proxies the right-most address that is none of them counts",
        arguments: [
            (["203.0.113.9"], "203.0.113.0/24"), (["203.0.113.9, 10.2.3.4"], "203.0.113.0/24"),
            (["198.51.100.1, 203.0.113.9", "10.2.3.4 , 10.9.9.9"], "203.0.113.0/24"),
            (["203.0.113.9:4711"], "203.0.113.0/24"), (["2001:db8:1:2::9"], "2001:db8:1:2::/64"),
            (["[2001:db8:1:2::9]:443"], "2001:db8:1:2::/64"), (["::ffff:203.0.113.9"], "203.0.113.0/24"),
        ])
    func hops(_ values: [String], _ shown: String) throws {
        #expect(try AddressTests.client("10.0.0.1", values)?.shown == shown)
        #expect(try AddressTests.client("2001:db8:ffff::1", values)?.shown == shown)
    }

    @Test(
        "R20 a field that is missing or tells nothing is no client, and never one that all share",
        arguments: [
            [], [""], ["unknown"], ["10.2.3.4"], ["203.0.113.9, nonsense"], ["203.0.113.9,"], ["[::1"], ["1.2.3"],
            [[String](repeating: "10.0.0.1", count: 20).joined(separator: ",")],
        ])
    func missing(_ values: [String]) throws {
        #expect(try AddressTests.client("10.0.0.1", values) == nil)
    }

    @Test("R20 IPv6 counts by its first half, and an IPv4 address in IPv6 clothes is that address")
    func buckets() throws {
        func client(_ text: String) throws -> ClientAddress? { ClientAddress(try AddressTests.address(text)) }
        #expect(try client("2001:db8:1:2::1") == client("2001:db8:1:2:ffff:ffff:ffff:ffff"))
        #expect(try client("2001:db8:1:2::1") != client("2001:db8:1:3::1"))
        #expect(try client("::ffff:203.0.113.9") == client("203.0.113.9"))
        #expect(try client("203.0.113.9") != client("203.0.113.10"))
    }

    @Test func `a range holds what is in it, at every length`() throws {
        for bits in 0...32 {
            let range = try #require(AddressRange("10.20.30.40/\(bits)"))
            #expect(range.contains(try AddressTests.address("10.20.30.40")))
            let outside = bits == 0 ? nil : UInt32(0x0A14_1E28) ^ (1 << UInt32(32 - bits))
            let parts = outside.map { number in (0..<4).map { number >> UInt32(24 - 8 * $0) & 255 } }
            let text = parts?.map(String.init).joined(separator: ".")
            if let text { #expect(!range.contains(try AddressTests.address(text)), "\(text) is not in /\(bits)") }
        }
        #expect(try #require(AddressRange("::ffff:10.0.0.0/104")).contains(try AddressTests.address("10.9.9.9")))
        #expect(!(try #require(AddressRange("::/0")).contains(try AddressTests.address("10.9.9.9"))))
        for text in ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0/8", "::/129", "a", "10.0.0.0/8/8"] {
            #expect(AddressRange(text) == nil, "\(text)")
        }
    }

    @Test("R20 R81 the log names the client's net, and no whole address")
    func logged() async throws {
        var limits = SocketTests.patient
        limits.proxies = TrustedProxies(["127.0.0.0/8", "::1"].compactMap { AddressRange($0) })
        let world = try await World(limits: limits)
        try await world.live { port in
            for _ in 0..<2 {
                let fields = ["X-Forwarded-For: 198.51.100.77, 203.0.113.99", "Connection: close"]
                _ = try await RawClient.exchange(port, SocketTests.head("GET /livez HTTP/1.1", fields))
            }
        }
        let lines = world.lines.all.filter { $0.message == "request" }
        #expect(lines.map { $0.metadata["client"]?.description } == ["203.0.113.0/24", "203.0.113.0/24"])
        #expect(!world.lines.text.contains("198.51") && !world.lines.text.contains("203.0.113.99"))
    }

    @Test("R20 R100 connections of trusted proxies are not counted, and everybody else's are")
    func proxiesConnections() throws {
        let ledger = ConnectionLedger(perAddressMax: 1, proxies: AddressTests.proxies)
        for _ in 0..<10 { #expect(ledger.admit(try AddressTests.address("10.3.3.3")) != nil) }
        #expect(ledger.admit(try AddressTests.address("11.0.0.1")) != nil)
        #expect(ledger.admit(try AddressTests.address("11.0.0.1")) == nil)
    }
}
