import Foundation
import Testing

/// What is in the executable that is shipped.
@Suite(.timeLimit(.minutes(5))) struct `The executable` {
    /// Words of doubles, stand-ins and tests that a build with them would hold as names of its types.
    private static let foreign = [
        "ManualClock", "MemoryStore", "PlainVault", "ScriptedGateway", "OCASandbox", "SandboxPhone", "SandboxWeb",
        "ServiceDoubles", "HummingbirdTesting", "FastClock",
    ]

    private static func holds(_ word: String, _ bytes: Data) -> Bool { bytes.range(of: Data(word.utf8)) != nil }

    @Test("R106 the service's executable holds no double, no stand-in for a vendor and no clock of a test")
    func doubles() throws {
        let sandi = try Data(contentsOf: try RunningCommand.executable("sandi"), options: .mappedIfSafe)
        #expect(Self.holds("DeliveryWorker", sandi) && Self.holds("OCACallGateway", sandi))
        for word in Self.foreign { #expect(!Self.holds(word, sandi), "\(word)") }
        let sandbox = try Data(contentsOf: try RunningCommand.executable("sandi-sandbox"), options: .mappedIfSafe)
        #expect(Self.holds("OCASandbox", sandbox), "the search finds nothing at all")
    }

    @Test(
        "R106 no setting brings a test's clock, a fixed code or a way around",
        arguments: [
            "SANDI_CLOCK", "SANDI_TEST_MODE", "SANDI_CODES_FIXED", "SANDI_DEBUG", "SANDI_BYPASS_NUMBERS",
        ])
    func settings(_ variable: String) async throws {
        try await withFolder { folder in
            try write("log: {level: info}\n", to: "\(folder)/sandi.yaml")
            let ended = try await run(
                ["config", "print", "--config", "sandi.yaml"], in: folder, environment: [variable: "1"])
            #expect(ended.status == 2)
            #expect(ended.errors.contains(variable), "\(ended.errors)")
        }
    }
}
