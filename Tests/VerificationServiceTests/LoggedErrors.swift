import Logging
import Synchronization

/// The errors that were logged, in their order.
final class LoggedErrors: Sendable {
    private let kept = Mutex<[String]>([])

    var messages: [String] { kept.withLock { $0 } }

    /// Keeps errors here and drops the rest.
    var logger: Logger {
        Logger(label: "test") { _ in
            NotingLogHandler(logLevel: .error) { message in self.kept.withLock { $0.append(message) } }
        }
    }
}

/// Tells the messages that are logged.
struct NotingLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    let note: @Sendable (String) -> Void

    init(logLevel: Logger.Level, note: @escaping @Sendable (String) -> Void) {
        self.logLevel = logLevel
        self.note = note
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(
        level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String, file: String,
        function: String, line: UInt
    ) {
        note("\(message)")
    }
}
