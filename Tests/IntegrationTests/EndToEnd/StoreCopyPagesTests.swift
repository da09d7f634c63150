import OpenSSLCrypto
import PostgreSQLDoubles
import PostgreSQLStore
import SQLiteStore
import ServiceDoubles
import Testing
import VerificationCore

@testable import sandi

/// More rows than one step takes, many of them of one millisecond.
@Suite(.timeLimit(.minutes(5))) struct `A store that is copied page by page` {
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)
    private static let random = SeededRandom(seed: 20_261)

    @Test func `loses nothing at the edges of pages, where rows are of the same moment`() async throws {
        try await withFolder { folder in
            let source = try await SQLiteStore.open(folder: "\(folder)/data", random: Self.random)
            let counts = [StoreCopy.pageMax, 2 * StoreCopy.pageMax + 7, 1, 0]
            for (number, count) in counts.enumerated() { try await Self.fill(source, number, count) }
            try await withDatabase { database in
                let target = try await Self.store(on: database)
                let copied = try await StoreCopy(source: source, target: target).run(resumes: false)
                #expect(copied.applications == counts.count)
                #expect(copied.verifications == counts.reduce(0, +))
                #expect(copied.openCodes == copied.verifications && copied.deliveries == copied.verifications)
                #expect(copied.answers == copied.verifications)
                #expect(copied.events == 2 * copied.verifications)
                // A verification that the target alone has stands behind the last full page.
                let extra = try Self.draft(of: try #require(try await source.applications().first).id)
                _ = try await target.create(extra, once: nil, at: Self.start + .seconds(9))
                await #expect(throws: CommandFailure.self) {
                    try await StoreCopy(source: source, target: target).run(resumes: true)
                }
                await target.close()
            }
            await source.close()
        }
    }

    private static func fill(_ store: SQLiteStore, _ number: Int, _ count: Int) async throws {
        guard let workflow = Workflow(text: "call:45") else { preconditionFailure("the workflow is well written") }
        let application = Application(
            id: random.id(), name: "shop-\(number)", senderName: "Shop", workflow: workflow, policy: .standard,
            countries: ["ID"], locale: "id", isDisabled: false)
        try await store.insert(application, at: start + .seconds(number))
        for place in 0..<count {
            let once = IdempotencyRequest(
                application: application.id, route: place % 2 == 0 ? "create" : "reissue",
                keyDigest: try random.bytes(32), requestDigest: try random.bytes(32)
            ) { _ in StoredAnswer(status: 201, body: [UInt8](repeating: 7, count: place % 50)) }
            _ = try await store.create(
                try draft(of: application.id), once: once, at: start + .milliseconds(place / 300))
        }
    }

    private static func draft(of application: ApplicationID) throws -> VerificationDraft {
        guard let workflow = Workflow(text: "call:45") else { preconditionFailure("the workflow is well written") }
        let entry = SealedDestinations.Entry(
            sealed: SealedBox(bytes: try random.bytes(30)), masked: "+62•••••••90", index: try random.bytes(16))
        let code = SealedCode(
            digest: KeyedDigest(keyID: 1, bytes: try random.bytes(32)),
            envelope: SealedBox(bytes: try random.bytes(40)))
        return VerificationDraft(
            key: VerificationKey(application: application, id: random.id()),
            details: VerificationDetails(
                purpose: "login", locale: "id", reference: nil, metadata: [MetadataPair(name: "a", value: "ü")],
                destinations: SealedDestinations(phone: entry, email: nil)),
            code: code, policy: .standard, workflow: workflow, subject: entry.index, firstDelivery: random.id())
    }

    private static func store(on database: TemporaryDatabase) async throws -> PostgreSQLStore {
        let server = database.server
        func settings(_ role: TemporaryPostgreSQL.Role) -> PostgreSQLStore.Settings {
            PostgreSQLStore.Settings(
                host: server.host, port: server.port, database: database.name, user: role.user,
                password: PostgreSQLStore.Password(server.password(of: role)), rootCertificate: server.rootCertificate)
        }
        let service = TemporaryPostgreSQL.Role.service
        _ = try await PostgreSQLStore.migrate(settings(.owner), serviceRole: service.user)
        return try await PostgreSQLStore.open(settings(service), random: PrivateRandom())
    }
}
