import Foundation
import Metering
import StrictJSON
import Testing
import Yams

/// The page, the rules and the dashboard name what exists.
struct WatchingTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func read(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// With UPDATE_SNAPSHOTS=1 in the environment the page is written anew instead.
    @Test func `the page describes every metric`() throws {
        if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
            try MetricsPage.text.write(
                to: Self.root.appending(path: MetricsPage.path), atomically: true, encoding: .utf8)
        }
        #expect(try Self.read(MetricsPage.path) == MetricsPage.text)
    }

    /// A rule of the file for Prometheus.
    private struct PrometheusRule {
        let name: String
        let expression: String
        let isAlert: Bool
        let annotations: [String: String]
    }

    private static func rules() throws -> [PrometheusRule] {
        let file = try Yams.load(yaml: try read("docs/operating/prometheus/rules.yaml")) as? [String: Any]
        let groups = try #require(file?["groups"] as? [[String: Any]])
        return groups.flatMap { $0["rules"] as? [[String: Any]] ?? [] }.map { rule in
            PrometheusRule(
                name: (rule["alert"] ?? rule["record"]) as? String ?? "", expression: rule["expr"] as? String ?? "",
                isAlert: rule["alert"] != nil, annotations: rule["annotations"] as? [String: String] ?? [:])
        }
    }

    /// Everything that is asked of Prometheus by the panels of the dashboard.
    private static func queries(in value: JSONValue) -> [String] {
        let own = [value["expr"]?.string].compactMap(\.self)
        let members = (value.members ?? []).map(\.value) + (value.array ?? [])
        return own + members.flatMap { queries(in: $0) }
    }

    private static func dashboard() throws -> JSONValue {
        let text = try read("docs/operating/prometheus/dashboard.json")
        return try JSONValue.parse(Array(text.utf8), limits: JSONLimits(bytesMax: 1 << 20, depthMax: 32))
    }

    /// The series that an expression names: ours, the process's and those that a rule records.
    private static func series(in expression: String) -> Set<String> {
        let words = expression.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != ":" }
        let fronts = ["sandi_", "sandi:", "process_"]
        return Set(words.map(String.init).filter { word in fronts.contains { word.hasPrefix($0) } })
    }

    private static func unknown(in expressions: [String], recorded: Set<String>) -> Set<String> {
        var known = recorded
        for metric in MetricDescription.all {
            if metric.kind == .histogram {
                known.formUnion(["_bucket", "_sum", "_count"].map { metric.name + $0 })
            } else {
                known.insert(metric.name)
            }
        }
        return Set(expressions.flatMap(series)).subtracting(known)
    }

    @Test func `every metric that a rule or a panel names exists`() throws {
        let rules = try Self.rules()
        let recorded = Set(rules.filter { !$0.isAlert }.map(\.name))
        let queries = Self.queries(in: try Self.dashboard())
        #expect(rules.count > 10 && queries.count > 10)
        #expect(Self.unknown(in: rules.map(\.expression) + queries, recorded: recorded) == [])
        for expression in rules.map(\.expression) + queries {
            #expect(expression.contains("sandi") || expression.contains("process_"), "\(expression)")
            #expect(expression.count { $0 == "(" } == expression.count { $0 == ")" }, "\(expression)")
        }
    }

    @Test func `a metric that does not exist is noticed`() {
        let expressions = ["rate(sandi_checks_totals[5m])", "sandi_gateway_seconds", "sandi:approved:ratio_1h", "up"]
        let unknown = Self.unknown(in: expressions, recorded: ["sandi:approved:ratio_1h"])
        #expect(unknown == ["sandi_checks_totals", "sandi_gateway_seconds"])
    }

    @Test func `every alert says what happened and leads to a page that tells what to do`() throws {
        for rule in try Self.rules() where rule.isAlert {
            #expect(rule.annotations["summary"]?.isEmpty == false, "\(rule.name)")
            let page = try #require(rule.annotations["runbook"], "\(rule.name)")
            let parts = page.split(separator: "#").map(String.init)
            let headings = try Self.read(parts[0]).split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
                line.drop { $0 == "#" || $0 == " " }.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " }
                    .replacing(" ", with: "-")
            }
            #expect(headings.contains(try #require(parts.last)), "\(rule.name): \(page)")
        }
    }
}
