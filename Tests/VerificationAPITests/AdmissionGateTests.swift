import HTTPTypes
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("The gate", .timeLimit(.minutes(1)))
struct AdmissionGateTests {
    @Test("R102 R103 a request that waits gets the place that another leaves")
    func handsOver() async throws {
        let scene = GateScene(inWorkMax: 1)
        let first = scene.begin(AdmissionTests.shop)
        await scene.begun(1)
        let second = scene.begin(AdmissionTests.other)
        await scene.clock.waitForSleepers()
        #expect(scene.count == 1)
        scene.letGo()
        #expect(await first.value == nil)
        await scene.begun(2)
        scene.letGo()
        #expect(await second.value == nil)
    }

    @Test("R102 R49 a request that gets no place is refused with 503 and Retry-After, and later served")
    func sheds() async throws {
        let scene = GateScene(inWorkMax: 1)
        let first = scene.begin(AdmissionTests.shop)
        await scene.begun(1)
        let second = scene.begin(AdmissionTests.other)
        await scene.clock.waitForSleepers()
        scene.clock.advance(by: .milliseconds(250))
        let problem = try #require(await second.value)
        #expect(problem.code == .overloaded && problem.code.status == 503)
        #expect(problem.headers.first { $0.name == .retryAfter }?.value == "1")
        #expect(scene.count == 1)
        scene.letGo()
        #expect(await first.value == nil)
        let third = scene.begin(AdmissionTests.other)
        await scene.begun(2)
        scene.letGo()
        #expect(await third.value == nil)
    }

    @Test("R102 a request that fails leaves its place all the same")
    func failure() async throws {
        let gate = AdmissionGate(AdmissionTests.limits(1))
        for _ in 0..<3 {
            await #expect(throws: CancellationError.self) {
                try await gate.admitting(.check, of: AdmissionTests.shop) { throw CancellationError() }
            }
        }
        #expect(try await gate.admitting(.check, of: AdmissionTests.shop) { 7 } == 7)
    }

    @Test("R102 every route with a key passes the gate, and what is open answers whatever the load")
    func everyRoute() async throws {
        var limits = ServerLimits()
        limits.admission.inWorkMax = 0
        limits.admission.waitingMax = 0
        let world = try await World(limits: limits)
        try await world.run { caller in
            for route in World.routes {
                let path = world.path(of: route, verification: "ver_00000000000000000000000000")
                let answer = try await caller.send(route.method, path, key: World.key(for: route))
                guard !route.isOpen else {
                    #expect(answer.status == 200, "\(path)")
                    continue
                }
                #expect(answer.status == 503 && answer.code == "overloaded", "\(path)")
                #expect(answer.headers[.retryAfter] == "1")
            }
        }
        #expect(world.store.contents.verifications.isEmpty)
    }
}

/// Requests that come to a gate and stay in work until they are let go.
private final class GateScene: Sendable {
    let clock = ManualClock()
    private let gate: AdmissionGate
    private let state = Mutex(State())

    private struct State {
        var count = 0
        var inWork: [CheckedContinuation<Void, Never>] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    init(inWorkMax: Int) {
        let start = clock.now()
        let time = AdmissionTime(
            now: { [clock] in clock.now() - start },
            sleepUntil: { [clock] moment in try? await clock.sleep(until: start + moment) })
        gate = AdmissionGate(AdmissionTests.limits(inWorkMax), time: time)
    }

    /// Requests that were in work so far.
    var count: Int { state.withLock { $0.count } }

    /// A check comes; the task's value is why it was refused.
    func begin(_ application: ApplicationID) -> Task<Problem?, Never> {
        Task {
            do {
                try await gate.admitting(.check, of: application) { await stay() }
                return nil
            } catch {
                return error as? Problem
            }
        }
    }

    /// Waits until so many requests have been in work.
    func begun(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                if state.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isReached { continuation.resume() }
        }
    }

    /// Lets the one that has been in work for longest end.
    func letGo() {
        let first = state.withLock { $0.inWork.isEmpty ? nil : $0.inWork.removeFirst() }
        first?.resume()
    }

    private func stay() async {
        await withCheckedContinuation { continuation in
            let reached = state.withLock { state in
                state.count += 1
                state.inWork.append(continuation)
                let count = state.count
                let reached = state.watchers.filter { $0.count <= count }.map(\.continuation)
                state.watchers.removeAll { $0.count <= count }
                return reached
            }
            for watcher in reached { watcher.resume() }
        }
    }
}
