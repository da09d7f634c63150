import FoundationEssentials
import Logging
import ProofSigning
import ServiceConfiguration
import VerificationCore

extension ProofAlgorithm {
    init(_ algorithm: ProofSettings.Algorithm) {
        switch algorithm {
        case .edDSA: self = .edDSA
        case .es256: self = .es256
        }
    }
}

extension Assembly {
    /// Reads the keys that sign proofs.
    /// - Throws: `CommandFailure` when they are missing, too open or damaged (R53).
    static func proofKeys(_ settings: ServiceSettings) throws -> ProofKeyRing {
        do {
            return try ProofKeyRing.load(path: settings.proofs.file)
        } catch {
            throw CommandFailure("\(error)", hints: ["`sandi proofs init` makes a key"], .wrongInput)
        }
    }

    /// What signs proofs; nil, and said so, where there is no file of keys.
    /// - Throws: `CommandFailure` when the file is there and cannot be used.
    static func proofSigner(
        _ settings: ServiceSettings, clock: any ServiceClock, logger: Logger
    ) async throws -> JWTProofSigner? {
        let proofs = settings.proofs
        do throws(ProofKeyRingError) {
            return try await JWTProofSigner(
                path: proofs.file, issuer: proofs.issuer, lifetime: proofs.lifetime, clock: clock, logger: logger)
        } catch {
            guard error.code == .missing else {
                throw CommandFailure("\(error)", hints: ["`sandi proofs init` makes a key"], .wrongInput)
            }
            logger.warning("approvals carry no proof: `sandi proofs init` makes a key")
            return nil
        }
    }
}
