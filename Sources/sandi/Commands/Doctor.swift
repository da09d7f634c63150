import ArgumentParser
import AsyncHTTPClient
import GatewayKit
import OCACallGateway
import OCAEmailGateway
import OpenSSLCrypto
import PromptRendering
import SMTPGateway
import ServiceConfiguration
import StrictJSON
import VerificationCore

/// `sandi doctor`: what is right and what is wrong, in the operator's words.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks configuration, keys, store, prompts and gateways.",
        discussion: """
            Asks the vendor only what changes and costs nothing: its caller numbers and IVRs.
            Signs in at the mail server and sends nothing.
            Exit code 0 when everything is right, 1 when something is wrong.
            """)

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Ask no gateway.")
    var offline = false
    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let findings = try await Examination(settings: try options.settings(), asksGateways: !offline).findings()
        if json {
            Console.out(
                .array(
                    findings.map {
                        ["check": .string($0.check), "ok": .bool($0.isRight), "detail": .string($0.detail)]
                    }))
        } else {
            for finding in findings {
                Console.out("\(finding.isRight ? "ok   " : "WRONG")  \(finding.check): \(finding.detail)")
            }
        }
        guard findings.allSatisfy(\.isRight) else { throw ExitCode(CommandFailure.Code.refused.rawValue) }
    }
}

/// One thing that was looked at.
struct Finding: Sendable, Hashable {
    let check: String
    let isRight: Bool
    let detail: String
}

/// Looks at everything that a service needs.
struct Examination {
    let settings: ServiceSettings
    let asksGateways: Bool

    func findings() async throws -> [Finding] {
        var findings = [Finding(check: "configuration", isRight: true, detail: "read and complete")]
        findings.append(
            finding("keys") {
                let ring = try Assembly.keyRing(settings.keys.file)
                let lacking = ring.lacking.map { "; none for \($0.rawValue): `sandi secrets add-missing`" }
                return "\(ring.describe().count - lacking.count) keys in \(settings.keys.file)" + lacking.joined()
            })
        findings.append(await store())
        findings.append(
            finding("prompts") {
                let report = try Assembly.prompts(settings).check()
                return "voices \(report.voices.map(\.locale).joined(separator: ", ")); "
                    + "mail \(report.mailLocales.joined(separator: ", ")); "
                    + "texts \(report.smsLocales.joined(separator: ", "))"
            })
        return findings + (try await gateways())
    }

    private func store() async -> Finding {
        do {
            let detail = try await DataAccess.with(settings) { data in
                let applications = try await data.store.applications()
                return "opened in \(data.place), \(applications.count) applications"
            }
            return Finding(check: "store", isRight: true, detail: detail)
        } catch {
            return Finding(check: "store", isRight: false, detail: sentence(error))
        }
    }

    private func gateways() async throws -> [Finding] {
        let http = Assembly.gatewayClient()
        defer { http.shutdown { _ in } }
        let gateways: ConfiguredGateways
        do {
            gateways = try Assembly.gateways(settings, http: http, clock: SystemClock())
        } catch {
            return [Finding(check: "gateways", isRight: false, detail: sentence(error))]
        }
        if gateways.all.isEmpty {
            return [Finding(check: "gateways", isRight: false, detail: "none is configured: nothing can be sent")]
        }
        guard asksGateways else {
            return gateways.all.map { Finding(check: $0.name, isRight: true, detail: "configured, not asked") }
        }
        var findings: [Finding] = []
        if let call = gateways.call {
            findings.append(outcome("\(call.name) numbers", await call.numbers()) { $0.joined(separator: ", ") })
            let wanted = settings.gateways.ocaCall?.ivrID ?? ""
            findings.append(ivr("\(call.name) ivr", await call.ivrs().map { list in list.first { $0.id == wanted } }))
        }
        if let email = gateways.email {
            findings.append(
                outcome("\(email.name) account", await email.history()) { "\($0.items.count) mails on the first page" })
        }
        if let smtp = gateways.smtp {
            findings.append(outcome("\(smtp.name) server", await smtp.examine()) { $0 })
            await smtp.close()
        }
        findings += gateways.custom.map {
            Finding(check: $0.name, isRight: true, detail: "configured; a sender of your own is not asked")
        }
        return findings
    }

    private func ivr(_ check: String, _ found: Result<OCAIVR?, GatewayFault>) -> Finding {
        switch found {
        case .success(let ivr?):
            let variables = ivr.variables.isEmpty ? "no variables" : ivr.variables.joined(separator: ", ")
            return Finding(check: check, isRight: !ivr.variables.isEmpty, detail: "\(ivr.name): \(variables)")
        case .success(nil):
            return Finding(check: check, isRight: false, detail: "the account has no IVR with the configured ivr_id")
        case .failure(let fault):
            return Finding(check: check, isRight: false, detail: fault.detail)
        }
    }

    private func outcome<Value>(
        _ check: String, _ result: Result<Value, GatewayFault>, _ detail: (Value) -> String
    ) -> Finding {
        switch result {
        case .success(let value): Finding(check: check, isRight: true, detail: detail(value))
        case .failure(let fault): Finding(check: check, isRight: false, detail: fault.detail)
        }
    }

    private func finding(_ check: String, _ look: () throws -> String) -> Finding {
        do {
            return Finding(check: check, isRight: true, detail: try look())
        } catch {
            return Finding(check: check, isRight: false, detail: sentence(error))
        }
    }

    private func sentence(_ error: any Error) -> String {
        (error as? CommandFailure)?.messages.joined(separator: "; ") ?? "\(error)"
    }
}
