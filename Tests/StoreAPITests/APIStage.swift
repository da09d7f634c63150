import HTTPTypes
import HummingbirdTesting
import Logging
import NIOCore
import OpenSSLCrypto
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore
import VerificationService

@testable import VerificationAPI

/// The API, the worker and the sweep over a real store; only the gateways, the keys' secrecy and the time are doubles.
struct APIStage: Sendable {
    typealias Store = VerificationStore & ApplicationStore & AdministrationStore & StopStore & AuditedStore & LimitStore
        & SprayStore & RefusalStore

    let clock = ManualClock()
    let call = ScriptedGateway(.call)
    let email = ScriptedGateway(.email)
    let application: Application
    /// The application of `strangerKey`.
    let stranger: Application
    let store: any Store
    let uses: KeyUses
    let refusals: RefusalWatch
    /// An operator's key.
    let adminKey: String
    /// What the API has.
    let routes: [Route]
    let sweep: DeadlineSweep
    let worker: DeliveryWorker
    private let app: APIApplication

    static let key = "sk_test_shop"
    static let strangerKey = "sk_test_other"

    init(_ store: any Store) async throws {
        let random = SeededRandom(seed: 11)
        let signal = WorkSignal()
        let logger = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        let vault = PlainVault()
        application = try await Self.insert("shop", Self.key, store, random, clock)
        stranger = try await Self.insert("other", Self.strangerKey, store, random, clock)
        self.store = store
        let stops = StopBoard(store: store, clock: clock)
        let uses = KeyUses(store: store, clock: clock, logger: logger)
        self.uses = uses
        let administration = Administration(
            store: store, keys: APIKeyMaker(), random: random, clock: clock, digesting: vault,
            defaults: NewApplicationSettings(
                workflow: application.workflow, policy: .standard, countries: [], locale: "en"),
            guessOddsMin: 200, stopBoard: stops, audit: AuditScribe(store: store, sealing: vault), logger: logger)
        adminKey = try await administration.createAdminKey(expiresIn: nil).key.reveal()
        let refusals = RefusalWatch(store: store, clock: clock, logger: logger)
        self.refusals = refusals
        let verifications = Verifications(
            store: store, vault: vault, random: random, reader: PlainReader(), rendering: PlainRendering(),
            clock: clock, signal: signal, logger: logger, stops: stops,
            sprays: SprayWatch(store: store, clock: clock, logger: logger), refusals: refusals)
        // The two keys of the stage are short; all others are real.
        let authenticator = Authenticator(store: store, clock: clock, uses: uses) { text in
            APIKeyText(text)?.digest ?? (text.hasPrefix("sk_test_") ? Array(text.utf8) : nil)
        }
        let operators = OperatorAuthenticator(store: store, clock: clock, uses: uses) { APIKeyText($0)?.digest }
        let dependencies = APIDependencies(
            verifications: verifications, authenticator: authenticator, random: SeededRandom(seed: 45),
            administration: AdministrationAccess(administration: administration, operators: operators),
            readiness: { [] },
            limits: SendingLimits(store: store, vault: vault, reader: PlainReader(), clock: clock, logger: logger))
        routes = APIController(dependencies, bodyBytesMax: 1).routes
        var limits = ServerLimits()
        // The gate has the system's clock: a store that is slow beside other tests is not to make it refuse.
        limits.admission.standsAfter = .seconds(3600)
        app = makeAPI(dependencies, configuration: APIConfiguration(limits: limits), logger: logger)
        sweep = DeadlineSweep(store: store, random: random, clock: clock, signal: signal, logger: logger)
        worker = DeliveryWorker(
            store: store, applications: store, vault: vault, random: random, rendering: PlainRendering(),
            gateways: [call, email], clock: clock, signal: signal, settings: WorkerSettings(), logger: logger,
            stops: stops)
    }

