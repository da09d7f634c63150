import VerificationCore

extension BenchService {
    /// Stores verifications through the store itself, each for a phone of its own, and gives their ids in the order of
    /// their creation: people type their codes in about the order in which they were sent.
    /// - Parameter first: The number of the first phone.
    func verifications(from first: Int, count: Int) async throws -> [String] {
        try await withThrowingTaskGroup(of: [(number: Int, id: String)].self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    var made: [(number: Int, id: String)] = []
                    for number in stride(from: lane, to: count, by: lanes) {
                        let draft = try draft(number: first + number)
                        guard case .created = try await store.create(draft, once: nil, at: BenchClock().now()) else {
                            throw LoadFailure("phone \(first + number) has an open verification already")
                        }
                        made.append((number, draft.key.id.text))
                    }
                    return made
                }
            }
            let made = try await group.reduce(into: []) { $0 += $1 }
            return made.sorted { $0.number < $1.number }.map(\.id)
        }
    }

    /// How many checks the store holds for these verifications: what was answered is there.
    func checksStored(_ ids: [String]) async throws -> Int {
        var checks = 0
        for id in ids.compactMap(VerificationID.init) {
            let key = VerificationKey(application: application.id, id: id)
            checks += try await store.verification(key)?.state.ledger.checksUsed ?? 0
        }
        return checks
    }
}

private let lanes = 256
