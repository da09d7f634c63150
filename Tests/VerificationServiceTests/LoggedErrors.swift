import Logging
import Synchronization

/// The errors that were logged, in their order.
final class LoggedErrors: Sendable {
    private let kept = Mutex<[String]>([])

    var messages: [String] { kept.withLock { $0 } }

    /// Keeps errors here and drops the rest.
    var logger: Logger { Logger(label: "test") { _ in Handler(errors: self) } }

    private struct Handler: LogHandler {
        let errors: LoggedErrors
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.error

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(
            level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String, file: String,
            function: String, line: UInt
        ) {
            errors.kept.withLock { $0.append("\(message)") }
        }
    }
}
