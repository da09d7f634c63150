import Foundation
import Logging
import OpenSSLCrypto
import ProofSigning
import VerificationCore

/// What signing the proof of an approved check costs, by algorithm.
struct ProofBench {
    let folder: String

    func run() async throws {
        Screen.part("proofs", "signing one proof after the other")
        for algorithm in ProofAlgorithm.allCases {
            let proofs = try await measure(algorithm)
            Screen.line("  \(algorithm.rawValue): \(proofs.fixed(1)) µs a proof, \((1e6 / proofs).grouped) a second")
        }
    }

    /// Microseconds a proof.
    private func measure(_ algorithm: ProofAlgorithm) async throws -> Double {
        let clock = BenchClock()
        let random = PrivateRandom()
        let path = "\(folder)/\(algorithm.rawValue).keys"
        try ProofKeyRing.generate(algorithm, random: random, at: clock.now()).save(path: path)
        let signer = try await JWTProofSigner(
            path: path, issuer: "https://login.example.com", lifetime: SignedProof.lifetimeMax, clock: clock,
            logger: Logger(label: "bench"))
        func claims() throws -> ProofClaims {
            func bytes() throws -> [UInt8] { try random.bytes(identifierRandomBytes) }
            return ProofClaims(
                id: ProofID(random: try bytes()), application: ApplicationID(random: try bytes()),
                subject: ProofSubject(random: try bytes()), verification: VerificationID(random: try bytes()),
                purpose: "login", channels: [.call], reference: "order-471902", issuedAt: clock.now())
        }
        var rounds: [Double] = []
        for _ in 0..<roundsOfEach {
            let start = Moment.now()
            for _ in 0..<proofsPerRound { _ = try await signer.sign(try claims()) }
            rounds.append(Moment.seconds(since: start) * 1e6 / Double(proofsPerRound))
        }
        return median(rounds)
    }
}

private let roundsOfEach = 7
private let proofsPerRound = 1000
