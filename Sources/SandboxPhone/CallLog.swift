import Synchronization

/// The last calls, newest last, within bounds of count and size.
public final class CallLog: Sendable {
    public static let callsMax = 200
    public static let audioTotalBytesMax = 64 << 20

    private let calls = Mutex<[Call]>([])

    public init() {}

    /// All calls that are kept, newest first.
    public var all: [Call] { calls.withLock { $0.reversed() } }

    /// How many calls have not ended.
    public var runningCount: Int { calls.withLock { CallLog.running($0) } }

    public func call(_ id: String) -> Call? {
        calls.withLock { $0.last { $0.id == id } }
    }

    /// Keeps a call unless `limit` calls run already; one step, so that two requests cannot take the last place.
    func place(_ call: Call, unlessRunning limit: Int) -> Bool {
        calls.withLock { calls in
            guard CallLog.running(calls) < limit else { return false }
            if calls.count >= CallLog.callsMax { calls.removeFirst(calls.count - CallLog.callsMax + 1) }
            calls.append(call)
            return true
        }
    }

    func add(_ event: CallEvent, to id: String) {
        update(id) { $0.events.append(event) }
    }

    /// Keeps what the phone played and lets go of the oldest audio when there is too much in all.
    func keep(audio: [UInt8], fault: String?, of id: String) {
        update(id) {
            $0.audio = audio
            $0.audioFault = fault
        }
        calls.withLock { calls in
            var total = calls.reduce(0) { $0 + $1.audio.count }
            for index in calls.indices where total > CallLog.audioTotalBytesMax && calls[index].id != id {
                guard !calls[index].audio.isEmpty else { continue }
                total -= calls[index].audio.count
                calls[index].audio = []
                calls[index].isAudioDropped = true
            }
        }
    }

    func clear() {
        calls.withLock { $0 = [] }
    }

    private func update(_ id: String, _ change: (inout Call) -> Void) {
        calls.withLock { calls in
            guard let index = calls.lastIndex(where: { $0.id == id }) else { return }
            change(&calls[index])
        }
    }

    private static func running(_ calls: [Call]) -> Int {
        calls.count { $0.state != .ended }
    }
}
