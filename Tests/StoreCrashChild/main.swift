import Glibc
import SQLiteStore
import ServiceDoubles
import VerificationCore

// Works on a store until it is killed, and writes down each operation after it was acknowledged: one line each, so that
// whatever stands in the journal must stand in the store (R85). Used by the crash test, and by the test of file modes.

/// Writes a line in one go, so that a kill never leaves half a line among whole ones.
@Sendable func note(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}

/// Opens verifications and checks them, over and over.
@Sendable func work(_ store: SQLiteStore, _ random: SeededRandom, _ application: ApplicationID) async throws {
    let now = Timestamp(milliseconds: 1_767_225_600_000)
    let workflow = try Workflow([Workflow.Step(channel: .call, timeout: .seconds(45))])
    while true {
        let phone = SealedDestinations.Entry(
            sealed: SealedBox(bytes: try random.bytes(30)), masked: "+62•••••••90", index: try random.bytes(16))
        let draft = VerificationDraft(
            key: VerificationKey(application: application, id: random.id()),
            details: VerificationDetails(
                purpose: "login", locale: "id", reference: nil, metadata: [],
                destinations: SealedDestinations(phone: phone, email: nil)),
            code: SealedCode(
                digest: KeyedDigest(keyID: 1, bytes: try random.bytes(32)),
                envelope: SealedBox(bytes: try random.bytes(40))),
            policy: .standard, workflow: workflow, subject: phone.index, firstDelivery: random.id())
        _ = try await store.create(draft, once: nil, at: now)
        note("created \(draft.key.id)")
        for number in 1...3 {
            _ = try await store.countCheck(draft.key, length: 6, at: now)
            note("counted \(draft.key.id) \(number)")
        }
        _ = try await store.apply(.codeMatched(generation: 1), replacing: nil, to: draft.key, once: nil, at: now)
        note("approved \(draft.key.id)")
    }
}

umask(0)
guard CommandLine.arguments.count == 3, let seed = UInt64(CommandLine.arguments[2]) else {
    note("usage: store-crash-child FOLDER SEED")
    exit(64)
}
let random = SeededRandom(seed: seed)
let store = try await SQLiteStore.open(folder: CommandLine.arguments[1], random: SeededRandom(seed: seed &+ 1))
let application: ApplicationID = random.id()
note("application \(application)")
try await withThrowingTaskGroup(of: Void.self) { group in
    for number in 0..<8 {
        let own = SeededRandom(seed: seed &+ UInt64(1000 + number))
        group.addTask { try await work(store, own, application) }
    }
    try await group.waitForAll()
}
