import Foundation
import SandboxPhone
import ServiceContracts
import StrictJSON
import Testing

/// PyPI's schemathesis makes requests of openapi.yaml, right and wrong ones, and judges every answer by it.
@Suite(.timeLimit(.minutes(180))) struct `Requests made of the document` {
    private static let casesOfSoak = 20_000
    /// Nobody types the codes, so that the service soon takes the country for one of fraud (R37): after each round an
    /// operator lifts that.
    private static let rounds = Soak.isLong ? 10 : 1

    @Test("R54 the OpenAPI document is complete and true: no 5xx and no answer that it does not describe")
    func schema() async throws {
        try await Deployment.with(DeploymentOptions(speed: 60)) { shop in
            let service = try ServiceProcess(shop, environment: ["SANDI_LOG_LEVEL": "notice"])
            let client = try await service.client()
            let python = try await Python.interpreter(in: shop.folder)
            let seed = Soak.seed()
            var cases = 0
            for round in 0..<Self.rounds {
                cases += try await Self.judge(client, shop, by: python, seed: seed &+ UInt64(round))
                try await shop.liftHoldOnCountry()
            }
            #expect(cases >= (Soak.isLong ? Self.casesOfSoak : 300))
            try await Self.expectUse(of: service)
            Soak.tell("generated requests \(cases), seed \(seed)")
            service.command.signal(15)
            #expect(await service.command.finish().status == 0)
        }
    }

    /// One round of requests, all of which have to be answered as the document says.
    /// - Returns: How many they were.
    private static func judge(
        _ client: ServiceClient, _ shop: Deployment, by python: String, seed: UInt64
    ) async throws -> Int {
        let scripts = "\(projectFolder)/Tests/IntegrationTests/Scripts"
        // Fourteen operations share the cases of a long run.
        let examples = Soak.isLong ? casesOfSoak / 10 / rounds : 30
        let phases = Soak.isLong ? "examples,coverage,fuzzing,stateful" : "examples,coverage,fuzzing"
        let ended = try await run(
            [
                "-m", "schemathesis.cli", "--config-file", "\(scripts)/schemathesis.toml", "run",
                "\(projectFolder)/openapi.yaml", "--url", client.url, "--header",
                "Authorization: Bearer \(client.key)", "--checks", "all", "--phases", phases, "--max-examples",
                "\(examples)", "--seed", "\(seed)", "--no-color", "--suppress-health-check", "all",
                "--generation-database", "none",
            ], by: python, in: shop.folder,
            environment: [
                "SCHEMATHESIS_HOOKS": "schema_hooks", "PYTHONPATH": scripts, "PYTHONDONTWRITEBYTECODE": "1",
            ])
        #expect(ended.status == 0, "seed \(seed)\n\(ended.output.suffix(20_000))\n\(ended.errors.suffix(2000))")
        return cases(in: ended.output)
    }

    /// The number in front of `generated`, in the summary at the end.
    private static func cases(in output: String) -> Int {
        let words = output.split { $0 == " " || $0 == "\n" || $0 == "," }
        let numbers = zip(words, words.dropFirst()).filter { $0.1 == "generated" }.compactMap { Int($0.0) }
        return numbers.last ?? 0
    }

    /// Requests that all end at the first check would prove little.
    private static func expectUse(of service: ServiceProcess) async throws {
        let text = try await service.metrics().get("/metrics").text
        let created = text.split(separator: "\n").first { $0.hasPrefix("sandi_creates_total{outcome=\"created\"}") }
        let count = created?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        #expect(count >= (Soak.isLong ? 100 : 3))
        #expect(!text.split(separator: "\n").contains { $0.contains("status=\"5xx\"") && !$0.hasSuffix(" 0") })
    }
}
