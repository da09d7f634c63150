import Foundation
import HummingbirdCore
import Logging
import NIOCore
import OpenSSLCrypto
import PhoneNumbers
import VerificationAPI
import VerificationCore
import VerificationService

/// The real service over a store, without the delivery worker: what checks and creates meet.
struct BenchService {
    let store: any BenchStore
    let application: Application
    private let vault: RingVault

    /// Makes keys, application and API key in a new folder, or finds those of an earlier start.
    init(store: any BenchStore, folder: BenchFolder) async throws {
        self.store = store
        let random = PrivateRandom()
        let clock = BenchClock()
        let now = clock.now()
        if let found = try await BenchService.application(in: store) {
            self.application = found
            vault = try RingVault(path: folder.keyRing) { clock.now() }
            return
        }
        try KeyRing.generate(random: random, at: now).save(path: folder.keyRing)
        vault = try RingVault(path: folder.keyRing) { clock.now() }
        guard let workflow = Workflow(text: "call:300") else { preconditionFailure("the workflow is well written") }
        func application(_ name: String, keyFile: String) async throws -> Application {
            let made = Application(
                id: ApplicationID(random: try random.bytes(identifierRandomBytes)), name: name, senderName: "Bench",
                workflow: workflow, policy: try BenchService.policy(), countries: ["ID"], locale: "id",
                isDisabled: false)
            try await store.insert(made, at: now)
            let text = try APIKeyText.generate(isTest: true, random: random)
            try await store.insert(
                APIKeyRecord(
                    id: APIKeyID(random: try random.bytes(identifierRandomBytes)), application: made.id,
                    digest: text.digest, hint: text.hint, isTest: true, scopes: [.create, .check, .read],
                    createdAt: now, expiresAt: nil, revokedAt: nil))
            try text.reveal().write(toFile: keyFile, atomically: true, encoding: .utf8)
            return made
        }
        self.application = try await application(applicationName, keyFile: folder.apiKey)
        _ = try await application("other", keyFile: folder.otherKey)
    }

    /// The application that has the verifications, if an earlier start made it; another stands beside it.
    static func application(in store: any BenchStore) async throws -> Application? {
        try await store.applications().first { $0.name == applicationName }
    }

    /// Codes live as long as codes may, so that a long run does not outlive them.
    private static func policy() throws -> CodePolicy {
        try CodePolicy.checked(
            length: 6, lifetimeInSeconds: CodePolicy.lifetimeSeconds.upperBound, checksMax: 5, allowShort: false)
    }

    /// - Parameter sheds: Whether requests wait for a place no longer than they do in the product; otherwise they wait
    ///   for as long as it takes, so that a round measures the work and nothing is refused.
    func api(sheds: Bool = false, onRunning: @escaping @Sendable (Int) -> Void) -> APIApplication {
        var quiet = Logger(label: "bench")
        quiet.logLevel = .warning
        let clock = BenchClock()
        let verifications = Verifications(
            store: store, vault: vault, random: PrivateRandom(), reader: PhoneNumberReader(), rendering: NoRendering(),
            clock: clock, signal: WorkSignal(), logger: quiet, stops: StopBoard(store: store, clock: clock),
            subjects: VerificationService.Subjects(store: store, vault: vault),
            sprays: SprayWatch(store: store, clock: clock, logger: quiet))
        let uses = KeyUses(store: store, clock: clock, logger: quiet)
        let dependencies = APIDependencies(
            verifications: verifications,
            authenticator: Authenticator(store: store, clock: clock, uses: uses) { APIKeyText($0)?.digest },
            random: PrivateRandom())
        var configuration = APIConfiguration(address: .hostname("127.0.0.1", port: 0))
        configuration.limits.connectionsPerAddressMax = connectionsMax
        if !sheds { configuration.limits.admission.waitTime = .seconds(60) }
        return makeAPI(dependencies, configuration: configuration, logger: quiet) { channel in
            onRunning(channel.localAddress?.port ?? 0)
        }
    }

    /// A verification as a create request would make it, with a code that the load never types.
    func draft(number: Int) throws -> VerificationDraft {
        let random = PrivateRandom()
        let key = VerificationKey(
            application: application.id, id: VerificationID(random: try random.bytes(identifierRandomBytes)))
        let scope = CodeScope(application: key.application, verification: key.id, generation: 1)
        guard let code = Code(typed: "471902"), let phone = BenchService.phone(number) else {
            preconditionFailure("the code and the numbers are well written")
        }
        let destination = Destination.phone(phone)
        let index = try vault.index(destination, application: key.application)
        let entry = SealedDestinations.Entry(
            sealed: try vault.sealText(destination.stored, application: key.application, row: key.id.text),
            masked: destination.masked, index: index)
        return VerificationDraft(
            key: key,
            details: VerificationDetails(
                purpose: "login", locale: "id", reference: nil, metadata: [],
                destinations: SealedDestinations(phone: entry, email: nil)),
            code: SealedCode(
                digest: try vault.digest(code, scope: scope), envelope: try vault.sealEnvelope(code, scope: scope)),
            policy: application.policy, workflow: application.workflow, subject: index,
            firstDelivery: DeliveryID(random: try random.bytes(identifierRandomBytes)))
    }

    /// Numbers beside those that the load creates verifications for.
    private static func phone(_ number: Int) -> PhoneNumber? {
        let digits = String(number)
        let text = "+62813" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
        return PhoneNumber(e164: text, region: "ID", callingCodeDigits: 2)
    }
}

private let applicationName = "bench"
private let connectionsMax = 4096

/// Nothing is delivered, so nothing is rendered; that a call in Indonesian could be is all that a create asks.
private struct NoRendering: MessageRendering {
    func locales(for channel: VerificationCore.Channel) -> [String] { ["id"] }
    func message(
        for channel: VerificationCore.Channel, code: Code, context: MessageContext
    ) throws(RenderingFault) -> OutgoingMessage {
        throw RenderingFault("nothing is rendered here")
    }
}
