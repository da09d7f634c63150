import ServiceConfiguration
import Testing

/// One key with a value that must be refused.
struct BadValue: CustomTestStringConvertible {
    let key: String
    /// As it stands in the file.
    let yaml: String
    var testDescription: String { "\(key): \(yaml.prefix(60))" }

    init(_ key: String, _ yaml: String) {
        self.key = key
        self.yaml = yaml
    }

    /// The value in its section.
    var file: String {
        let parts = key.split(separator: ".")
        return parts.enumerated().map { index, part in
            String(repeating: "  ", count: index) + part + ":" + (index == parts.count - 1 ? " " + yaml : "\n")
        }.joined() + "\n"
    }
}

/// Values that are wrong for every key of a kind.
private let wrongForKind: [String: [String]] = [
    "text": [
        "[a]", "{a: b}", "12", "no", "~", "\"\"", "\"" + String(repeating: "x", count: 5000) + "\"", "\"a\\u0007b\"",
    ],
    "whole number": [
        "[1]", "{a: 1}", "\"12\"", "twelve", "1.5", "1e3", "0x10", "010", "1_000", "1:30", "-1", "99999999",
        "999999999999999999999999", "true", "", "~", "\" 1\"",
    ],
    "true or false": ["[true]", "yes", "no", "on", "True", "TRUE", "1", "\"true\"", "{a: true}", "maybe"],
    "one of": ["[json]", "JSON", "1", "no", "\"\"", "{a: b}", "v3 ", "\"v2\\n\""],
    "list of texts": [
        "ID", "{ID: 1}", "[[ID]]", "[1]", "[no]", "[\"\"]", "[\"a\\u0000b\"]", "[~]", "[{a: b}]",
        "[ID, ID]", "[" + String(repeating: "\"ID\", ", count: 300) + "\"MY\"]",
    ],
    "names with texts": [
        "text", "[a]", "{a: [b]}", "{a: 1}", "{a: yes}", "{\"bad name\": x}", "{\"\": x}", "{call: \"\"}",
        "{call: ~}",
    ],
]

private let badValues: [BadValue] = ConfigurationTable.keys.flatMap { key in
    (wrongForKind[key.kind.name] ?? []).map { BadValue(key.path, $0) }
}

private let specificBadValues: [BadValue] = [
    (
        "server.host",
        ["\"256.1.1.1\"", "\"127.0.0.01\"", "\"exa mple.com\"", "\"-a.com\"", "\":::\"", "\"1.2.3\"", "\"a..b\""]
    ),
    ("server.port", ["65536"]), ("worker.concurrency", ["0", "257"]), ("worker.lease_seconds", ["59", "301"]),
    ("server.idle_timeout_seconds", ["0", "601"]), ("server.shutdown_timeout_seconds", ["0", "31"]),
    ("applications.code_length", ["5", "11"]), ("applications.code_lifetime_seconds", ["59", "601"]),
    ("applications.checks_max", ["0", "6"]), ("applications.locale", ["ID", "i", "id_ID", "id-ID-x"]),
    ("applications.countries", ["[id]", "[IDN]"]),
    ("applications.workflow", ["fax:45", "\"call:4\"", "call", "\"call:301\"", "\"call:45,\"", "\"call:45 email:9\""]),
    (
        "store.postgresql.host",
        [
            "\"run/postgresql\"", "\"/" + String(repeating: "x", count: 100) + "\"", "\"host=a user=b\"", "\"a,,b\"",
            "\"a,/run\"", "\"a,\"",
        ]
    ),
    ("store.postgresql.port", ["0", "65536"]), ("store.postgresql.user", ["\"a b\"", "\"a'b\"", "\"a=b\""]),
    ("store.postgresql.database", ["\"host=evil\"", "\"postgresql://evil/\""]),
    ("store.postgresql.connections", ["0", "65"]), ("store.postgresql.lock_timeout_seconds", ["0", "31"]),
    ("retention.destinations_days", ["0", "31"]), ("retention.delivery_details_days", ["0", "31"]),
    ("retention.verifications_days", ["29", "3651"]),
    ("gateways.oca_call.ivr_id", ["\"a/b\"", "\"a b\""]),
    ("gateways.oca_call.from_numbers", ["[]", "[02150001122]", "[\"12\"]", "[\"0215-000\"]", "[\"٠٢١٥٠٠\"]"]),
    ("gateways.oca_call.token", ["\"a b\"", "\"a\\r\\nX-Evil: 1\"", "\"tökén\""]),
    (
        "gateways.oca_call.paths",
        ["{nonsense: x}", "{call: /x}", "{call: a/../x}", "{call: \"x?y\"}", "{call: a//b}", "{call: x/}"]
    ),
    (
        "gateways.oca_call.base_url",
        [
            "http://example.com/x", "ftp://example.com", "https://user@example.com", "https://u:p@example.com",
            "https://example.com?x=1", "https://example.com#x", "https://", "example.com", "http://127.0.0.1.evil.com",
            "http://localhost.evil.com", "https://example.com:0", "https://example.com:99999", "https://exa mple.com",
            "https://example.com/a/../b", "http://[::2]/", "http://127.1/", "http://2130706433/", "http://0.0.0.0/",
            "\"https://example.com/a\\nb\"", "HTTPS://example.com", "https://example.com\\\\@evil.com",
        ]
    ),
    (
        "gateways.oca_email.sender_address",
        [
            "a", "a@", "\"@b.com\"", "a@b@c.com", "\"a b@c.com\"", "\"a@b.com\\r\\nBcc: x@y.com\"", "\"A <a@b.com>\"",
            "a@1.2.3.4",
        ]
    ),
].flatMap { key, values in values.map { BadValue(key, $0) } }

