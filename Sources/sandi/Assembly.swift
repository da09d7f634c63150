import AsyncHTTPClient
import GatewayKit
import Logging
import Metering
import OpenSSLCrypto
import PhoneNumbers
import PromptRendering
import ServiceConfiguration
import VerificationAPI
import VerificationCore
import VerificationService

/// The only place where concrete types meet: makes each part of the service from the settings.
enum Assembly {
    /// Reads the key ring.
    /// - Throws: `CommandFailure` when it is missing, too open or damaged (R56).
    static func keyRing(_ path: String) throws -> KeyRing {
        do {
            return try KeyRing.load(path: path)
        } catch {
            throw CommandFailure("\(error)", hints: hints(error), .wrongInput)
        }
    }

    /// Reads the key ring and keeps to its file from then on.
    /// - Parameter clock: By which keys begin to make new data.
    /// - Throws: `CommandFailure` when it is missing, too open or damaged, or lacks a purpose (R56).
    static func vault(_ settings: ServiceSettings, clock: any ServiceClock = SystemClock()) throws -> RingVault {
        do {
            return try RingVault(path: settings.keys.file) { clock.now() }
        } catch {
            throw CommandFailure("\(error)", hints: hints(error), .wrongInput)
        }
    }

    /// - Throws: `CommandFailure` for a ring that the store was not filled under, or that lacks a key of it (R55, R56).
    static func refuseForeign(
        _ ring: RingVault, for store: any AuditStore & SubjectStore, in place: String, _ settings: ServiceSettings
    ) async throws {
        let file = settings.keys.file
        switch try await RingCheck(store: store, ring: ring).finding() {
        case .belongs, .nothingSealed: return
        case .foreign:
            throw CommandFailure(
                "the key ring \(file) does not belong to the database in \(place): "
                    + "what is sealed there is under another",
                hints: ["put the copy of the database's own ring back; docs/operating/incident.md has the rest"],
                .wrongInput)
        case .lacks(let purpose, let id):
            throw CommandFailure(
                "the key ring \(file) lacks key \(id) for '\(purpose)', under which the database in \(place) is sealed",
                hints: ["bring the newest copy of the ring here: docs/operating/key-rotation.md"], .wrongInput)
        }
    }

    private static func hints(_ error: KeyRingError) -> [String] {
        switch error.reason {
        case .missing: ["`sandi secrets init` makes a key ring"]
        case .noKey: ["`sandi secrets add-missing` adds a key for each purpose that has none"]
        default: []
        }
    }

    /// Reads and checks every prompt pack and mail template.
    /// - Throws: `CommandFailure` with every fault of every pack.
    static func prompts(_ settings: ServiceSettings) throws -> PromptLibrary {
        do {
            return try PromptLibrary(
                voiceFolder: settings.prompts.voiceFolder, emailFolder: settings.prompts.emailFolder,
                smsFolder: settings.prompts.smsFolder,
                whatsApp: WhatsAppSource(
                    folder: settings.prompts.whatsAppFolder, names: settings.prompts.whatsAppTemplates),
                sha256: sha256)
        } catch {
            throw CommandFailure(
                messages: error.faults.map(\.description), hints: ["`sandi prompts check` looks at the packs alone"],
                .wrongInput)
        }
    }
}

/// The parts of a running service, joined.
struct ServiceParts: Sendable {
    let store: any ServiceStore
    let verifications: Verifications
    let authenticator: Authenticator
    let limits: SendingLimits
    let worker: DeliveryWorker
    let sweep: DeadlineSweep
    let uses: KeyUses
    let sprays: SprayWatch
    let refusals: RefusalWatch
    let administration: AdministrationAccess
    let keyRing: KeyRingService
    let meter: ServiceMeter
    let clock: any ServiceClock

    init(
        settings: ServiceSettings, opened: OpenedStore, vault: RingVault, prompts: PromptLibrary,
        gateways: [any Gateway], proofs: (any ProofSigner)? = nil, meter: ServiceMeter, logger: Logger
    ) {
        let random = PrivateRandom()
        let signal = WorkSignal()
        let store = opened.store
        let clock = opened.clock
        self.store = store
        self.clock = clock
        self.meter = meter
        let subjects = VerificationService.Subjects(store: store, vault: vault)
        let audit = AuditScribe(store: store, sealing: vault)
        let stops = StopBoard(store: store, clock: clock)
        uses = KeyUses(store: store, clock: clock, logger: logger)
        sprays = SprayWatch(store: store, clock: clock, logger: logger, observer: meter)
        refusals = RefusalWatch(store: store, clock: clock, logger: logger)
        verifications = Verifications(
            store: store, vault: vault, random: random, reader: PhoneNumberReader(), rendering: prompts,
            clock: clock, signal: signal, logger: logger,
            gateways: { channel in gateways.filter { $0.channel == channel }.map(\.name) }, stops: stops,
            subjects: subjects, audit: audit, proofs: proofs, observer: meter, sprays: sprays,
            refusals: refusals)
        authenticator = Authenticator(store: store, clock: clock, uses: uses) { APIKeyText($0)?.digest }
        administration = AdministrationAccess(
            administration: Assembly.administration(
                settings, store: store, vault: vault, clock: clock, stopBoard: stops, audit: audit, logger: logger),
            operators: OperatorAuthenticator(store: store, clock: clock, uses: uses) { APIKeyText($0)?.digest })
        limits = SendingLimits(
            store: store, vault: vault, reader: PhoneNumberReader(), clock: clock, audit: audit, logger: logger)
        worker = DeliveryWorker(
            store: store, applications: store, vault: vault, random: random, rendering: prompts, gateways: gateways,
            clock: clock, signal: signal,
            settings: VerificationService.WorkerSettings(
                concurrency: settings.worker.concurrency, lease: settings.worker.lease),
            logger: logger, stops: stops, subjects: subjects, observer: meter)
        sweep = DeadlineSweep(
            store: store, random: random, clock: clock, signal: signal, retention: settings.retention,
            logger: logger, audit: audit, observer: meter)
        keyRing = KeyRingService(
            vault: vault, renewal: SubjectRenewal(store: store, renewal: vault), clock: clock, logger: logger)
    }
}
