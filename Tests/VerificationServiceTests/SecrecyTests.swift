import Logging
import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

/// The use cases with keys of subjects and an audit trail, as the executable joins them.
@Suite struct `With keys of subjects and an audit trail` {
    private let clock = ManualClock()
    private let random = SeededRandom(seed: 84)
    private let store = MemoryStore()
    private let vault = PlainVault()
    private let call = ScriptedGateway(.call)
    private let application: Application
    private let verifications: Verifications
    private let worker: DeliveryWorker
    private let scribe: AuditScribe

    init() async throws {
        application = Application(
            id: random.id(), name: "shop", senderName: "Shop", workflow: try #require(Workflow(text: "call:45")),
            policy: .standard, countries: ["ID"], locale: "en", isDisabled: false)
        let subjects = Subjects(store: store, vault: vault)
        let signal = WorkSignal()
        scribe = AuditScribe(store: store, sealing: vault)
        let made = AuditEntry(at: clock.now(), actor: "tester", act: .applicationCreated, application: application.id)
        _ = try await store.insert(application, once: nil, at: clock.now(), noting: scribe.note(made))
        verifications = Verifications(
            store: store, vault: vault, random: random, reader: PlainReader(), rendering: PlainRendering(),
            clock: clock, signal: signal, logger: .quiet, subjects: subjects, audit: scribe)
        worker = DeliveryWorker(
            store: store, applications: store, vault: vault, random: random, rendering: PlainRendering(),
            gateways: [call], clock: clock, signal: signal, settings: WorkerSettings(), logger: .quiet,
            subjects: subjects)
    }

    /// Where calls went to.
    private var destinations: [String] {
        call.requests.compactMap { request in
            guard case .submit(let destination, _) = request else { return nil }
            return destination
        }
    }

    private func create(_ phone: String = "+6281234567890") async throws -> VerificationRecord {
        guard
            case .created(let record) = try await verifications.create(CreateRequest(phone: phone), by: application)
        else { throw Unexpected("the create was no new verification") }
        return record
    }

    private func subject(_ record: VerificationRecord) throws -> DestinationKey {
        let entry = try #require(record.details.destinations.phone)
        return DestinationKey(application: application.id, index: entry.index)
    }

    private func cancel(_ record: VerificationRecord) async throws {
        _ = try await store.apply(.cancelRequested, replacing: nil, to: record.key, once: nil, at: clock.now())
    }

