import AsyncHTTPClient
import GatewayKit
import Logging
import OpenSSLCrypto
import PhoneNumbers
import PromptRendering
import SQLiteStore
import ServiceConfiguration
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
            throw CommandFailure("\(error)", hints: ["`sandi secrets init` makes a key ring"], .wrongInput)
        }
    }

    static func vault(_ settings: ServiceSettings) throws -> OpenSSLVault {
        do {
            return try OpenSSLVault(ring: try keyRing(settings.keys.file))
        } catch let error as VaultError {
            throw CommandFailure("the key ring cannot be used: \(error)", .wrongInput)
        }
    }

    /// Opens the store; an older schema is brought up to date.
    /// - Parameter creates: Make the database when there is none; otherwise that is refused (R89).
    static func store(_ settings: ServiceSettings, creates: Bool = false) async throws -> SQLiteStore {
        var options = SQLiteStore.Options()
        options.creates = creates
        do {
            return try await SQLiteStore.open(
                folder: settings.store.folder, random: PrivateRandom(), options: options)
        } catch {
            throw CommandFailure("\(error)", hints: ["`sandi migrate` makes the database"], .wrongInput)
        }
    }

    /// Reads and checks every prompt pack and mail template.
    /// - Throws: `CommandFailure` with every fault of every pack.
    static func prompts(_ settings: ServiceSettings) throws -> PromptLibrary {
        do {
            return try PromptLibrary(
                voiceFolder: settings.prompts.voiceFolder, emailFolder: settings.prompts.emailFolder, sha256: sha256)
        } catch {
            throw CommandFailure(
                messages: error.faults.map(\.description), hints: ["`sandi prompts check` looks at the packs alone"],
                .wrongInput)
        }
    }
}

/// The parts of a running service, joined.
struct ServiceParts: Sendable {
    let store: SQLiteStore
    let verifications: Verifications
    let authenticator: Authenticator
    let worker: DeliveryWorker
    let sweep: DeadlineSweep

    init(
        settings: ServiceSettings, store: SQLiteStore, vault: OpenSSLVault, prompts: PromptLibrary,
        gateways: [any Gateway], clock: any ServiceClock, logger: Logger
    ) {
        let random = PrivateRandom()
        let signal = WorkSignal()
        self.store = store
        verifications = Verifications(
            store: store, vault: vault, random: random, reader: PhoneNumberReader(), rendering: prompts,
            clock: clock, signal: signal, logger: logger)
        authenticator = Authenticator(store: store, clock: clock) { APIKeyText($0)?.digest }
        worker = DeliveryWorker(
            store: store, applications: store, vault: vault, random: random, rendering: prompts, gateways: gateways,
            clock: clock, signal: signal,
            settings: VerificationService.WorkerSettings(
                concurrency: settings.worker.concurrency, lease: settings.worker.lease),
            logger: logger)
        sweep = DeadlineSweep(
            store: store, random: random, clock: clock, signal: signal, retention: settings.retention,
            logger: logger)
    }
}
