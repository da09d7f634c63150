import VerificationCore

/// Loads a store in this process, without HTTP: each lane asks for the next thing when the last one is answered.
struct StoreLoad {
    let service: BenchService
    let lanes: Int
    let seconds: Double
    private(set) var nextNumber: Int

    init(service: BenchService, lanes: Int, seconds: Double, firstNumber: Int) {
        self.service = service
        self.lanes = lanes
        self.seconds = seconds
        nextNumber = firstNumber
    }

    /// What one run saw.
    struct Outcome {
        let rate: Double
        let latencies: Latencies
    }

    /// Counts checks, at most as many for each verification as leave it open.
    /// - Parameter rate: About how many a second are to be expected.
    mutating func checks(expecting rate: Double) async throws -> Outcome {
        let count = max(Int(rate * seconds * reserve) / checksEach, lanes)
        let ids = try await service.verifications(from: nextNumber, count: count).compactMap(VerificationID.init)
        nextNumber += count
        let application = service.application.id
        let store = service.store
        return try await run(count: ids.count * checksEach) { index in
            let key = VerificationKey(application: application, id: ids[index % ids.count])
            guard case .counted = try await store.countCheck(key, length: 6, at: BenchClock().now()) else {
                throw LoadFailure("a check was not counted")
            }
        }
    }

    /// Opens verifications whose codes and destinations were sealed before.
    mutating func creates(expecting rate: Double) async throws -> Outcome {
        let first = nextNumber
        let drafts = try (0..<Int(rate * seconds * reserve)).map { try service.draft(number: first + $0) }
        nextNumber += drafts.count
        let store = service.store
        return try await run(count: drafts.count) { index in
            guard case .created = try await store.create(drafts[index], once: nil, at: BenchClock().now()) else {
                throw LoadFailure("a verification was not created")
            }
        }
    }

    /// Runs until the time is over or everything was asked once.
    private func run(
        count: Int, _ ask: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Outcome {
        let start = Moment.now()
        let until = start + Moment.nanoseconds(seconds)
        let latencies = try await withThrowingTaskGroup(of: Latencies.self) { group in
            for lane in 0..<lanes {
                group.addTask { [lanes] in
                    var latencies = Latencies()
                    for index in stride(from: lane, to: count, by: lanes) {
                        let asked = Moment.now()
                        guard asked < until else { break }
                        try await ask(index)
                        latencies.record(Moment.now() - asked)
                    }
                    return latencies
                }
            }
            return try await group.reduce(into: Latencies()) { $0.add($1) }
        }
        return Outcome(rate: Double(latencies.count) / Moment.seconds(since: start), latencies: latencies)
    }
}

/// How much faster than expected a run may be until it runs out of work; then it ends early.
private let reserve = 1.3

/// Checks of one verification: a fifth wrong one would end it.
private let checksEach = 4
