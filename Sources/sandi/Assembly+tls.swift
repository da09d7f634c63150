import Logging
import ServiceConfiguration
import ServiceLifecycle
import VerificationAPI
import VerificationCore

/// The files of the API's certificate and of its private key.
struct CertificateFiles: Sendable {
    let settings: TLSSettings
    var files: any FileReading = LocalFiles()

    struct Contents: Sendable, Hashable {
        let certificates: [UInt8]
        let privateKey: [UInt8]
    }

    /// Reads both.
    /// - Throws: `CommandFailure` when one cannot be read, or others than its owner may read the key (R52, R60).
    func read() throws(CommandFailure) -> Contents {
        let certificates = try read(settings.certificateFile, "server.tls.certificate")
        let key = try read(settings.privateKeyFile, "server.tls.private_key")
        guard key.mode & 0o077 == 0 else {
            throw CommandFailure(
                "server.tls.private_key: others than its owner may read \(settings.privateKeyFile)",
                hints: ["chmod 600 \(settings.privateKeyFile)"], .wrongInput)
        }
        return Contents(certificates: certificates.bytes, privateKey: key.bytes)
    }

    /// Reads both and makes of them what the API shows.
    func identity() throws(CommandFailure) -> (identity: TLSIdentity, contents: Contents) {
        let contents = try read()
        do throws(TLSIdentityError) {
            let identity = try TLSIdentity(certificates: contents.certificates, privateKey: contents.privateKey)
            return (identity, contents)
        } catch {
            throw CommandFailure("server.tls: \(error)", .wrongInput)
        }
    }

    private func read(_ path: String, _ key: String) throws(CommandFailure) -> FileContents {
        do throws(FileFault) {
            return try files.read(path, bytesMax: certificateBytesMax)
        } catch {
            throw CommandFailure("\(key): \(path): \(error.sentence)", .wrongInput)
        }
    }
}

/// Looks at the files of the certificate every few seconds and shows the new one once both fit together. A certificate
/// is renewed in two writes: in between, and when something is wrong, the old one stays (R52).
struct CertificateWatch: Service {
    let files: CertificateFiles
    let identity: TLSIdentity
    let shown: CertificateFiles.Contents
    let clock: any ServiceClock
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await watch()
        }
    }

    private func watch() async {
        var shown = shown
        var lastFault: String?
        while !Task.isCancelled {
            do {
                try await clock.sleep(until: clock.now() + certificateLookEvery)
            } catch {
                return
            }
            let fault = look(&shown)
            // The same fault is told once.
            if let fault, fault != lastFault {
                logger.error("the new certificate is not used", metadata: ["reason": "\(fault)"])
            }
            lastFault = fault
        }
    }

    /// Takes what is new.
    /// - Returns: Why it cannot be taken.
    private func look(_ shown: inout CertificateFiles.Contents) -> String? {
        do throws(CommandFailure) {
            let found = try files.read()
            guard found != shown else { return nil }
            do throws(TLSIdentityError) {
                try identity.replace(certificates: found.certificates, privateKey: found.privateKey)
            } catch {
                return error.description
            }
            shown = found
            logger.notice("a new certificate is shown", metadata: ["expires_at": "\(identity.expiresAt.rfc3339)"])
            return nil
        } catch {
            return error.messages.joined(separator: "; ")
        }
    }
}

private let certificateBytesMax = 256 * 1024
private let certificateLookEvery: Duration = .seconds(5)
