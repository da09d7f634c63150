import Synchronization

/// The phones behind all numbers: they ring, answer, really download what the IVR plays, and hang up.
///
/// Times follow the script from the moment a call was placed. With a speed other than 1 the clock's time is
/// shorter, while the recorded times and durations stay those of the script.
public final class VirtualPhone: Sendable {
    /// What a person needs to hang up after the audio has ended.
    static let tail = Duration.seconds(1)
    /// How long a person listens to silence.
    static let silence = Duration.seconds(2)

    private let clock: any SandboxClock
    private let speed: Double
    private let fetcher: any AudioFetcher
    private let log: CallLog
    private let tasks = Mutex<[String: Task<Void, Never>]>([:])

    /// - Parameter speed: How much faster than the script time runs; positive.
    public init(clock: any SandboxClock, speed: Double, fetcher: any AudioFetcher, log: CallLog) {
        precondition(speed > 0)
        self.clock = clock
        self.speed = speed
        self.fetcher = fetcher
        self.log = log
    }

    /// Places a call unless `limit` calls run already.
    /// - Returns: Whether it was placed.
    public func place(_ call: Call, unlessRunning limit: Int) -> Bool {
        // In one step: whoever finds the call can wait for its end.
        tasks.withLock { tasks in
            guard log.place(call, unlessRunning: limit) else { return false }
            tasks[call.id] = Task {
                await self.live(call)
                self.tasks.withLock { $0[call.id] = nil }
            }
            return true
        }
    }

    /// Waits until a call has ended; returns at once when there is no such call.
    public func finish(_ id: String) async {
        await tasks.withLock { $0[id] }?.value
    }

    /// Ends the life of all calls where they stand.
    public func stop() {
        let stopped = tasks.withLock { tasks in
            defer { tasks = [:] }
            return tasks.values
        }
        for task in stopped { task.cancel() }
    }

    /// Waits until `elapsed` of the script's time has passed since `start`.
    /// - Throws: `CancellationError` when the task is cancelled.
    public func wait(_ elapsed: Duration, since start: SandboxTime) async throws {
        try await clock.sleep(until: start + elapsed / speed)
    }

    private func live(_ call: Call) async {
        do {
            var elapsed = call.script.dial
            try await wait(elapsed, since: call.placedAt)
            if let ring = call.script.ring {
                log.add(CallEvent(.ringing, at: call.placedAt + elapsed), to: call.id)
                elapsed += ring
                try await wait(elapsed, since: call.placedAt)
            }
            if call.script.talk != .none {
                log.add(CallEvent(.answered, at: call.placedAt + elapsed), to: call.id)
                elapsed += await listen(to: call)
                try await wait(elapsed, since: call.placedAt)
            }
            log.add(CallEvent(.ended, at: call.placedAt + elapsed), to: call.id)
        } catch {
            // The sandbox is being stopped or cleared; nobody asks about this call any more.
        }
    }

    /// Downloads what the IVR plays and says how long the person stays on the line.
    private func listen(to call: Call) async -> Duration {
        var audio: [UInt8] = []
        var fault: String?
        for variable in call.variables {
            do throws(AudioFetchError) {
                guard let url = LoopbackURL(variable.value) else {
                    fault = "\(variable.name): not a plain http address on this machine"
                    break
                }
                audio += try await fetcher.audio(at: url)
                guard audio.count <= audioBytesMax else { throw .tooLarge }
            } catch {
                fault = "\(variable.name): \(error)"
                break
            }
        }
        if audio.count > audioBytesMax { audio.removeSubrange(audioBytesMax...) }
        log.keep(audio: audio, fault: fault, of: call.id)
        let whole = audio.isEmpty ? VirtualPhone.silence : MP3Length.duration(of: audio) + VirtualPhone.tail
        guard case .hangsUp(let patience) = call.script.talk else { return whole }
        return min(patience, whole)
    }
}
