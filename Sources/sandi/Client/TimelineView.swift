import StrictJSON
import VerificationCore

/// Prints a growing timeline above one line of progress.
struct TimelineView {
    private let startedAt: Timestamp
    private var shown = 0
    private var hasProgressLine = false
    private var turn = 0
    /// Once a code may have arrived the line asks for it and stands still, so that typing is not drawn over.
    private var mayHaveArrived = false

    init(startedAt: Timestamp) {
        self.startedAt = startedAt
    }

    /// Prints the events that were not shown yet.
    mutating func show(_ events: [JSONValue]) {
        for event in events.dropFirst(shown) {
            say(line(event))
            if arrivals.contains(event["type"]?.string ?? "") { mayHaveArrived = true }
        }
        shown = max(shown, events.count)
    }

    /// Prints one line above the progress line.
    mutating func say(_ line: String) {
        clearProgress()
        Console.out(line)
    }

    /// Draws the progress line again; on a terminal only.
    mutating func progress(at now: Timestamp, asks: Bool) {
        guard Console.isTerminal, !(mayHaveArrived && hasProgressLine) else { return }
        clearProgress()
        turn += 1
        let mark = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"][turn % 10]
        Console.partial(mayHaveArrived && asks ? "code: " : "\(mark) \((now - startedAt).components.seconds) s")
        hasProgressLine = true
    }

    private mutating func clearProgress() {
        guard hasProgressLine else { return }
        Console.partial("\r\u{1B}[2K")
        hasProgressLine = false
    }

    private func line(_ event: JSONValue) -> String {
        let time = event["at"]?.string.map { $0.dropFirst(11).prefix(8) } ?? ""
        let type = event["type"]?.string ?? ""
        let extra = [event["reason"]?.string, event["vendor_status"]?.string].compactMap(\.self).joined(separator: ", ")
        let padding = String(repeating: " ", count: max(1, 26 - type.count))
        return "\(time)  \(type)\(padding)\(event["text"]?.string ?? "")\(extra.isEmpty ? "" : " (\(extra))")"
    }
}

/// Events after which the person may know the code.
private let arrivals: Set<String> = [
    "delivery.in_call", "delivery.answered", "delivery.heard", "delivery.submitted", "delivery.delivered",
    "delivery.opened", "delivery.unknown",
]
