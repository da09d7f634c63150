import Logging
import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

/// The whole service over doubles: a manual clock, a memory store, scripted gateways.
struct ServiceHarness {
    let clock = ManualClock()
    let random: SeededRandom
    let store = MemoryStore()
    let vault = PlainVault()
    let call = ScriptedGateway(.call)
    let email = ScriptedGateway(.email)
    let application: Application
    let verifications: Verifications
    let sweep: DeadlineSweep
    private let signal = WorkSignal()

    init(seed: UInt64 = 1, workflow: String = "call:45,email:120", proofs: (any ProofSigner)? = nil) async throws {
        random = SeededRandom(seed: seed)
        application = Application(
            id: random.id(), name: "shop", senderName: "Shop", workflow: try #require(Workflow(text: workflow)),
            policy: .standard, countries: ["ID"], locale: "en", isDisabled: false)
        let made = AuditEntry(at: clock.now(), actor: "tester", act: .applicationCreated, application: application.id)
        _ = try await store.insert(
            application, once: nil, at: clock.now(), noting: AuditNote(made, sealing: vault))
        verifications = Verifications(
            store: store, vault: vault, random: random, reader: PlainReader(), rendering: PlainRendering(),
            clock: clock, signal: signal, logger: .quiet, proofs: proofs)
        sweep = DeadlineSweep(store: store, random: random, clock: clock, signal: signal, logger: .quiet)
    }

    /// - Parameter faulty: What stands between the worker and the store.
    func worker(gateways: [any Gateway]? = nil, over faulty: FaultyStore? = nil) -> DeliveryWorker {
        DeliveryWorker(
            store: faulty.map { $0 as any VerificationStore } ?? store, applications: store, vault: vault,
            random: random, rendering: PlainRendering(),
            gateways: gateways ?? [call, email], clock: clock, signal: signal, settings: WorkerSettings(),
            logger: .quiet)
    }

    /// Creates a verification to a phone and a mailbox.
    func create(
        phone: String? = "+6281234567890", email: String? = "ann@example.com"
    ) async throws -> VerificationID {
        let request = CreateRequest(phone: phone, email: email)
        guard case .created(let record) = try await verifications.create(request, by: application) else {
            throw Unexpected("the create was no new verification")
        }
        return record.key.id
    }

    /// Lets time pass second by second, with worker and sweep at work.
    func pass(_ seconds: Int, worker: DeliveryWorker) async {
        for _ in 0..<seconds {
            clock.advance(by: .seconds(1))
            await sweep.runOnce()
            while await worker.runOnce() > 0 {}
        }
    }

    func record(_ id: VerificationID) async throws -> VerificationRecord {
        try await verifications.read(id, by: application.id)
    }

    func check(_ id: VerificationID, _ code: String) async throws(ServiceError) -> CheckResult {
        try await verifications.check(id, typed: code, by: application.id)
    }

    func deliveries(_ id: VerificationID) async throws -> [DeliveryRecord] {
        try await verifications.deliveries(of: id, by: application.id)
    }

    func timeline(_ id: VerificationID) async throws -> [String] {
        try await verifications.timeline(of: id, by: application.id).map(\.type)
    }

    /// What is wrong with a request; a request that is accepted has no faults.
    func faults(of request: CreateRequest) async throws -> [FieldFault] {
        do throws(ServiceError) {
            _ = try await verifications.create(request, by: application)
            return []
        } catch {
            guard case .invalid(let faults) = error else { throw error }
            return faults
        }
    }

    /// A code of the same length that is not this one.
    func wrong(_ code: String) -> String {
        code == "000000" ? "000001" : "000000"
    }
}

/// A test met what it cannot go on with.
struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension Logger {
    static var quiet: Logger { Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() } }
}
