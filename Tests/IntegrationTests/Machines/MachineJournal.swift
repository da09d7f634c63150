import StrictJSON
import Synchronization
import Testing

/// What callers of several machines sent, and what was acknowledged to them.
final class MachineJournal: Sendable {
    struct Entry {
        let key: String
        let body: JSONValue
        /// The number or address, of which no other entry has the same.
        let destination: String
        /// Every id that an answer to this create named.
        var ids: Set<String> = []
        var wrongSent = 0
        var wrongAcknowledged = 0
        var rightSent = 0
        var approvals: [String] = []
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let acknowledgements = Atomic(0)

    var all: [Entry] { entries.withLock { Array($0.values) } }
    var acknowledged: Int { acknowledgements.load(ordering: .relaxed) }

    func begin(_ key: String, destination: String, _ body: JSONValue) {
        entries.withLock { $0[key] = Entry(key: key, body: body, destination: destination) }
    }

    func note(_ key: String, acknowledges: Bool = true, _ change: (inout Entry) -> Void) {
        entries.withLock { entries in
            guard var entry = entries[key] else { return }
            change(&entry)
            entries[key] = entry
        }
        if acknowledges { acknowledgements.add(1, ordering: .relaxed) }
    }

    /// Holds what the service says now against what it once said: I1 to I4.
    func compare(_ machines: Machines, _ comment: Comment) async throws {
        for entry in all {
            #expect(entry.ids.count <= 1, comment)
            #expect(entry.approvals.count <= 1, comment)
            guard let id = entry.ids.first else { continue }
            let repeated = try await machines.answer("the repeat of a create") { try await $0.create(entry) }
            #expect(repeated["id"] == id, comment)
            let read = try await machines.answer("\(id)") { try await $0.get("/v1/verifications/\(id)") }
            try #require(read.status == 200, comment)
            let used = 5 - Int(read.json["checks_left"]?.integer ?? -1)
            let isApproved = read["status"] == "approved"
            #expect((0...5).contains(used), comment)
            #expect(used >= entry.wrongAcknowledged + entry.approvals.count, comment)
            #expect(used <= entry.wrongSent + entry.rightSent, comment)
            #expect(entry.rightSent > 0 || !isApproved, comment)
            if let at = entry.approvals.first { #expect(read.json["approval"]?["at"]?.string == at, comment) }
            let timeline = try await machines.answer("\(id)") { try await $0.get("/v1/verifications/\(id)/events") }
            let types = (timeline.json["data"]?.array ?? []).compactMap { $0["type"]?.string }
            #expect(types.count { $0 == "verification.approved" } == (isApproved ? 1 : 0), comment)
            #expect(types.count { $0 == "verification.created" } == 1, comment)
        }
    }
}

extension ServiceClient {
    /// Creates what an entry stands for, under its idempotency key.
    func create(_ entry: MachineJournal.Entry) async throws -> Answer {
        try await send("POST", "/v1/verifications", entry.body, headers: [("Idempotency-Key", entry.key)])
    }
}
