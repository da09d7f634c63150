import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceDoubles
import StrictJSON
import Synchronization
import Testing
import VerificationCore
import VerificationService

@testable import VerificationAPI

/// The API over doubles, with two applications and a key for every set of scopes.
final class World: Sendable {
    let store = ScriptedStore()
    /// What the administration works on; requests find their keys in `store`.
    let tenants = MemoryStore()
    let vault = OpenVault()
    let clock = ManualClock()
    let random = SeededRandom(seed: 42)
    let lines = LogKeeper.Lines()
    let answered = AnsweredRequests()
    let app: APIApplication
    let application: VerificationCore.Application
    let stranger: VerificationCore.Application

    static let allKey = "sk_test_all"
    static let strangerKey = "sk_test_stranger"
    static let adminKey = "sk_admin_all"

    init(limits: ServerLimits = ServerLimits(), identity: TLSIdentity? = nil) async throws {
        let lines = lines
        let logger = Logger(label: "test") { _ in LogKeeper(lines) }
        refusals = RefusalWatch(store: limitStore, clock: clock, logger: logger)
        let verifications = Verifications(
            store: store, vault: vault, random: random, reader: CanonicalReader(), rendering: NoRendering(),
            clock: clock, signal: WorkSignal(), logger: logger,
            subjects: Subjects(store: store, vault: PlainVault()),
            audit: AuditScribe(store: store, sealing: PlainVault()), refusals: refusals)
        let authenticator = Authenticator(store: store, clock: clock) { text in
            text.hasPrefix("sk_test_") ? Array(text.utf8) : nil
        }
        let faults = SharedFaults()
        readiness = faults
        var dependencies = APIDependencies(
            verifications: verifications, authenticator: authenticator, random: SeededRandom(seed: 43),
            administration: World.administration(over: tenants, clock, logger), readiness: { faults.all },
            limits: SendingLimits(
                store: limitStore, vault: vault, reader: CanonicalReader(), clock: clock, logger: logger))
        dependencies.observe = { [answered] in answered.note($0) }
        app = makeAPI(
            dependencies,
            configuration: APIConfiguration(limits: limits, identity: identity), logger: logger)
        application = try World.application("shop", random)
        stranger = try World.application("other", random)
        try await store.insert(application, at: clock.now())
        try await store.insert(stranger, at: clock.now())
        try await insert(World.allKey, application, Set(APIKeyScope.allCases))
        try await insert(World.strangerKey, stranger, Set(APIKeyScope.allCases))
        for one in [application, stranger] { try await tenants.insert(one, at: clock.now()) }
        try await tenants.insert(
            AdminKeyRecord(
                id: random.id(), digest: Array(World.adminKey.utf8), hint: "_all", createdAt: clock.now(),
                expiresAt: nil, revokedAt: nil))
        for scope in APIKeyScope.allCases { try await insert("sk_test_only_\(scope.rawValue)", application, [scope]) }
    }

    let readiness: SharedFaults
    let limitStore = MemoryStore()
    let refusals: RefusalWatch

    final class SharedFaults: Sendable {
        private let faults = Mutex<[String]>([])
        var all: [String] {
            get { faults.withLock { $0 } }
            set { faults.withLock { $0 = newValue } }
        }
    }

    /// The routes of any controller; they do not depend on what it holds.
    static let routes: [Route] = {
        let clock = ManualClock()
        let store = ScriptedStore()
        let logger = Logger(label: "routes")
        let dependencies = APIDependencies(
            verifications: Verifications(
                store: store, vault: OpenVault(), random: SeededRandom(seed: 1), reader: CanonicalReader(),
                rendering: NoRendering(), clock: clock, signal: WorkSignal(), logger: logger),
            authenticator: Authenticator(store: store, clock: clock, digest: { _ in nil }),
            random: SeededRandom(seed: 1), administration: administration(over: MemoryStore(), clock, logger))
        return APIController(dependencies, bodyBytesMax: 1).routes
    }()

