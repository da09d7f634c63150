import ArgumentParser
import Logging
import ServiceConfiguration
import VerificationCore

/// `sandi serve`: the service.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the service until it is told to stop.",
        discussion: """
            SIGTERM or SIGINT stops it: it accepts nothing more, finishes what is in work, and exits with 0.
            Logs go to standard error.
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        FileHandles.raise()
        let settings = try options.settings()
        let logger = Logs.start(settings.log)
        try ProcessHardening.refuseRoot(unless: settings.server.allowRoot, logger: logger)
        try await RunningService(settings: settings, logger: logger).run()
    }
}

/// Sets logging up for the whole process.
enum Logs {
    static func start(_ settings: LogSettings) -> Logger {
        let sink = LogSink(descriptor: 2)
        let style: LogStyle = settings.format.isText(onTerminal: Console.isErrorTerminal) ? .text : .json
        let level = Logger.Level(settings.level)
        LoggingSystem.bootstrap { LineLogHandler(label: $0, style: style, level: level, sink: sink) }
        return Logger(label: "sandi")
    }
}

extension Logger.Level {
    fileprivate init(_ level: LogLevel) {
        self = Logger.Level(rawValue: level.rawValue) ?? .info
    }
}

extension LogFormat {
    fileprivate func isText(onTerminal: Bool) -> Bool {
        switch self {
        case .text: true
        case .json: false
        case .auto: onTerminal
        }
    }
}
