import ServiceConfiguration
import Testing
import VerificationCore

struct LoadingTests {
    @Test func `without a file and without variables the defaults hold`() throws {
        let settings = try ServiceSettings.load(file: nil, environment: ["PATH": "/bin"], files: MemoryFiles())
        #expect(settings.server.host == "127.0.0.1")
        #expect(settings.server.port == 8025)
        #expect(settings.server.connectionsMax == 10_000)
        #expect(settings.server.connectionsPerAddressMax == 200)
        #expect(settings.server.idleTimeout == .seconds(60))
        #expect(settings.server.headerTimeout == .seconds(10))
        #expect(settings.server.bodyTimeout == .seconds(15))
        #expect(settings.server.shutdownTimeout == .seconds(30))
        #expect(!settings.server.allowPlainHTTPOffLoopback)
        #expect(!settings.server.allowRoot)
        #expect(settings.store.folder == "data")
        #expect(settings.store.cacheMiB == 80)
        #expect(settings.keys.file == "data/keys/keyring")
        #expect(settings.prompts.voiceFolder == "templates/voice")
        #expect(settings.prompts.emailFolder == "templates/email")
        #expect(settings.worker.concurrency == 32)
        #expect(settings.worker.lease == .seconds(60))
        #expect(settings.log.format == .auto)
        #expect(settings.log.level == .info)
        #expect(settings.applications.policy == .standard)
        #expect(settings.applications.countries == [])
        #expect(settings.gateways.ocaCall == nil && settings.gateways.ocaEmail == nil)
    }

    @Test func `a file is read into its sections`() throws {
        let settings = try load(
            """
            server: {port: 9000, idle_timeout_seconds: 30}
            store:
              folder: "/var/lib/sandi/"
            log: {format: json, level: warning}
            applications: {locale: en-GB, countries: [ID, "NO"], workflow: "call:45,email:120"}
            gateways:
              oca_call:
                token: tok-123
                ivr_id: "65f1bd77be41d70012ab3490"
                from_numbers: ["02150001122", "+622150001123"]
                number_format: international
                digit_variables: [d1, d2]
                variables: {greeting: hello there}
                paths: {call: v3/call-now}
              oca_email:
                version: v1
                user: ops@example.com
                password: "s3cret word"
                sender_address: no-reply@example.com
            """)
        #expect(settings.server.port == 9000)
        #expect(settings.keys.file == "/var/lib/sandi/keys/keyring")
        #expect(settings.log.level == .warning)
        #expect(settings.applications.countries == ["ID", "NO"])
        #expect(settings.applications.workflow.steps.map(\.channel) == [.call, .email])
        let call = try #require(settings.gateways.ocaCall)
        #expect(call.version == .v2 && call.baseURL == "https://webapigw.ocatelkom.co.id/call/v2")
        #expect(call.fromNumbers == ["02150001122", "+622150001123"])
        #expect(call.numberFormat == .international && call.audioVariable == nil)
        #expect(call.digitVariables == ["d1", "d2"])
        #expect(call.variables == ["greeting": "hello there"] && call.paths == ["call": "v3/call-now"])
        guard case .token(let token, scheme: .bearer) = call.credentials else { throw Unexpected() }
        #expect(token.reveal == "tok-123")
        let email = try #require(settings.gateways.ocaEmail)
        #expect(email.baseURL == "https://email.ocatelkom.co.id/api/v1")
        guard case .password("ops@example.com", let password) = email.credentials else { throw Unexpected() }
        #expect(password.reveal == "s3cret word")
    }

    @Test func `a variable takes the file's place`() throws {
        let settings = try load(
            callSection + "    token: from-the-file\nserver: {port: 9000}",
            [
                "SANDI_SERVER_PORT": "9100", "SANDI_APPLICATIONS_COUNTRIES": "ID,MY",
                "SANDI_GATEWAYS_OCA_CALL_TOKEN": "from-the-environment",
                "SANDI_GATEWAYS_OCA_CALL_VARIABLES": "a=1,b=x=y",
                "SANDI_SERVER_ALLOW_PLAIN_HTTP_OFF_LOOPBACK": "true", "SANDI_SERVER_HOST": "0.0.0.0",
            ])
        #expect(settings.server.port == 9100)
        #expect(settings.server.host == "0.0.0.0")
        #expect(settings.applications.countries == ["ID", "MY"])
        #expect(settings.gateways.ocaCall?.variables == ["a": "1", "b": "x=y"])
        guard case .token(let token, _)? = settings.gateways.ocaCall?.credentials else { throw Unexpected() }
        #expect(token.reveal == "from-the-environment")
    }

    @Test func `a gateway may be configured by variables alone`() throws {
        let settings = try ServiceSettings.load(
            file: nil,
            environment: [
                "SANDI_GATEWAYS_OCA_EMAIL_TOKEN": "tok", "SANDI_GATEWAYS_OCA_EMAIL_SENDER_ADDRESS": "a@example.com",
            ], files: MemoryFiles())
        #expect(settings.gateways.ocaEmail?.senderAddress == "a@example.com")
        #expect(settings.gateways.ocaCall == nil)
    }

    @Test func `variables of the command line and of others are left alone`() throws {
        let environment = [
            "SANDI_CONFIG": "x.yaml", "SANDI_URL": "http://127.0.0.1:1", "SANDI_API_KEY": "sk", "SAND": "x",
        ]
        #expect(try load("", environment).server.port == 8025)
    }

    @Test func `an empty file, comments only and empty sections mean the defaults`() throws {
        for yaml in ["", "\n\n", "# nothing\n", "---\n", "server:\n", "gateways:\n  oca_call:\n", "gateways:\n"] {
            let settings = try load(yaml)
            #expect(settings.server.port == 8025, "\(yaml)")
            #expect(settings.gateways.ocaCall == nil)
        }
    }
}

struct Unexpected: Error {}
