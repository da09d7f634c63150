import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct KeyUsesTests {
    private func key(_ service: ServiceHarness) async throws -> APIKeyRecord {
        let record = APIKeyRecord(
            id: service.random.id(), application: service.application.id, digest: Array("secret".utf8), hint: "cret",
            isTest: true, scopes: [.check], createdAt: service.clock.now(), expiresAt: nil, revokedAt: nil)
        try await service.store.insert(record)
        return record
    }

    @Test("R43 a key's last use is written later, once a minute at most, and no request waits for it")
    func lazily() async throws {
        let service = try await ServiceHarness()
        let record = try await key(service)
        let uses = KeyUses(store: service.store, clock: service.clock, logger: .quiet)
        let authenticator = Authenticator(store: service.store, clock: service.clock, uses: uses) { Array($0.utf8) }
        func lastUse() async throws -> Timestamp? {
            try await service.store.apiKeys(of: service.application.id).first?.lastUsedAt
        }
        let first = service.clock.now()
        _ = try await authenticator.principal(for: "secret")
        #expect(try await lastUse() == nil)
        await uses.flush()
        #expect(try await lastUse() == first)
        let calls = await service.store.calls
        for _ in 0..<59 {
            service.clock.advance(by: .seconds(1))
            _ = try await authenticator.principal(for: "secret")
            await uses.flush()
        }
        // Each second the key is read again, and nothing is written.
        #expect(await service.store.calls == calls + 2 * 59)
        service.clock.advance(by: .seconds(1))
        _ = try await authenticator.principal(for: "secret")
        await uses.flush()
        #expect(try await lastUse() == first + .seconds(60))
        #expect(record.lastUsedAt == nil)
    }

    @Test func `a use that the store did not take is written the next time`() async throws {
        let service = try await ServiceHarness()
        _ = try await key(service)
        let uses = KeyUses(store: service.store, clock: service.clock, logger: .quiet)
        let authenticator = Authenticator(store: service.store, clock: service.clock, uses: uses) { Array($0.utf8) }
        let used = service.clock.now()
        _ = try await authenticator.principal(for: "secret")
        await service.store.fail(call: 1, with: .unavailable("full"))
        await uses.flush()
        await service.store.heal()
        service.clock.advance(by: .seconds(5))
        await uses.flush()
        #expect(try await service.store.apiKeys(of: service.application.id).first?.lastUsedAt == used)
    }

    @Test func `what was noted is written while the service runs, and at its end`() async throws {
        let service = try await ServiceHarness()
        _ = try await key(service)
        let uses = KeyUses(store: service.store, clock: service.clock, logger: .quiet)
        let authenticator = Authenticator(store: service.store, clock: service.clock, uses: uses) { Array($0.utf8) }
        _ = try await authenticator.principal(for: "secret")
        let running = Task { await uses.run() }
        await service.clock.waitForSleepers()
        running.cancel()
        await running.value
        #expect(try await service.store.apiKeys(of: service.application.id).first?.lastUsedAt != nil)
    }

    @Test("R43 an operator's key ends within a second of its revocation, and its last use is noted")
    func operatorKey() async throws {
        let service = try await ServiceHarness()
        let record = AdminKeyRecord(
            id: service.random.id(), digest: Array("admin".utf8), hint: "dmin", createdAt: service.clock.now(),
            expiresAt: service.clock.now() + .seconds(600), revokedAt: nil)
        try await service.store.insert(record)
        let uses = KeyUses(store: service.store, clock: service.clock, logger: .quiet)
        let operators = OperatorAuthenticator(store: service.store, clock: service.clock, uses: uses) { text in
            text.isEmpty ? nil : Array(text.utf8)
        }
        #expect(try await operators.key(for: "admin") == record.id)
        #expect(try await operators.key(for: "other") == nil)
        #expect(try await operators.key(for: "") == nil)
        await uses.flush()
        #expect(try await service.store.adminKeys().first?.lastUsedAt == service.clock.now())
        _ = try await service.store.revokeAdminKey(record.id, at: service.clock.now())
        service.clock.advance(by: .seconds(1))
        #expect(try await operators.key(for: "admin") == nil)
    }
}
