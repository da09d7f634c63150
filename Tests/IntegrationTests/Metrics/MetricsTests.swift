import Foundation
import Metering
import SandboxPhone
import StrictJSON
import Testing

/// What a running service shows to Prometheus.
@Suite(.timeLimit(.minutes(5))) struct `Metrics of a running service` {
    /// One line of the answer, as Prometheus' client understood it.
    private struct Sample: Hashable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    /// The answer, read by PyPI's prometheus-client.
    private static func read(_ text: String, in folder: String) async throws -> [Sample] {
        let python = try await Python.interpreter(in: folder)
        let script = "\(projectFolder)/Tests/IntegrationTests/Scripts/metrics.py"
        let read = try await run([script], by: python, in: folder, input: text)
        try #require(read.status == 0, "\(read.errors)")
        let families = try JSONValue.parse(read.bytes, limits: JSONLimits(bytesMax: 4 << 20, depthMax: 16))
        var samples: [Sample] = []
        for family in families.array ?? [] {
            for parts in (family["samples"]?.array ?? []).compactMap(\.array) where parts.count == 3 {
                var labels: [String: String] = [:]
                for member in parts[1].members ?? [] { labels[member.name] = member.value.string }
                let value = try #require(parts[2].string.flatMap { Double($0) })
                samples.append(Sample(name: try #require(parts[0].string), labels: labels, value: value))
            }
        }
        return samples
    }

    private static func value(_ samples: [Sample], _ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    @Test("R81 metrics are read by Prometheus' client, tell what happened, and no destination adds a line")
    func whole() async throws {
        try await Deployment.with(DeploymentOptions(speed: 500, workflow: "email:120")) { shop in
            let service = try ServiceProcess(shop)
            let client = try await service.client()
            let metrics = try await service.metrics()
            let before = try await Self.read(try await metrics.get("/metrics").text, in: shop.folder)
            let created = try await client.create(email: "ann@example.com")
            let id = try #require(created["id"], "\(created.text)")
            let code = try shop.code(readIn: try await shop.mail(to: "ann@example.com"))
            _ = try await client.check(id, wrong(code))
            _ = try await client.check(id, code)
            _ = try await client.check(id, code)
            _ = try await client.check("ver_00000000000000000000000000", code)
            for number in 0..<300 {
                _ = try await client.create(email: "person\(number)@example\(number).com")
                _ = try await client.get("/v1/verifications/\(number)/none")
            }
            let after = try await Self.read(try await metrics.get("/metrics").text, in: shop.folder)
            #expect(Set(after.map { [$0.name: $0.labels] }) == Set(before.map { [$0.name: $0.labels] }))
            Self.expect(after)
            let known = Set(MetricDescription.all.map(\.name))
            let told = Set(after.map { Self.family($0.name) })
            #expect(told == known)
            service.command.signal(15)
            #expect(await service.command.finish().status == 0)
        }
    }

    private static func expect(_ samples: [Sample]) {
        for (outcome, count) in [("approved", 1.0), ("wrong_code", 1), ("refused", 1), ("unknown", 1)] {
            #expect(value(samples, "sandi_checks_total", ["outcome": outcome]) == count, "\(outcome)")
        }
        #expect(value(samples, "sandi_creates_total", ["outcome": "created"]) == 301)
        #expect(value(samples, "sandi_approvals_total", ["channel": "email"]) == 1)
        #expect(value(samples, "sandi_verifications_ended_total", ["status": "approved"]) == 1)
        #expect(value(samples, "sandi_problems_total", ["problem": "verification_closed"]) == 1)
        let checks = "POST /v1/verifications/{id}/checks"
        #expect(value(samples, "sandi_requests_total", ["operation": checks, "status": "2xx"]) == 2)
        #expect(value(samples, "sandi_requests_total", ["operation": checks, "status": "4xx"]) == 2)
        #expect(value(samples, "sandi_requests_total", ["operation": "none", "status": "4xx"]) == 300)
        #expect(value(samples, "sandi_request_seconds_count", ["operation": checks]) == 4)
        let sent = ["gateway": "oca-email", "operation": "submit", "outcome": "succeeded"]
        #expect(value(samples, "sandi_delivery_attempts_total", sent) ?? 0 >= 1)
        #expect(
            value(samples, "sandi_gateway_seconds_count", ["gateway": "oca-email", "operation": "submit"]) ?? 0 >= 1)
        #expect(value(samples, "sandi_deliveries_total", ["channel": "email", "status": "submitted"]) ?? 0 >= 1)
        #expect(value(samples, "sandi_commit_seconds_count") ?? 0 > 300)
        let resident = value(samples, "process_resident_memory_bytes") ?? 0
        #expect(resident > 1_000_000)
        // 301 verifications and what belongs to them are some hundred pages.
        #expect((200_000..<resident).contains(value(samples, "sandi_store_memory_bytes") ?? 0))
        // Six digits, five checks.
        #expect((13_000...13_500).contains(value(samples, "sandi_guess_odds_per_day") ?? 0))
        #expect(value(samples, "sandi_guess_odds_min") == 1000)
        #expect(value(samples, "sandi_breaker_open", ["gateway": "oca-call"]) == 0)
    }

    /// The metric that a line belongs to.
    private static func family(_ name: String) -> String {
        for ending in ["_bucket", "_sum", "_count"] where name.hasSuffix(ending) {
            return String(name.dropLast(ending.count))
        }
        return name
    }

    @Test("R81 R100 a request that is refused at the door is in the metrics")
    func refusals() async throws {
        try await Deployment.with { shop in
            let service = try ServiceProcess(shop)
            let client = try await service.client()
            let metrics = try await service.metrics()
            #expect(try await client.get("/livez?" + String(repeating: "a", count: 9000)).status == 414)
            for _ in 0..<2 {
                let fields = (0..<150).map { ("x-\($0)", "y") }
                #expect(try await client.send("GET", "/livez", headers: fields).status == 431)
            }
            let text = try await metrics.get("/metrics").text
            for line in [
                "sandi_problems_total{problem=\"target_too_long\"} 1",
                "sandi_problems_total{problem=\"header_too_large\"} 2",
                "sandi_requests_total{operation=\"none\",status=\"4xx\"} 3",
                "sandi_request_seconds_count{operation=\"none\"} 0",
            ] { #expect(text.contains(line + "\n"), "\(line)") }
            service.command.signal(15)
            #expect(await service.command.finish().status == 0)
        }
    }

    @Test func `the API's port has no metrics, and the metrics' port nothing else`() async throws {
        try await Deployment.with { shop in
            let service = try ServiceProcess(shop)
            let client = try await service.client()
            let metrics = try await service.metrics()
            #expect(try await client.get("/metrics").status == 404)
            #expect(try await metrics.get("/v1/verifications").status == 404)
            #expect(try await metrics.send("POST", "/metrics").status == 405)
            #expect(try await metrics.send("HEAD", "/metrics").status == 200)
            service.command.signal(15)
            _ = await service.command.finish()
        }
    }

    @Test func `without metrics there is no such port`() async throws {
        try await Deployment.with { shop in
            let service = try ServiceProcess(shop, environment: ["SANDI_METRICS_ENABLED": "false"])
            _ = try await service.client()
            #expect(!service.command.errors.contains("\"event\":\"metrics\""))
            service.command.signal(15)
            #expect(await service.command.finish().status == 0)
        }
    }
}
