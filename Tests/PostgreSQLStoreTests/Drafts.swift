import PostgreSQLStore
import ServiceDoubles
import VerificationCore

/// Drafts of verifications for tests that need no more than one of them to be there.
struct Drafts {
    static let start = Timestamp(milliseconds: 1_767_225_600_000)
    let random: SeededRandom
    let application: ApplicationID
    private let workflow: Workflow

    init(seed: UInt64) {
        guard let workflow = Workflow(text: "call:45") else { preconditionFailure("the workflow is well written") }
        self.workflow = workflow
        random = SeededRandom(seed: seed)
        application = random.id()
    }

    func draft(purpose: String = "login", reference: String? = nil) -> VerificationDraft {
        let entry = SealedDestinations.Entry(
            sealed: SealedBox(bytes: bytes(30)), masked: "+62•••••••90", index: bytes(16))
        let details = VerificationDetails(
            purpose: purpose, locale: "id", reference: reference, metadata: [],
            destinations: SealedDestinations(phone: entry, email: nil))
        return VerificationDraft(
            key: VerificationKey(application: application, id: random.id()), details: details,
            code: SealedCode(
                digest: KeyedDigest(keyID: 1, bytes: bytes(32)), envelope: SealedBox(bytes: bytes(40))),
            policy: .standard, workflow: workflow, subject: entry.index, firstDelivery: random.id())
    }

    /// Verifications that are open in a store.
    func opened(_ count: Int, in store: PostgreSQLStore) async throws -> [VerificationDraft] {
        let drafts = (0..<count).map { _ in draft() }
        for draft in drafts { _ = try await store.create(draft, once: nil, at: Drafts.start) }
        return drafts
    }

    /// A draft to always the same number, whose sends are counted.
    func counted() -> VerificationDraft {
        let plain = draft()
        let target = SendTarget(
            destination: [1], area: NumberArea(prefix: [1], line: 1, country: "ID"))
        return VerificationDraft(
            key: plain.key, details: plain.details, code: plain.code, policy: plain.policy, workflow: plain.workflow,
            subject: plain.subject, firstDelivery: plain.firstDelivery,
            targets: SendTargets(phone: target, email: nil))
    }

    private func bytes(_ count: Int) -> [UInt8] { (try? random.bytes(count)) ?? [] }
}