    /// Everything that the store has of both applications, for comparing.
    func contents(of verifications: [String?]) async throws -> [String] {
        var rows: [String] = []
        for owner in [application.id, stranger.id] {
            rows.append("\(String(describing: try await store.application(owner)))")
            for key in try await store.apiKeys(of: owner) {
                let ends = [key.createdAt, key.expiresAt, key.revokedAt, key.lastUsedAt]
                rows.append("\(key.id) \(key.digest) \(key.hint) \(key.scopes.map(\.rawValue).sorted()) \(ends)")
            }
            rows.append("\(try await store.verifications(VerificationQuery(limit: 100), of: owner))")
            for id in verifications.compactMap(\.self).compactMap(VerificationID.init(_:)) {
                let key = VerificationKey(application: owner, id: id)
                rows.append("\(String(describing: try await store.verification(key)))")
                rows.append("\(String(describing: try await store.deliveries(of: key)))")
                rows.append("\(String(describing: try await store.events(of: key)))")
            }
        }
        rows.append("\(try await store.stops()) \(try await store.adminKeys())")
        return rows
    }

    private static func insert(
        _ name: String, _ key: String, _ store: any Store, _ random: SeededRandom, _ clock: ManualClock
    ) async throws -> Application {
        let application = Application(
            id: random.id(), name: name, senderName: "Shop",
            workflow: try #require(Workflow(text: "call:45,email:120")),
            policy: .standard, countries: ["ID"], locale: "en", isDisabled: false)
        let made = AuditEntry(at: clock.now(), actor: "tester", act: .applicationCreated, application: application.id)
        _ = try await store.insert(
            application, once: nil, at: clock.now(), noting: AuditNote(made, sealing: PlainVault()))
        try await store.insert(
            APIKeyRecord(
                id: random.id(), application: application.id, digest: Array(key.utf8), hint: "test", isTest: true,
                scopes: Set(APIKeyScope.allCases), createdAt: clock.now(), expiresAt: nil, revokedAt: nil))
        return application
    }

    /// Runs requests in the router, without sockets.
    func run<Value: Sendable>(_ body: @Sendable (APICaller) async throws -> Value) async throws -> Value {
        try await app.test(.router) { client in try await body(APICaller(client: client, stage: self)) }
    }

    /// Lets time pass second by second, with worker and sweep at work.
    func pass(_ seconds: Int) async {
        for _ in 0..<seconds {
            clock.advance(by: .seconds(1))
            await sweep.runOnce()
            while await worker.runOnce() > 0 {}
        }
    }

    /// A code of the same length that is not this one.
    static func wrong(_ code: String) -> String { code == "000000" ? "000001" : "000000" }
}

/// A caller of the API with the keys of two applications.
struct APICaller: Sendable {
    let client: any TestClientProtocol
    let stage: APIStage

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let text: String
        let json: JSONValue?

        var code: String? { json?["code"]?.string }
        var id: String? { json?["id"]?.string }
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, key: String = APIStage.key,
        once: String? = nil
    ) async throws -> Answer {
        var fields: HTTPFields = [.authorization: "Bearer \(key)"]
        if body != nil { fields[.contentType] = "application/json" }
        if let once, let name = HTTPField.Name("Idempotency-Key") { fields[name] = once }
        return try await client.execute(
            uri: path, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) }
        ) { response in
            let bytes = Array(response.body.readableBytesView)
            return Answer(
                status: response.status.code, headers: response.headers, text: String(decoding: bytes, as: UTF8.self),
                json: try? JSONValue.parse(bytes))
        }
    }

    /// Creates a verification for a call and a mail and gives its id.
    func create(_ phone: String = "+6281234567890", key: String = APIStage.key) async throws -> String {
        let body = #"{"to": {"phone": "\#(phone)", "email": "ann@example.com"}, "reference": "order 7"}"#
        let answer = try await send(.post, "/v1/verifications", body, key: key)
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(answer.id)
    }

    /// Creates a verification, has its call placed and gives the code that was spoken.
    func createAndHear(_ phone: String = "+6281234567890") async throws -> (id: String, code: String) {
        let id = try await create(phone)
        await stage.worker.runOnce()
        return (id, try #require(stage.call.submittedCodes.last))
    }

    func check(_ id: String, _ code: String, key: String = APIStage.key) async throws -> Answer {
        try await send(.post, "/v1/verifications/\(id)/checks", #"{"code": "\#(code)"}"#, key: key)
    }

    func read(_ id: String) async throws -> JSONValue {
        let answer = try await send(.get, "/v1/verifications/\(id)")
        #expect(answer.status == 200)
        return try #require(answer.json)
    }

    /// The types of a verification's events.
    func events(_ id: String) async throws -> [String] {
        let answer = try await send(.get, "/v1/verifications/\(id)/events")
        return (answer.json?["data"]?.array ?? []).compactMap { $0["type"]?.string }
    }
}
