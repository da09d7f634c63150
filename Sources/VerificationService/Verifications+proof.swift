import Logging
import VerificationCore

extension Verifications {
    /// The public keys of proofs as a JWK set; an empty one where no proofs are signed.
    public func proofKeySet() async -> [UInt8] {
        await proofs?.keySet(at: clock.now()) ?? Array(#"{"keys":[]}"#.utf8)
    }

    /// Signs the proof of an approval that is about to be written: what cannot be signed is not approved (I8). Nil
    /// where no proofs are signed.
    func proof(
        for ticket: CheckTicket, transaction: [UInt8]?
    ) async throws(ServiceError) -> SignedProof? {
        guard let proofs else { return nil }
        let record = try await read(ticket.key.id, by: ticket.key.application)
        // The channels that can have carried a code that has been typed already: a send from now on cannot.
        let channels = Approval(at: clock.now(), channels: record.state.carriers).channels
        let claims = ProofClaims(
            id: try freshID(), application: ticket.key.application, subject: subject(of: record, channels),
            verification: ticket.key.id, purpose: record.details.purpose, channels: channels,
            reference: record.details.reference, transaction: transaction, issuedAt: clock.now())
        do {
            return try await proofs.sign(claims)
        } catch {
            logger.error("no proof, so no approval", metadata: ["verification": "\(ticket.key.id)"])
            throw .unavailable(error.reason)
        }
    }

    /// The destination of the weakest channel under a name of its own: digested once more, so that nobody outside
    /// learns a look-up value of the store. A step's own destination has no look-up value; where one can have carried
    /// the code, the name is the verification's, which nothing else has.
    private func subject(of record: VerificationRecord, _ channels: [Channel]) -> ProofSubject {
        let steps = record.state.sends.filter { $0.generation == record.state.ledger.generation }.map(\.step)
        let hasOwnDestination = steps.contains { record.state.workflow.steps[$0].hasOwnDestination }
        let entry = channels.first.flatMap(record.details.destinations.entry)
        let name: [UInt8]
        if let entry, !hasOwnDestination, !entry.index.isEmpty {
            name = Array("destination".utf8) + entry.index
        } else {
            name = Array("verification".utf8) + Array(record.key.id.text.utf8)
        }
        let bound = Array("sandi proof subject \(record.key.application.text) ".utf8) + name
        return ProofSubject(random: Array(vault.fingerprint(bound).prefix(identifierRandomBytes)))
    }
}
