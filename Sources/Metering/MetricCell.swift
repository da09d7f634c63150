import Synchronization

/// One number that many tasks count up at once.
final class MetricCell: Sendable {
    private let number = Atomic<Int>(0)

    var value: Int { number.load(ordering: .relaxed) }

    func add(_ count: Int = 1) { number.wrappingAdd(count, ordering: .relaxed) }

    func set(_ value: Int) { number.store(value, ordering: .relaxed) }
}
