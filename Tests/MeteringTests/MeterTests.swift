import Testing
import VerificationCore
import VerificationService

@testable import Metering

struct MeterTests {
    private func lines(_ families: [any MetricFamily]) -> [Substring] {
        var text = ExpositionText()
        for family in families { text.add(family) }
        return text.text.split(separator: "\n")
    }

    private func attempt(_ gateway: String, milliseconds: Int) -> ServiceFact {
        .attempted(
            DeliveryAttempt(
                operation: .submit, startedAt: Timestamp(milliseconds: 0), duration: .milliseconds(milliseconds),
                outcome: .failed, failure: .rateLimited, gateway: gateway))
    }

    @Test func `each fact is counted on its own line`() {
        let meter = ServiceMeter(gateways: ["smtp", "oca-call"])
        for fact: ServiceFact in [
            .created(.continued), .checked(.wrongCode), .checked(.wrongCode), .ended(.undeliverable), .approved(.sms),
            .delivery(.email, .bounced), .deliveryFailed(.call, .noQuota), .limited(.stoppedCountry),
            .limited(.sendWait),
        ] { meter.note(fact) }
        meter.note(breakerOf: "oca-call", isOpen: true)
        meter.note(stopOf: "smtp", isStopped: true)
        let counted = lines(meter.families).filter { !$0.hasPrefix("#") && !$0.hasSuffix(" 0") }
        #expect(
            counted == [
                "sandi_creates_total{outcome=\"continued\"} 1", "sandi_checks_total{outcome=\"wrong_code\"} 2",
                "sandi_limits_hit_total{rule=\"send_wait\"} 1",
                "sandi_limits_hit_total{rule=\"stopped_country\"} 1",
                "sandi_verifications_ended_total{status=\"undeliverable\"} 1",
                "sandi_approvals_total{channel=\"sms\"} 1",
                "sandi_deliveries_total{channel=\"email\",status=\"bounced\"} 1",
                "sandi_delivery_failures_total{channel=\"call\",failure=\"no_quota\"} 1",
                "sandi_breaker_open{gateway=\"oca-call\"} 1", "sandi_gateway_stopped{gateway=\"smtp\"} 1",
            ])
        meter.note(breakerOf: "oca-call", isOpen: false)
        #expect(lines(meter.families).contains("sandi_breaker_open{gateway=\"oca-call\"} 0"))
    }

    @Test func `a gateway's time falls into its range and every larger one`() {
        let meter = ServiceMeter(gateways: ["smtp"])
        for milliseconds in [2, 40, 70_000] { meter.note(attempt("smtp", milliseconds: milliseconds)) }
        let text = lines(meter.families)
        func bucket(_ bound: String) -> String {
            "sandi_gateway_seconds_bucket{gateway=\"smtp\",operation=\"submit\",le=\"\(bound)\"}"
        }
        for (bound, count) in [("0.001", 0), ("0.0025", 1), ("0.025", 1), ("0.05", 2), ("10", 2), ("+Inf", 3)] {
            #expect(text.contains("\(bucket(bound)) \(count)"), "\(bound)")
        }
        #expect(text.contains("sandi_gateway_seconds_sum{gateway=\"smtp\",operation=\"submit\"} 70.042"))
        #expect(text.contains("sandi_gateway_seconds_count{gateway=\"smtp\",operation=\"submit\"} 3"))
    }

    @Test func `a request is counted by its operation, status and problem`() {
        let meter = RequestMeter(operations: ["GET /livez", "POST /v1/verifications"], problems: ["a", "b"])
        meter.note(operation: 1, status: 201, problem: nil, seconds: .milliseconds(1))
        meter.note(operation: nil, status: 404, problem: 1, seconds: .zero)
        meter.note(operation: nil, status: 431, problem: 1, seconds: nil)
        for odd in [-5, 0, 99, 600, Int.max] { meter.note(operation: 0, status: odd, problem: nil, seconds: .zero) }
        let text = lines(meter.families)
        for line in [
            "sandi_requests_total{operation=\"POST /v1/verifications\",status=\"2xx\"} 1",
            "sandi_requests_total{operation=\"none\",status=\"4xx\"} 2", "sandi_problems_total{problem=\"b\"} 2",
            "sandi_requests_total{operation=\"GET /livez\",status=\"5xx\"} 2",
            "sandi_request_seconds_bucket{operation=\"POST /v1/verifications\",le=\"0.001\"} 1",
        ] { #expect(text.contains(line[...]), "\(line)") }
    }

    @Test func `R81 whatever is told, no line is added`() {
        let meter = ServiceMeter(gateways: ["smtp"])
        let names = { lines(meter.families).map { $0.split(separator: " ").dropLast().joined(separator: " ") } }
        let before = names().filter { !$0.hasPrefix("#") }
        for number in 0..<100_000 {
            meter.note(attempt("gateway-\(number)", milliseconds: number))
            meter.note(breakerOf: "+62812\(number)", isOpen: true)
            meter.note(.created(.created))
        }
        #expect(names().filter { !$0.hasPrefix("#") } == before)
        #expect(before.count < 400)
    }

    @Test func `millionths are written as decimals`() {
        for (number, text) in [
            (0, "0"), (1, "0.000001"), (2500, "0.0025"), (1_000_000, "1"), (10_500_000, "10.5"),
        ] { #expect(ExpositionText.millionths(number) == text) }
    }

    @Test("R1 the odds of a guess are told without an application, and as endless where none runs")
    func guessing() {
        let told = { (worst: Int?) in lines(StoreReadings.guessing(worst: worst, allowed: 1000)) }
        let numbers = told(20_000).filter { !$0.hasPrefix("#") }
        #expect(numbers == ["sandi_guess_odds_per_day 20000", "sandi_guess_odds_min 1000"])
        #expect(told(nil).contains("sandi_guess_odds_per_day +Inf"))
    }

    @Test func `a label's value cannot end its line`() {
        #expect(MetricLabels(["a"], [["x\"\n\\"]]).texts == ["a=\"x\\\"\\n\\\\\""])
    }

    @Test func `the process tells its memory, time and files`() {
        let text = lines(ProcessReadings.families())
        for name in [
            "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
            "process_start_time_seconds",
        ] {
            let line = text.first { $0.hasPrefix("\(name) ") }
            #expect(line.flatMap { Double($0.dropFirst(name.count + 1)) } ?? 0 > 0, "\(name)")
        }
    }

    @Test func `every metric has one name, and a name says what it counts in`() {
        let all = MetricDescription.all
        #expect(Set(all.map(\.name)).count == all.count)
        for metric in all {
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
            #expect(metric.help.hasSuffix("."))
            #expect(!metric.help.contains("\n") && !metric.help.contains("\\"))
        }
    }
}
