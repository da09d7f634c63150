import Foundation
import OpenSSLCrypto
import SQLiteStore
import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@testable import sandi

@Suite(.timeLimit(.minutes(5))) struct `A service on a restored backup` {
    /// Verifications in every state in which a backup can meet them, with their codes.
    private struct Scene {
        /// Approved before the backup.
        let spent: VerificationID
        /// Its call was placed.
        let submitted: VerificationID
        /// The request that places its call was out.
        let submitting: VerificationID
        /// Nothing had left us.
        let queued: VerificationID
        var codes: [VerificationID: String] = [:]
    }

    private static func application() throws -> Application {
        Application(
            id: ApplicationID(random: try PrivateRandom().bytes(identifierRandomBytes)), name: "shop",
            senderName: "Shop", workflow: try #require(Workflow(text: "call:45,email:120")), policy: .standard,
            countries: ["ID"], locale: "en", isDisabled: false)
    }

    @Test("R62 accepts no code of before, sends nothing for what was pending, and serves what is new")
    func nothingWorks() async throws {
        try await withFolder { folder in
            let clock = ManualClock()
            let ring = try KeyRing.generate(random: PrivateRandom(), at: clock.now())
            let application = try Self.application()
            let backup = "\(folder)/backup"
            let scene = try await Self.backUp(folder, to: backup, ring, application, clock)
            clock.advance(by: .seconds(30))
            let source = try FileHandle(forReadingFrom: URL(filePath: backup))
            let restored = try BackupContent.restore(
                from: source.fileDescriptor, with: BackupSeal(ring: ring), folder: "\(folder)/restored",
                random: PrivateRandom(), at: clock.now())
            try source.close()
            #expect(restored.endedVerifications == 3 && restored.applications == 1)
            let store = try await SQLiteStore.open(folder: "\(folder)/restored", random: PrivateRandom())
            let service = try ScriptedService(store, ring, application, clock)
            try await Self.expectClosed(scene, service)
            // Longer than any lease, step, code and patience.
            await service.pass(1000)
            #expect(service.sendings == [])
            try await Self.expectClosed(scene, service)
            try await Self.expectNoWork(scene, service)
            let fresh = try await service.create("+6281934567804")
            await service.pass(1)
            let code = try #require(service.call.submittedCodes.last)
            #expect(try await service.approves(code, fresh))
            await store.close()
        }
    }

    /// Brings a service into all states, backs it up, and approves everything afterwards.
    private static func backUp(
        _ folder: String, to path: String, _ ring: KeyRing, _ application: Application, _ clock: ManualClock
    ) async throws -> Scene {
        let store = try await SQLiteStore.open(folder: "\(folder)/data", random: PrivateRandom())
        try await store.insert(application, at: clock.now())
        let service = try ScriptedService(store, ring, application, clock)
        let spent = try await service.create("+6281134567801")
        await service.worker.runOnce()
        var codes = [spent: try #require(service.call.submittedCodes.last)]
        #expect(try await service.approves(codes[spent] ?? "", spent))
        let submitted = try await service.create("+6281234567802")
        await service.worker.runOnce()
        codes[submitted] = service.call.submittedCodes.last
        let submitting = try await service.create("+6281334567803")
        service.call.holdSubmits()
        async let working = service.worker.runOnce()
        _ = try await eventually("the call's request") { service.call.submittedCodes.count == 3 ? true : nil }
        codes[submitting] = service.call.submittedCodes.last
        let queued = try await service.create("+6281934567804")
        let file = try PartialFile(path, overwrites: false)
        _ = try BackupContent.seal(folder: "\(folder)/data", with: BackupSeal(ring: ring), to: file.descriptor)
        try file.publish()
        service.call.letSubmitsGo()
        _ = await working
        await service.worker.runOnce()
        codes[queued] = service.call.submittedCodes.last
        for id in [submitted, submitting, queued] { #expect(try await service.approves(codes[id] ?? "", id)) }
        await store.close()
        return Scene(spent: spent, submitted: submitted, submitting: submitting, queued: queued, codes: codes)
    }

    private static func expectClosed(_ scene: Scene, _ service: ScriptedService) async throws {
        for (id, code) in scene.codes {
            let word: VerificationStatus.Word = id == scene.spent ? .approved : .canceled
            #expect(try await service.refusal(of: code, id) == .refused(.closed(word)))
            let timeline = try await service.verifications.timeline(of: id, by: service.application.id)
            #expect(timeline.count { $0.type == "verification.\(word.rawValue)" } == 1)
        }
    }

    /// What was out is followed to its end or unknown, what was queued has failed, and no upload is left.
    private static func expectNoWork(_ scene: Scene, _ service: ScriptedService) async throws {
        for id in scene.codes.keys {
            for delivery in try await service.verifications.deliveries(of: id, by: service.application.id) {
                #expect(delivery.state.work == nil && !delivery.state.holdsUpload)
                if id == scene.queued { #expect(delivery.state.failure == .verificationClosed) }
                if id == scene.submitting { #expect(delivery.state.status == .unknown) }
            }
        }
    }

    @Test("R61 R62 a backup that was tampered with leaves the folder empty, with a clear error")
    func tampered() async throws {
        try await withFolder { folder in
            let clock = ManualClock()
            let ring = try KeyRing.generate(random: PrivateRandom(), at: clock.now())
            let path = "\(folder)/backup"
            _ = try await Self.backUp(folder, to: path, ring, try Self.application(), clock)
            let whole = try Data(contentsOf: URL(filePath: path))
            var changed: [Data] = [Data(), whole.prefix(40), whole.dropLast(), whole + whole, whole + [0]]
            for place in stride(from: 0, to: whole.count, by: 16_384) {
                changed.append(whole)
                changed[changed.count - 1][place] ^= 1
            }
            for content in changed {
                try content.write(to: URL(filePath: path))
                let source = try FileHandle(forReadingFrom: URL(filePath: path))
                defer { try? source.close() }
                let failure = #expect(throws: CommandFailure.self) {
                    try BackupContent.restore(
                        from: source.fileDescriptor, with: BackupSeal(ring: ring), folder: "\(folder)/restored",
                        random: PrivateRandom(), at: clock.now())
                }
                #expect(failure?.messages.first?.hasPrefix("the backup was not restored: it ") == true)
                let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/restored")
                #expect(left == ["sandi.lock"])
            }
        }
    }
}