    @Test("R84 destinations are sealed under one key for each, and the worker opens them with it")
    func sealed() async throws {
        let first = try await create()
        let key = try #require(try await store.subjectKeys(of: [subject(first)]).first)
        while await worker.runOnce() > 0 {}
        #expect(destinations == ["+6281234567890"])
        try await cancel(first)
        clock.advance(by: .seconds(3600))
        let second = try await create()
        #expect(try await store.subjectKeys(of: [subject(second)]) == [key])
        let box = try #require(second.details.destinations.phone?.sealed)
        #expect(vault.needsSubjectKey(box))
        #expect(throws: VaultError.self) {
            try vault.openText(box, under: try vault.makeSubjectKey(for: key.subject), row: second.key.id.text)
        }
    }

    @Test("R58 what a version without keys of subjects has sealed is still sent, and can be erased")
    func sealedBefore() async throws {
        let before = Verifications(
            store: store, vault: vault, random: random, reader: PlainReader(), rendering: PlainRendering(),
            clock: clock, signal: WorkSignal(), logger: .quiet)
        let outcome = try await before.create(CreateRequest(phone: "+6281234567890"), by: application)
        guard case .created(let record) = outcome else { throw Unexpected("the create was no new verification") }
        let box = try #require(record.details.destinations.phone?.sealed)
        #expect(!vault.needsSubjectKey(box))
        while await worker.runOnce() > 0 {}
        #expect(destinations == ["+6281234567890"])
        let erasure = try #require(verifications.erasure)
        let erased = try await erasure.erase(phone: "+6281234567890", email: nil, of: application, by: "tester")
        #expect(erased == ErasedSubject(verifications: 1, hadKey: false))
    }

    @Test("R84 what was erased is not sent any more, also when its delivery waits already")
    func erasedBeforeSending() async throws {
        let record = try await create()
        let erasure = try #require(verifications.erasure)
        let erased = try await erasure.erase(phone: "+6281234567890", email: nil, of: application, by: "tester")
        #expect(erased == ErasedSubject(verifications: 1, hadKey: true))
        while await worker.runOnce() > 0 {}
        #expect(destinations.isEmpty)
        let left = try await verifications.read(record.key.id, by: application.id)
        #expect(left.state.ledger.status.word == .canceled && left.details.destinations.phone == nil)
        #expect(try await scribe.verify() == 2)
        let line = try #require(try await store.auditLines(after: 1, limit: 9).first)
        #expect(line.act == "subject.erased" && line.actor == "tester" && line.object == nil)
    }

    @Test("R84 an export tells all verifications of a destination, and is written down before")
    func exported() async throws {
        let first = try await create()
        try await cancel(first)
        clock.advance(by: .seconds(3600))
        let second = try await create()
        _ = try await create("+6281234567891")
        let erasure = try #require(verifications.erasure)
        let found = try await erasure.export(phone: "+6281234567890", email: nil, of: application, by: "tester")
        #expect(found.map(\.record.key) == [second.key, first.key])
        #expect(found.allSatisfy { !$0.timeline.isEmpty && !$0.deliveries.isEmpty })
        #expect(try await store.auditLines(after: 1, limit: 9).map(\.act) == ["subject.exported"])
        await store.fail(call: 1)
        await #expect(throws: ServiceError.self) {
            try await erasure.export(phone: "+6281234567890", email: nil, of: application, by: "tester")
        }
    }

    @Test("R17 R82 an unlocking is written down in the transaction that does it")
    func unlocked() async throws {
        _ = try await verifications.unlocking.unlock(
            phone: "+6281234567890", email: nil, of: application, by: "key_1")
        let lines = try await store.auditLines(after: 1, limit: 9)
        #expect(lines.map(\.act) == ["destination.unlocked"] && lines.map(\.actor) == ["key_1"])
        #expect(lines.first?.application == application.id.text)
    }

    @Test("R83 runs of retention are written down, once an hour at most, and entries go after a year")
    func retention() async throws {
        let sweep = DeadlineSweep(
            store: store, random: random, clock: clock, signal: WorkSignal(), logger: .quiet, audit: scribe)
        #expect(await sweep.clean())
        #expect(try await store.auditLines(after: 1, limit: 9).isEmpty)
        try await cancel(try await create())
        clock.advance(by: .seconds(30 * 86_400))
        while await !sweep.clean() {}
        let first = try await store.auditLines(after: 1, limit: 9)
        #expect(first.map(\.act) == ["retention.run"] && first.first?.object?.hasSuffix(", audit entries 0") == true)
        try await cancel(try await create())
        clock.advance(by: .seconds(366 * 86_400))
        while await !sweep.clean() {}
        clock.advance(by: .seconds(3600))
        while await !sweep.clean() {}
        let later = try await store.auditLines(after: 1, limit: 9)
        #expect(later.allSatisfy { $0.act == "retention.run" && $0.number > 2 } && !later.isEmpty, "\(later)")
        #expect(try await scribe.verify() == later.count)
        // Nothing more to remove: nothing more is written.
        clock.advance(by: .seconds(86_400))
        while await !sweep.clean() {}
        #expect(try await store.auditLines(after: 1, limit: 9).map(\.number) == later.map(\.number))
    }

    @Test("R56 keys of subjects are renewed a few at a time, and what they seal is opened as before")
    func renewed() async throws {
        let records = [try await create(), try await create("+6281234567891")]
        vault.rotate()
        let renewal = SubjectRenewal(store: store, renewal: vault)
        let (count, next) = try await renewal.step(after: nil)
        #expect(count == 2 && next == nil)
        #expect(try await renewal.step(after: nil).renewed == 0)
        for record in records {
            let key = try #require(try await store.subjectKeys(of: [subject(record)]).first)
            let box = try #require(record.details.destinations.phone?.sealed)
            #expect(key.box.ringKeyID == 2)
            #expect(try vault.openText(box, under: key, row: record.key.id.text).contains("+628123456789"))
        }
        while await worker.runOnce() > 0 {}
        #expect(Set(destinations) == ["+6281234567890", "+6281234567891"])
    }
}
