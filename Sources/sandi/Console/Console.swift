// The voice of the command line: what was asked for goes to standard output, everything about it to standard error.
// Messages are lower case without a full stop; `error:` says what is wrong, `hint:` says what to do.

import FoundationEssentials
import Glibc
import StrictJSON

/// Where the command line speaks.
enum Console {
    /// Whether a person reads standard output on a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    static func out(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

    static func out(_ value: JSONValue) {
        write(String(decoding: value.serialized(pretty: isTerminal), as: UTF8.self) + "\n", to: STDOUT_FILENO)
    }

    static func out(bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

    static func note(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

    static func hint(_ line: String) { note("hint: \(line)") }

    /// Text without a line end, for a progress line or a question.
    static func partial(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// Says why a command failed and ends the process.
    static func fail(_ failure: CommandFailure) -> Never {
        // What came from outside stands in many messages; it must not drive the terminal.
        for message in failure.messages { note("error: \(LogText.plain(message))") }
        for hint in failure.hints { self.hint(hint) }
        exit(failure.exitCode.rawValue)
    }

    private static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

    /// Writes everything or gives up: a closed pipe is not an error of ours.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// Why a command did not do what it was asked, for a person to read.
struct CommandFailure: Error {
    enum Code: Int32 {
        /// The answer is no.
        case refused = 1
        /// The configuration or an input is wrong.
        case wrongInput = 2
        /// Something that is needed cannot be reached.
        case unreachable = 3
    }

    let messages: [String]
    let hints: [String]
    let exitCode: Code

    init(_ message: String, hints: [String] = [], _ exitCode: Code) {
        self.init(messages: [message], hints: hints, exitCode)
    }

    init(messages: [String], hints: [String] = [], _ exitCode: Code) {
        self.messages = messages
        self.hints = hints
        self.exitCode = exitCode
    }
}
