import Glibc
import Logging
import StrictJSON
import Synchronization
import VerificationCore

/// How log lines look.
enum LogStyle: Sendable {
    /// One JSON object a line (R80).
    case json
    /// For people at a terminal.
    case text
}

/// Writes each log line whole to standard error, with every control character escaped (R80).
struct LineLogHandler: LogHandler {
    let label: String
    let style: LogStyle
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let sink: LogSink

    init(label: String, style: LogStyle, level: Logger.Level, sink: LogSink) {
        self.label = label
        self.style = style
        self.logLevel = level
        self.sink = sink
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        // The framework's name for what our lines call `request_id`.
        if let id = merged.removeValue(forKey: "hb.request.id"), merged["request_id"] == nil {
            merged["request_id"] = id
        }
        if let trace = TraceContext.current {
            merged["trace_id"] = .string(trace.traceID)
            merged["span_id"] = .string(trace.spanID)
        }
        let fields = merged.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        let time = SystemClock().now().rfc3339
        switch style {
        case .json:
            let members =
                [
                    JSONMember("time", .string(time)), JSONMember("level", .string(event.level.rawValue)),
                    JSONMember("event", .string("\(event.message)")), JSONMember("logger", .string(label)),
                ] + fields.map { JSONMember($0.0, .string(LogText.plain($0.1))) }
            sink.write(JSONValue.object(members).serialized())
        case .text:
            let tail = fields.map { " \($0.0)=\(LogText.quoted($0.1))" }.joined()
            let level = event.level.rawValue.uppercased()
            sink.write(
                Array("\(time.dropFirst(11).prefix(12)) \(level) \(LogText.plain("\(event.message)"))\(tail)".utf8))
        }
    }
}

/// One file descriptor, a line at a time.
final class LogSink: Sendable {
    private let descriptor: Int32
    private let lock = Mutex(())

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    func write(_ line: [UInt8]) {
        let whole = line + [0x0A]
        lock.withLock { _ in
            _ = whole.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        }
    }
}

/// Makes any text safe for one log line.
enum LogText {
    /// Replaces what could end a line or drive a terminal: controls, line and paragraph separators.
    static func plain(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        return text.unicodeScalars.map { isUnsafe($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }

    /// Plain text, quoted where it holds a space.
    static func quoted(_ text: String) -> String {
        let plain = plain(text)
        return plain.contains(" ") || plain.isEmpty ? "\"\(plain)\"" : plain
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
