import Glibc
import NIOCore

/// The refusals that the connections of one event loop hold back, each until its moment (R102).
///
/// A crowd keeps a loop busy with reading, and a timer rings only when all that has come is read. So every request that
/// is read has what is due sent first; the timer is for a loop that has nothing to read.
final class HeldRefusals {
    private struct Refusal {
        let due: NIODeadline
        let send: () -> Void
    }

    private let loop: any EventLoop
    /// Whose moment comes first stands first.
    private var held: [Refusal] = []
    private var timer: Scheduled<Void>?
    private var timerAt = NIODeadline.distantFuture

    init(on loop: any EventLoop) {
        self.loop = loop
    }

    /// Has a refusal sent at a moment, or as soon after it as the loop comes to it.
    func hold(until due: NIODeadline, _ send: @escaping () -> Void) {
        held.insert(Refusal(due: due, send: send), at: firstIndex(after: due))
        setTimer()
    }

    /// Sends those whose moment has come.
    func sendDue() {
        guard let first = held.first else { return }
        let now = loop.now
        guard first.due <= now else { return }
        let count = firstIndex(after: now)
        // A slice would keep the array shared, and have all that stay copied.
        let due = Array(held[..<count])
        held.removeFirst(count)
        for refusal in due { refusal.send() }
    }

    /// Where the refusals begin that are due after a moment.
    private func firstIndex(after moment: NIODeadline) -> Int {
        var (low, high) = (0, held.count)
        while low < high {
            let middle = (low + high) / 2
            if held[middle].due <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func setTimer() {
        guard let first = held.first, first.due < timerAt else { return }
        timer?.cancel()
        timerAt = first.due
        timer = loop.assumeIsolatedUnsafeUnchecked().scheduleTask(deadline: first.due) { [self] in
            (timer, timerAt) = (nil, .distantFuture)
            sendDue()
            setTimer()
        }
    }
}

extension NIOCore.Channel {
    /// How long ago the kernel took the last bytes in from the other side, by its own count of milliseconds; nil where
    /// neither the channel nor the one that it is a stream of is a socket. To be asked for on the channel's loop.
    var timeSinceLastBytes: TimeAmount? {
        guard let socket = (self as? any SocketOptionProvider) ?? (parent as? any SocketOptionProvider) else {
            return nil
        }
        var time: TimeAmount?
        socket.getTCPInfo().assumeIsolatedUnsafeUnchecked().whenSuccess {
            time = .milliseconds(Int64($0.tcpi_last_data_recv))
        }
        return time
    }
}