    private static func administration(
        over store: MemoryStore, _ clock: ManualClock, _ logger: Logger
    ) -> AdministrationAccess {
        let random = SeededRandom(seed: 77)
        let administration = Administration(
            store: store, keys: PlainKeys(random: random), random: random, clock: clock, digesting: OpenVault(),
            defaults: NewApplicationSettings(
                workflow: Workflow(text: "call:45,email:120")!, policy: .standard, countries: [], locale: "en"),
            guessOddsMin: 200, audit: AuditScribe(store: store, sealing: PlainVault()), logger: logger)
        let operators = OperatorAuthenticator(store: store, clock: clock) { text in
            text.hasPrefix("sk_admin_") ? Array(text.utf8) : nil
        }
        return AdministrationAccess(administration: administration, operators: operators)
    }

    /// A key that may use a route.
    static func key(for route: Route) -> String { route.scope == nil ? adminKey : allKey }

    /// A route's path with the ids of what there is.
    func path(of route: Route, verification: String) -> String {
        route.path.replacing("{id}", with: verification).replacing("{application}", with: application.id.text)
    }

    private static func application(
        _ name: String, _ random: SeededRandom
    ) throws -> VerificationCore.Application {
        let steps = [
            Workflow.Step(channel: .call, timeout: .seconds(45)),
            Workflow.Step(channel: .email, timeout: .seconds(120)),
        ]
        return VerificationCore.Application(
            id: random.id(), name: name, senderName: "Shop", workflow: try Workflow(steps), policy: .standard,
            countries: ["ID"], locale: "en", isDisabled: false)
    }

    private func insert(
        _ text: String, _ application: VerificationCore.Application, _ scopes: Set<APIKeyScope>
    ) async throws {
        try await store.insert(
            APIKeyRecord(
                id: random.id(), application: application.id, digest: Array(text.utf8), hint: "test", isTest: true,
                scopes: scopes, createdAt: clock.now(), expiresAt: nil, revokedAt: nil))
    }

    /// Runs requests in the router, without sockets.
    func run<Value>(_ body: @Sendable (Caller) async throws -> Value) async throws -> Value {
        try await app.test(.router) { client in try await body(Caller(client: client)) }
    }
}

/// Sends requests and holds every answer against the OpenAPI document.
struct Caller: Sendable {
    let client: any TestClientProtocol

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, key: String? = World.allKey,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await send(method, path, bytes: body.map { Array($0.utf8) }, key: key, headers: headers)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, bytes: [UInt8]?, key: String? = World.allKey,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var fields = headers
        if let key { fields[.authorization] = "Bearer \(key)" }
        if bytes != nil, !fields.contains(.contentType) { fields[.contentType] = "application/json" }
        return try await client.execute(
            uri: path, method: method, headers: fields, body: bytes.map { ByteBuffer(bytes: $0) }
        ) { response in
            let answer = Answer(response)
            try Contract.check(answer, method, path)
            return answer
        }
    }

    /// Creates a verification for a call and a mail and gives its id.
    func create(_ phone: String = "+6281234567890", key: String = World.allKey) async throws -> String {
        let body = #"{"to": {"phone": "\#(phone)", "email": "ann@example.com"}, "reference": "order 7"}"#
        let answer = try await send(.post, "/v1/verifications", body, key: key)
        #expect(answer.status == 201)
        return try #require(answer.json?["id"]?.string)
    }
}

/// An answer with its body read as JSON, if it is.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]
    let json: JSONValue?

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        bytes = Array(response.body.readableBytesView)
        json = try? JSONValue.parse(bytes)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var code: String? { json?["code"]?.string }
    /// The names of the faulty fields, in order.
    var fields: [String] { (json?["errors"]?.array ?? []).compactMap { $0["field"]?.string } }
    var faultCodes: [String] { (json?["errors"]?.array ?? []).compactMap { $0["code"]?.string } }

    /// The body without the one member that differs between any two errors.
    var withoutRequestID: JSONValue? {
        json?.members.map { .object($0.filter { $0.name != "request_id" }) }
    }
}
