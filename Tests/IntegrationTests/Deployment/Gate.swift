/// Lets a few tests in at a time: dozens of services that start at once on a small machine would run into the limits
/// that hold for a real one.
actor Gate {
    static let installations = Gate(places: 5)

    private var places: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(places: Int) {
        self.places = places
    }

    /// Runs `body` as soon as there is a place.
    nonisolated func pass<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        await enter()
        do {
            let value = try await body()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        guard places == 0 else { return places -= 1 }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func leave() {
        guard !waiting.isEmpty else { return places += 1 }
        waiting.removeFirst().resume()
    }
}