struct FaultTests {
    @Test(arguments: badValues + specificBadValues)
    func `a wrong value is refused with its key, its line and what is allowed`(_ bad: BadValue) throws {
        let found = faults(bad.file)
        let fault = try #require(found.first { $0.key == bad.key }, "nothing was found in \(bad.file.prefix(200))")
        #expect(fault.line == bad.key.split(separator: ".").count)
        #expect(fault.sentence.utf8.count < 700)
        #expect(fault.description.hasPrefix("sandi.yaml:\(fault.line ?? 0): \(bad.key): "))
        #expect(fault.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
    }

    @Test func `all faults come together, in the order of the file and then of the environment`() {
        let error = refusal(
            """
            server:
              prot: 1
              port: 99999
            log: {level: loud}
            stroe: {folder: x}
            """, ["SANDI_WORKER_CONCURRENCY": "many", "SANDI_SERVER_PROT": "1", "SANDI_LOG_FORMAT": "json"])
        #expect(
            error?.faults.map(\.description) == [
                "sandi.yaml:2: server.prot: is no key of this service; did you mean `server.port`?",
                "sandi.yaml:3: server.port: `99999` is out of range; allowed: 0 to 65535",
                "sandi.yaml:4: log.level: `loud` is not allowed; allowed: "
                    + "trace, debug, info, notice, warning, error, critical",
                "sandi.yaml:5: stroe: is no key of this service; did you mean `store`?",
                "environment SANDI_SERVER_PROT: is no variable of this service; did you mean SANDI_SERVER_PORT?",
                "environment SANDI_WORKER_CONCURRENCY: worker.concurrency: `many` must be a whole number in plain "
                    + "digits; allowed: 1 to 256",
            ])
        #expect(error?.description.split(separator: "\n").count == 6)
    }

    @Test func `a word far from every key gets no suggestion`() {
        #expect(faults("completely_different_thing: 1").first?.sentence == "is no key of this service")
        #expect(faults(String(repeating: "k", count: 1000) + ": 1").first?.key?.count == 81)
    }

    @Test func `the country of Norway needs quotes and the fault says so`() {
        let found = faults("applications: {countries: [ID, NO]}")
        #expect(found.count == 1)
        #expect(found.first?.sentence.contains("`NO` for Norway") == true)
        #expect(found.first?.sentence.contains("put it in quotes") == true)
    }

    @Test(
        "R52 plain HTTP off loopback needs a word of its own",
        arguments: ["0.0.0.0", "192.168.1.5", "::", "api.example.com"])
    func plainHTTP(_ host: String) throws {
        let found = faults("server: {host: \"\(host)\"}")
        #expect(found.map(\.key) == ["server.host"])
        #expect(found.first?.sentence.contains("allow_plain_http_off_loopback") == true)
        let settings = try load("server: {host: \"\(host)\", allow_plain_http_off_loopback: true}")
        #expect(settings.server.host == host)
    }

    @Test(arguments: ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
    func `loopback needs no further word`(_ host: String) throws {
        #expect(try load("server: {host: \"\(host)\"}").server.host == host)
    }

    @Test(
        "R94 a gateway's address is https, or http on this machine",
        arguments: [
            "https://example.com", "https://example.com:8443/a/b", "http://127.0.0.1:8026/call/v2",
            "http://[::1]:8026/x", "http://localhost", "https://[2001:db8::1]/x", "https://example.com/",
        ])
    func baseURL(_ url: String) throws {
        let settings = try load(callSection + "    token: t\n    base_url: \"\(url)\"")
        #expect(settings.gateways.ocaCall?.baseURL == (url.hasSuffix("/") ? String(url.dropLast()) : url))
    }

    @Test func `a gateway without its required keys names each`() {
        let found = faults("gateways: {oca_call: {version: v2}, oca_email: {version: v1}}")
        #expect(
            Set(found.compactMap(\.key)) == [
                "gateways.oca_call.ivr_id", "gateways.oca_call.from_numbers", "gateways.oca_call.token",
                "gateways.oca_email.sender_address", "gateways.oca_email.user", "gateways.oca_email.password",
            ])
        #expect(found.allSatisfy { $0.sentence.hasPrefix("is missing") })
        #expect(found.allSatisfy { $0.description.hasPrefix("gateways.oca_") })
    }

    @Test func `a version takes its own credentials only`() {
        let second = faults(callSection + "    token: t\n    user: a@example.com\n    password: p")
        #expect(Set(second.compactMap(\.key)) == ["gateways.oca_call.user", "gateways.oca_call.password"])
        let first = faults(callSection + "    version: v1\n    token: t\n    user: a@example.com\n    password: p")
        #expect(first.map(\.key) == ["gateways.oca_call.token"])
    }

    @Test func `one audio and digits exclude each other`() {
        let found = faults(callSection + "    token: t\n    audio_variable: a\n    digit_variables: [d1]")
        #expect(found.map(\.key) == ["gateways.oca_call.audio_variable"])
    }

    @Test(arguments: ["", "x", "9999999999", "0x1", " 1", "1 ", "١"])
    func `a wrong variable is refused with its name`(_ text: String) throws {
        let fault = try #require(faults("", ["SANDI_SERVER_PORT": text]).first)
        #expect(fault.description.hasPrefix("environment SANDI_SERVER_PORT: server.port: "))
        #expect(fault.sentence.contains("allowed: 0 to 65535"))
    }
}
