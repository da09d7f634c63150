import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct AuthenticatorTests {
    private func key(_ service: ServiceHarness, expiresAt: Timestamp? = nil) async throws -> APIKeyRecord {
        let record = APIKeyRecord(
            id: service.random.id(), application: service.application.id, digest: Array("secret".utf8), hint: "cret",
            isTest: true, scopes: [.check], createdAt: service.clock.now(), expiresAt: expiresAt, revokedAt: nil)
        try await service.store.insert(record)
        return record
    }

    private func authenticator(_ service: ServiceHarness) -> Authenticator {
        Authenticator(store: service.store, clock: service.clock) { $0.isEmpty ? nil : Array($0.utf8) }
    }

    @Test func `a live key names its application and what it may do`() async throws {
        let service = try await ServiceHarness()
        _ = try await key(service)
        let principal = try await authenticator(service).principal(for: "secret")
        #expect(principal?.application == service.application)
        #expect(principal?.scopes == [.check])
    }

    @Test func `an unknown or malformed key names nobody`() async throws {
        let service = try await ServiceHarness()
        _ = try await key(service)
        #expect(try await authenticator(service).principal(for: "other") == nil)
        #expect(try await authenticator(service).principal(for: "") == nil)
    }

    @Test("R43 a revoked key ends within a second")
    func revoked() async throws {
        let service = try await ServiceHarness()
        let record = try await key(service)
        let authenticator = authenticator(service)
        #expect(try await authenticator.principal(for: "secret") != nil)
        _ = try await service.store.revoke(record.id, at: service.clock.now())
        service.clock.advance(by: .seconds(1))
        #expect(try await authenticator.principal(for: "secret") == nil)
    }

    @Test func `a key ends at its expiry to the millisecond`() async throws {
        let service = try await ServiceHarness()
        _ = try await key(service, expiresAt: service.clock.now() + .milliseconds(100))
        let authenticator = authenticator(service)
        service.clock.advance(by: .milliseconds(99))
        #expect(try await authenticator.principal(for: "secret") != nil)
        service.clock.advance(by: .milliseconds(1))
        #expect(try await authenticator.principal(for: "secret") == nil)
    }

    @Test func `the keys of a disabled application name nobody`() async throws {
        let service = try await ServiceHarness()
        _ = try await key(service)
        var application = service.application
        application.isDisabled = true
        _ = try await service.store.update(application)
        #expect(try await authenticator(service).principal(for: "secret") == nil)
    }
}
