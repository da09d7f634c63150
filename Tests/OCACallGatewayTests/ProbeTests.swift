import GatewayDoubles
import GatewayKit
import OCACallGateway
import Testing
import VerificationCore

@Suite struct `A look at the account for calls` {
    private func findings(
        _ fixture: CallFixture
    ) async -> [String] {
        await fixture.gateway.probe().map { "\($0.subject) \($0.isRight ? "ok" : "wrong") \($0.detail)" }
    }

    @Test func `tells its numbers and the IVR's variables, and places no call`() async throws {
        let fixture = try CallFixture { $0.fromNumbers = ["+622150001122"] }
        #expect(
            await findings(fixture) == [
                "numbers ok 02150001122, 02150001123", "ivr ok OTP playback: audio_1",
            ])
        #expect(fixture.transport.requests.allSatisfy { $0.method == .get })
    }

    @Test func `tells numbers that the account does not have, and an IVR that could play nothing`() async throws {
        let fixture = try CallFixture(variables: "") {
            $0.fromNumbers = ["02150001122", "02150009999"]
            $0.countryNumbers = ["MY": "+60312345678"]
        }
        #expect(
            await findings(fixture) == [
                "numbers wrong the account has 02150001122, 02150001123, and not 02150009999, +60312345678",
                "ivr wrong OTP playback: no variables, so that it could play no code",
            ])
        fixture.transport.on("GET /ivr-list", .answer(200, "[]"))
        fixture.transport.on("GET /number", .answer(200, "[]"))
        #expect(
            await findings(fixture) == [
                "numbers wrong the account has no number to call from",
                "ivr wrong the account has no IVR with the configured ivr_id",
            ])
        fixture.transport.on("GET /ivr-list", .error(401, code: "51"))
        fixture.transport.on("GET /number", .refusedConnection)
        #expect(await findings(fixture) == ["numbers wrong refused", "ivr wrong the account has expired"])
    }
}
