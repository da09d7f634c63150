import HummingbirdCore
import Logging
import NIOCore
import OpenSSLCrypto
import SQLiteStore
import VerificationAPI
import VerificationCore
import VerificationService

/// The real service over a store, without deliveries: what a check meets.
struct BenchService {
    let key: String
    private let store: SQLiteStore
    private let vault: OpenSSLVault
    private let application: Application

    init(store: SQLiteStore) async throws {
        let random = PrivateRandom()
        let now = BenchClock().now()
        self.store = store
        vault = try OpenSSLVault(ring: try KeyRing.generate(random: random, at: now))
        guard let workflow = Workflow(text: "call:300") else { preconditionFailure("the workflow is well written") }
        application = Application(
            id: ApplicationID(random: try random.bytes(identifierRandomBytes)), name: "bench", senderName: "Bench",
            workflow: workflow, policy: .standard, countries: ["ID"], locale: "id", isDisabled: false)
        try await store.insert(application, at: now)
        let text = try APIKeyText.generate(isTest: true, random: random)
        key = text.reveal()
        try await store.insert(
            APIKeyRecord(
                id: APIKeyID(random: try random.bytes(identifierRandomBytes)), application: application.id,
                digest: text.digest, hint: text.hint, isTest: true, scopes: [.check, .read], createdAt: now,
                expiresAt: nil, revokedAt: nil))
    }

    /// Stores verifications, each for a phone of its own, and gives their ids in the order of their creation: people
    /// type their codes in about the order in which they were sent.
    func verifications(count: Int) async throws -> [String] {
        try await withThrowingTaskGroup(of: [(number: Int, id: String)].self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    var made: [(number: Int, id: String)] = []
                    for number in stride(from: lane, to: count, by: lanes) {
                        made.append((number, try await verification(number)))
                    }
                    return made
                }
            }
            let made = try await group.reduce(into: []) { $0 += $1 }
            return made.sorted { $0.number < $1.number }.map(\.id)
        }
    }

    /// How many checks the store holds for the first verifications: what was answered is there.
    func checksStored(_ ids: [String]) async throws -> Int {
        var checks = 0
        for id in ids.prefix(1000).compactMap(VerificationID.init) {
            let key = VerificationKey(application: application.id, id: id)
            checks += try await store.verification(key)?.state.ledger.checksUsed ?? 0
        }
        return checks
    }

    func api(onRunning: @escaping @Sendable (Int) -> Void) -> APIApplication {
        var quiet = Logger(label: "bench")
        quiet.logLevel = .warning
        let clock = BenchClock()
        let verifications = Verifications(
            store: store, vault: vault, random: PrivateRandom(), reader: NoReader(), rendering: NoRendering(),
            clock: clock, signal: WorkSignal(), logger: quiet)
        let dependencies = APIDependencies(
            verifications: verifications,
            authenticator: Authenticator(store: store, clock: clock) { APIKeyText($0)?.digest })
        return makeAPI(
            dependencies, configuration: APIConfiguration(address: .hostname("127.0.0.1", port: 0)), logger: quiet
        ) { channel in
            onRunning(channel.localAddress?.port ?? 0)
        }
    }

    private func verification(_ number: Int) async throws -> String {
        let random = PrivateRandom()
        let key = VerificationKey(
            application: application.id, id: VerificationID(random: try random.bytes(identifierRandomBytes)))
        let scope = CodeScope(application: key.application, verification: key.id, generation: 1)
        let code = try CodeGenerator(random: random).code(length: 6)
        let index = Array("destination \(number)".utf8)
        let phone = SealedDestinations.Entry(
            sealed: try vault.sealText("ID2+62812\(number)", application: key.application, row: key.id.text),
            masked: "+62•••", index: index)
        let draft = VerificationDraft(
            key: key,
            details: VerificationDetails(
                purpose: "login", locale: "id", reference: nil, metadata: [],
                destinations: SealedDestinations(phone: phone, email: nil)),
            code: SealedCode(
                digest: try vault.digest(code, scope: scope), envelope: try vault.sealEnvelope(code, scope: scope)),
            policy: .standard, workflow: application.workflow, subject: index,
            firstDelivery: DeliveryID(random: try random.bytes(identifierRandomBytes)))
        _ = try await store.create(draft, once: nil, at: BenchClock().now())
        return key.id.text
    }
}

private let lanes = 64

/// Nothing is created over the API here, so nothing is read or rendered.
private struct NoReader: DestinationReader {
    func phoneNumber(_ text: String, region: String?) throws(DestinationFault) -> PhoneNumber { throw .notANumber }
    func emailAddress(_ text: String) throws(DestinationFault) -> EmailAddress { throw .notAnAddress }
}

private struct NoRendering: MessageRendering {
    func locales(for channel: VerificationCore.Channel) -> [String] { [] }
    func message(
        for channel: VerificationCore.Channel, code: Code, context: MessageContext
    ) throws(RenderingFault) -> OutgoingMessage {
        throw RenderingFault("nothing is rendered here")
    }
}
