import ArgumentParser
import AsyncHTTPClient
import FoundationEssentials
import GatewayKit
import OpenSSLCrypto
import PromptRendering
import ProofSigning
import ServiceConfiguration
import StrictJSON
import VerificationAPI
import VerificationCore

/// `sandi doctor`: what is right and what is wrong, in the operator's words.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks configuration, keys, file handles, store and prompts, and asks the gateways.",
        discussion: """
            With --live it asks each gateway what changes and costs nothing: caller numbers, IVRs, sender ids, the
            first page of a history. It signs in at the mail server and asks a sender of your own with OPTIONS. Nobody
            is called and nothing is sent.
            Exit code 0 when everything is right, 1 when something is wrong.
            """)

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Ask each gateway, without a call or a message.")
    var live = false
    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let findings = try await Examination(settings: try options.settings(), asksGateways: live).findings()
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
        findings.append(
            finding("proofs") {
                guard FileManager.default.fileExists(atPath: settings.proofs.file) else {
                    return "none: approvals carry no proof until `sandi proofs init` has made a key"
                }
                let ring = try Assembly.proofKeys(settings)
                return
                    "\(ring.signing(at: SystemClock().now())) signs, of \(ring.keys.count) in \(settings.proofs.file)"
            })
        findings.append(handles(FileHandles.limits))
        if let tls = settings.server.tls {
            findings.append(
                finding("certificate") {
                    let (identity, _) = try CertificateFiles(settings: tls).identity()
                    return "\(tls.certificateFile), good until \(identity.expiresAt.rfc3339)"
                })
        }
        findings.append(await store())
        findings += await guessing()
        findings.append(
            finding("prompts") {
                let report = try Assembly.prompts(settings).check()
                return "voices \(report.voices.map(\.locale).joined(separator: ", ")); "
                    + "mail \(report.mailLocales.joined(separator: ", ")); "
                    + "texts \(report.smsLocales.joined(separator: ", "))"
            })
        return findings + (try await gateways())
    }

    /// Whether a service that is started from here could open as many connections as it may have (R104).
    func handles(_ limits: FileHandles.Limits) -> Finding {
        let asked = settings.server.connectionsMax
        let kept = FileHandles.kept(for: settings)
        let connections = FileHandles.connections(asked, of: limits.hard, keeping: kept) ?? 0
        let detail = "\(limits.hard) may be opened from here, enough for \(connections) of \(asked) connections"
        return Finding(
            check: "file handles", isRight: connections == asked,
            detail: connections == asked ? detail : "\(detail); \(Assembly.handlesHint(for: settings))")
    }

    private func store() async -> Finding {
        do {
            let detail = try await DataAccess.with(settings) { data in
                let applications = try await data.store.applications()
                let noun = applications.count == 1 ? "application" : "applications"
                return "opened in \(data.place), \(applications.count) \(noun)"
            }
            return Finding(check: "store", isRight: true, detail: detail)
        } catch {
            return Finding(check: "store", isRight: false, detail: sentence(error))
        }
    }

    /// How likely a day's guessing is to succeed, for each application (R1).
    private func guessing() async -> [Finding] {
        guard
            let applications = try? await DataAccess.with(settings, { data in try await data.store.applications() })
        else { return [] }
        let guessable = Set(Assembly.guessable(applications, settings).map(\.name))
        return applications.filter { !$0.isDisabled }.map { application in
            let chance = GuessChance(application.policy)
            return Finding(
                check: "guessing \(application.name)", isRight: !guessable.contains(application.name),
                detail: "one in \(chance.oddsPerDay) a day and destination (\(chance.codeLength) digits, "
                    + "\(chance.checksPerDay) checks); at most one in \(settings.applications.guessOddsMin)")
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
            return gateways.all.map { gateway in
                Finding(check: gateway.name, isRight: true, detail: "configured, not asked: `--live` asks it")
            }
        }
        var findings: [Finding] = []
        for gateway in gateways.all {
            guard let probe = gateway as? any GatewayProbe else {
                findings.append(Finding(check: gateway.name, isRight: true, detail: "configured; it cannot be asked"))
                continue
            }
            findings += await probe.probe().map {
                Finding(check: "\(gateway.name) \($0.subject)", isRight: $0.isRight, detail: $0.detail)
            }
        }
        await gateways.close()
        return findings
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
