import Foundation
import Glibc
import OpenSSLCrypto
import ServiceConfiguration
import StrictJSON
import Testing
import VerificationCore

@testable import SQLiteStore

/// Someone who has the database, but not the key ring, and who knows what requests look like: numbers, addresses and
/// amounts are few enough to be tried one by one, so that a digest without a key hides none of them.
@Suite(.timeLimit(.minutes(5))) struct `A thief of the database` {
    private static let phone = "+6281234567190"
    private static let email = "ann.7190@example.com"
    private static let transaction = "150000.00\nIDR\nToko Maju 1234567890"
    private static let onceKey = "sign-up/\(phone)"

    private static let body: JSONValue = [
        "to": ["phone": .string(phone), "email": .string(email)],
        "transaction": ["amount": "150000.00", "currency": "IDR", "payee": "Toko Maju 1234567890"],
    ]
    private static let application: JSONValue = ["name": "clinic"]

    @Test("R58 finds no digest of a body, an idempotency key, a number, an address or a transaction")
    func unkeyed() async throws {
        try await Deployment.with { shop in
            let service = try ServiceProcess(shop)
            let client = try await service.client()
            let once = [("idempotency-key", Self.onceKey)]
            let created = try await client.send("POST", "/v1/verifications", Self.body, headers: once)
            let id = try #require(created["id"], "\(created.text)")
            let repeated = try await client.send("POST", "/v1/verifications", Self.body, headers: once)
            #expect(repeated["id"] == id)
            try await Self.makeApplication(client.url, shop)
            service.command.signal(SIGTERM)
            _ = await service.command.finish()
            let stored = try Self.everything(in: shop)

            // With the ring the rows are found, so that the search is a search.
            let vault = try OpenSSLVault(ring: try KeyRing.load(path: shop.settings.keys.file))
            let request = [0x0A] + Self.body.serialized()
            for (bytes, part) in [
                (request, RequestPart.request(route: "create")),
                (Array(Self.onceKey.utf8), .idempotencyKey(route: "create")),
                (Array(Self.transaction.utf8), .transaction),
            ] {
                let digest = try vault.requestDigest(bytes, of: part, application: shop.application.id)
                #expect(stored.contains(Self.hex(digest)), "\(part)")
            }
            for (name, digest) in try await Self.guesses(shop) {
                // Also one that was cut.
                #expect(!stored.contains(digest.prefix(32)), "\(name)")
            }
        }
    }

    /// An operator's request with an idempotency key.
    private static func makeApplication(_ url: String, _ shop: Deployment) async throws {
        let key = try await run(
            ["keys", "create", "--admin", "--config", shop.configurationFile], in: shop.folder)
        let admin = ServiceClient(url: url, key: try #require(key.lines.first, "\(key.errors)"))
        let made = try await admin.send(
            "POST", "/v1/applications", application, headers: [("idempotency-key", onceKey)])
        #expect(made.status == 201, "\(made.text)")
    }

    /// Every value of every column of every table as SQL writes it: bytes in hexadecimal digits.
    private static func everything(in shop: Deployment) throws -> String {
        let connection = try Connection(path: "\(shop.dataFolder)/sandi.db", access: .reading)
        let tables = try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table'") { row in row.text() }
        #expect(tables.contains("idempotency") && tables.contains("ledgers"))
        return try tables.flatMap { table in
            let columns = try connection.rows("SELECT name FROM pragma_table_info('\(table)')") { row in row.text() }
            let values = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ',' || ")
            return try connection.rows("SELECT \(values) FROM \"\(table)\"") { row in row.text() }
        }.joined(separator: "\n").lowercased()
    }

    /// Digests in the usual ways of all that the thief can write down, in hexadecimal digits.
    private static func guesses(_ shop: Deployment) async throws -> [(name: String, digest: String)] {
        let words = [phone, String(phone.dropFirst()), "0\(phone.dropFirst(3))", email, transaction, onceKey]
        let bodies = [body, application].map { String(decoding: $0.serialized(), as: UTF8.self) }
        let known = words + bodies + bodies.map { "\n\($0)" }
        let salts = ["", shop.application.id.text, "create", "\(shop.application.id.text)create"]
        let folder = "\(shop.folder)/guesses"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        var names: [String] = []
        for (salt, text) in salts.flatMap({ salt in known.map { (salt, $0) } }) {
            names.append("\(names.count)")
            try Data((salt + text).utf8).write(to: URL(filePath: "\(folder)/\(names.count - 1)"))
        }
        var digests: [(name: String, digest: String)] = []
        for algorithm in ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"] {
            let made = try await run(names, by: "/usr/bin/\(algorithm)sum", in: folder)
            #expect(made.lines.count == names.count, "\(made.errors)")
            digests += made.lines.map { line in
                ("\(algorithm) of guess \(line.split(separator: " ").last ?? "")", String(line.prefix { $0 != " " }))
            }
        }
        let control = hex(sha256(Array(phone.utf8)))
        #expect(digests.contains { $0.digest == control })
        return digests
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
