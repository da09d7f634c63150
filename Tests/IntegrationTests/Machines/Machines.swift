import Synchronization
import Testing

/// Several `sandi serve` on one database, of which any may be gone at any moment.
final class Machines: Sendable {
    private struct Machine {
        let process: ServiceProcess
        let client: ServiceClient
    }

    private let shop: Deployment
    private let machines = Mutex<[Machine]>([])
    private let turn = Atomic(0)

    private init(_ shop: Deployment) {
        self.shop = shop
    }

    /// Runs several of them while `body` does, and sees to it that all end well.
    static func with(_ count: Int, of shop: Deployment, _ body: (Machines) async throws -> Void) async throws {
        let all = Machines(shop)
        do {
            for _ in 0..<count {
                let machine = try await all.start()
                all.machines.withLock { $0.append(machine) }
            }
            try await body(all)
        } catch {
            _ = await all.stop()
            throw error
        }
        for end in await all.stop() { #expect(end.status == 0, "\(end.errors.suffix(400))") }
    }

    /// Another machine at each call.
    var next: ServiceClient {
        let turn = turn.add(1, ordering: .relaxed).newValue
        return machines.withLock { $0[turn % $0.count].client }
    }

    /// Ends a machine without a warning and starts it again.
    func kill(_ place: Int) async throws {
        let former = machines.withLock { $0[place].process }
        former.command.signal(9)
        _ = await former.command.finish()
        let machine = try await start()
        machines.withLock { $0[place] = machine }
    }

    /// Stops all of them as an operator would.
    private func stop() async -> [Finished] {
        var ends: [Finished] = []
        for process in machines.withLock({ $0.map(\.process) }) {
            process.command.signal(15)
            ends.append(await process.command.finish())
        }
        return ends
    }

    /// Asks one machine after the other until one gives an answer that is wanted.
    func answer(_ what: String, tries: Int = 400, _ ask: (ServiceClient) async throws -> Answer) async throws -> Answer
    {
        try await eventually(what, looks: tries) {
            guard let answer = try? await ask(next), answer.status < 500, answer.status != 429 else { return nil }
            return answer
        }
    }

    private func start() async throws -> Machine {
        let process = try ServiceProcess(shop)
        return Machine(process: process, client: try await process.client())
    }
}
