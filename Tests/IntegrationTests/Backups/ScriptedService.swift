import Logging
import OpenSSLCrypto
import SQLiteStore
import ServiceDoubles
import VerificationCore
import VerificationService

/// The use cases, the worker and the sweep over a store, with gateways that answer as they are told.
struct ScriptedService {
    let clock: ManualClock
    let call = ScriptedGateway(.call)
    let email = ScriptedGateway(.email)
    let verifications: Verifications
    let worker: DeliveryWorker
    let sweep: DeadlineSweep
    let application: Application

    init(_ store: SQLiteStore, _ ring: KeyRing, _ application: Application, _ clock: ManualClock) throws {
        self.clock = clock
        self.application = application
        let logger = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        let random = PrivateRandom()
        let vault = try OpenSSLVault(ring: ring)
        let signal = WorkSignal()
        verifications = Verifications(
            store: store, vault: vault, random: random, reader: PlainReader(), rendering: PlainRendering(),
            clock: clock, signal: signal, logger: logger)
        worker = DeliveryWorker(
            store: store, applications: store, vault: vault, random: random, rendering: PlainRendering(),
            gateways: [call, email], clock: clock, signal: signal, settings: WorkerSettings(), logger: logger)
        sweep = DeadlineSweep(store: store, random: random, clock: clock, signal: signal, logger: logger)
    }

    func create(_ phone: String) async throws -> VerificationID {
        let request = CreateRequest(phone: phone, email: "ann\(phone.dropFirst())@example.com")
        guard case .created(let record) = try await verifications.create(request, by: application) else {
            throw NeverHappened(what: "a new verification")
        }
        return record.key.id
    }

    /// What the check of a code is refused with; nil when it was compared.
    func refusal(of code: String, _ id: VerificationID) async throws -> ServiceError? {
        do throws(ServiceError) {
            _ = try await verifications.check(id, typed: code, by: application.id)
            return nil
        } catch {
            return error
        }
    }

    func approves(_ code: String, _ id: VerificationID) async throws -> Bool {
        guard case .approved = try await verifications.check(id, typed: code, by: application.id) else { return false }
        return true
    }

    /// Lets time pass second by second, with worker and sweep at work.
    func pass(_ seconds: Int) async {
        for _ in 0..<seconds {
            clock.advance(by: .seconds(1))
            await sweep.runOnce()
            while await worker.runOnce() > 0 {}
        }
    }

    /// The destinations to which something was prepared or submitted.
    var sendings: [ScriptedGateway.Request] {
        (call.requests + email.requests).filter { $0 != .report && $0 != .release }
    }
}
