import Foundation
import OpenSSLCrypto
import ServiceConfiguration
import StrictJSON
import Testing
import VerificationCore

@testable import sandi

@Suite(.timeLimit(.minutes(5))) struct `A person who is to be forgotten` {
    private static let phone = "+6281234567190"
    private static let email = "ann.7190@example.com"

    private static func sandi(_ words: String, _ shop: Deployment) async throws -> Finished {
        try await run(
            words.split(separator: " ").map(String.init), in: shop.folder,
            environment: ["SANDI_CONFIG": shop.configurationFile])
    }

    /// What would lead to the person: number and address, their masks, and their look-up values.
    private static func traces(_ shop: Deployment) throws -> [Data] {
        let number = try #require(PhoneNumber(e164: phone, region: "ID", callingCodeDigits: 2))
        let address = try #require(EmailAddress(canonical: email))
        let vault = try OpenSSLVault(ring: try KeyRing.load(path: shop.settings.keys.file))
        let destinations = [Destination.phone(number), .email(address)]
        let texts = [phone, String(phone.dropFirst(3)), email] + destinations.map(\.masked)
        return texts.map { Data($0.utf8) }
            + (try destinations.map { Data(try vault.index($0, application: shop.application.id)) })
    }

    /// The files of a folder in which one of the traces stands, with the place of the trace.
    private static func found(_ traces: [Data], in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().flatMap { name -> [String] in
            guard let content = FileManager.default.contents(atPath: "\(folder)/\(name)") else { return [] }
            return traces.indices.filter { content.range(of: traces[$0]) != nil }.map { "\($0) in \(name)" }
        }
    }

    @Test("R84 after erasing, number, address, masks and look-up values are in no file and not in the next backup")
    func erased() async throws {
        try await Deployment.with { shop in
            let traces = try Self.traces(shop)
            // A process of its own: whoever opens a database's files here would lose the locks of a service in here.
            let service = try ServiceProcess(shop)
            let client = try await service.client()
            let (id, open) = try await Self.make(client, shop)
            // The masks, at least, can be found: the search works.
            #expect(try !Self.found(traces, in: shop.dataFolder).isEmpty)
            let exported = try await client.send(
                "POST", "/v1/destinations/export", ["to": ["phone": .string(Self.phone)]])
            #expect(exported.text.contains(id) && exported.text.contains("order 7"), "\(exported.text)")
            #expect(!exported.text.contains(Self.phone))

            let byAPI = try await client.send("POST", "/v1/destinations/erase", ["to": ["phone": "081234567190"]])
            #expect(byAPI.status == 200 && byAPI.json["verifications"]?.integer == 1, "\(byAPI.text)")
            let byCommand = try await Self.sandi("subjects erase --application shop --to \(Self.email)", shop)
            #expect(byCommand.output == "erased in 2 verifications\n", "\(byCommand.errors)")
            #expect(try await client.get("/v1/verifications/\(open)")["status"] == "canceled")
            let left = try await client.get("/v1/verifications/\(id)")
            #expect(left["status"] == "approved" && left.json["to"] == .object([]), "\(left.text)")
            #expect(left["reference"] == nil)
            #expect(try Self.found(traces, in: shop.dataFolder) == [])
            try await Self.backup(shop, traces)
            // Its sends stay counted for their day, so that erasing is no way to have somebody called again and again.
            let again = try await client.create(phone: Self.phone)
            #expect(again["code"] == "too_soon" && again["rule"] == "send_wait", "\(again.text)")
            service.command.signal(15)
            _ = await service.command.finish()
            // Address, mask and look-up value of the mailbox, of which nothing came anew.
            #expect(try Self.found(traces, in: shop.dataFolder).filter { "246".contains($0.prefix(1)) } == [])
            try await Self.expectTold(shop, traces)
        }
    }

    /// A verification to both destinations that is approved, and one to the mailbox that is open.
    private static func make(_ client: ServiceClient, _ shop: Deployment) async throws -> (String, String) {
        let created = try await client.send(
            "POST", "/v1/verifications",
            ["to": ["phone": .string(phone), "email": .string(email)], "reference": "order 7"],
            headers: [("idempotency-key", "once")])
        let id = try #require(created["id"], "\(created.text)")
        let code = try shop.code(heardIn: try await shop.call(to: phone))
        #expect(try await client.check(id, wrong(code))["outcome"] == "wrong_code")
        #expect(try await client.check(id, code)["outcome"] == "approved")
        let open = try #require(
            try await client.send(
                "POST", "/v1/verifications", ["to": ["email": .string(email)], "workflow": [["channel": "email"]]])[
                    "id"])
        return (id, open)
    }

    /// The audit trail tells what was done, not to whom.
    private static func expectTold(_ shop: Deployment, _ traces: [Data]) async throws {
        try await sandi("audit verify", shop).expectSuccess()
        let listed = try await sandi("audit list", shop)
        let acts = listed.lines.map { $0.split(separator: " ")[2] }
        #expect(
            acts == ["application.created", "subject.exported", "subject.erased", "subject.erased"], "\(listed.output)")
        for trace in traces { #expect(Data(listed.output.utf8).range(of: trace) == nil) }
    }

    /// Opens the next backup and searches it.
    private static func backup(_ shop: Deployment, _ traces: [Data]) async throws {
        try await sandi("backup --to after", shop).expectSuccess()
        try PrivateFolder.make("\(shop.folder)/opened")
        try write("", to: "\(shop.folder)/opened/plain")
        let source = try FileHandle(forReadingFrom: URL(filePath: "\(shop.folder)/after"))
        let target = try FileHandle(forWritingTo: URL(filePath: "\(shop.folder)/opened/plain"))
        let seal = BackupSeal(ring: try KeyRing.load(path: shop.settings.keys.file))
        try seal.open(from: source.fileDescriptor, to: target.fileDescriptor)
        #expect(try found(traces, in: "\(shop.folder)/opened") == [])
    }

    @Test("R84 a backup from before holds no key of a destination: none of them can be read after a restore")
    func restored() async throws {
        try await Deployment.with { shop in
            try await shop.serving { client in
                _ = try #require(try await client.create(phone: Self.phone)["id"])
                #expect(try shop.count("subject_keys") == 1)
                try await Self.sandi("backup --to before", shop).expectSuccess()
            }
            let text = try String(contentsOfFile: shop.configurationFile, encoding: .utf8)
                .replacingOccurrences(of: "\"\(shop.dataFolder)\"", with: "\"\(shop.folder)/restored\"")
            try write(
                text + "keys:\n  file: \"\(shop.settings.keys.file)\"\n", to: "\(shop.folder)/restored.yaml")
            let environment = ["SANDI_CONFIG": "\(shop.folder)/restored.yaml"]
            let back = try await run(["restore", "--from", "before"], in: shop.folder, environment: environment)
            #expect(back.status == 0, "\(back.errors)")
            #expect(try Deployment.count("subject_keys", in: "\(shop.folder)/restored") == 0)
            #expect(try Deployment.count("verifications", in: "\(shop.folder)/restored") == 1)
            let verified = try await run(["audit", "verify"], in: shop.folder, environment: environment)
            #expect(verified.status == 0, "\(verified.errors)")
        }
    }
}
