import Metering
import OpenSSLCrypto
import SQLiteStore
import VerificationAPI
import VerificationCore
import VerificationService

/// All metrics of a running service.
struct ServiceMetrics: Sendable {
    let meter: ServiceMeter
    let requests: RequestMeter
    let store: any ServiceStore
    let clock: any ServiceClock
    let guessOdds: GuessOdds
    /// The least odds that the configuration allows.
    let guessOddsMin: Int

    /// What Prometheus reads. A store that does not answer leaves its own lines out, and nothing else.
    func text() async -> String {
        var text = ExpositionText()
        for family in requests.families + meter.families { text.add(family) }
        let now = clock.now()
        if let queue = try? await store.queue(at: now) {
            for family in StoreReadings.queue(queue, at: now) { text.add(family) }
        }
        if let worst = try? await guessOdds.worst() as Int? {
            for family in StoreReadings.guessing(worst: worst, allowed: guessOddsMin) { text.add(family) }
        }
        for family in storeReadings + ProcessReadings.families() { text.add(family) }
        return text.text
    }

    private var storeReadings: [any MetricFamily] {
        guard let store = store as? SQLiteStore else { return [] }
        let measured = store.measurements
        let waiting = store.waiting
        return StoreReadings.waiting(changes: waiting.changes, reads: waiting.reads)
            + StoreReadings.memory(SQLiteStore.memoryBytes)
            + StoreReadings.commits(
                changes: StoreReadings.Histogram(measured.groupSizes),
                commits: StoreReadings.Histogram(measured.commitMicroseconds),
                logMoves: StoreReadings.Histogram(measured.logMicroseconds), failed: measured.failedGroups,
                damaged: measured.damagedDeliveries)
    }
}

extension StoreReadings.Histogram {
    fileprivate init(_ histogram: CommitMeasurements.Histogram) {
        self.init(bounds: histogram.bounds, counts: histogram.counts, sum: histogram.sum)
    }
}

extension RequestMeter {
    /// A meter for the operations of an API.
    convenience init(of dependencies: APIDependencies) {
        self.init(
            operations: operations(of: dependencies), problems: problemCodes.map(\.rawValue))
    }

    /// Counts a request that was answered or refused.
    func note(_ request: AnsweredRequest) {
        note(
            operation: request.operation, status: request.status,
            problem: request.problem.flatMap(problemCodes.firstIndex), seconds: request.duration)
    }
}

private let problemCodes = ProblemCode.allCases
