import ArgumentParser

/// What a request of the load asks for.
enum LoadKind: String, CaseIterable, ExpressibleByArgument {
    /// The yardstick: a JSON body in, the same out.
    case empty
    /// A wrong code for a verification out of a list.
    case checks
    /// A new verification, each for a phone of its own.
    case creates

    /// The status that every answer must have.
    var status: Int { self == .creates ? 201 : 200 }
}

/// One run of load.
struct LoadPlan {
    var kind: LoadKind
    var port = 0
    var connections: Int
    var seconds: Double
    /// Seconds at the start whose answers are not counted.
    var warmUp = 0.5
    /// Requests a second; nil sends the next request as soon as the last is answered.
    var rate: Double?
    /// The file with the API key.
    var keyFile = ""
    /// The file with the ids to be checked, one a line.
    var idFile: String?
    /// Checks that each of them gets, one after all have had the one before: a fifth wrong one would end it.
    var checksEach = 1
    /// The number of the first phone.
    var firstNumber = 0
    /// Whether the server may refuse what is too much; otherwise that fails the run.
    var sheds = false
    /// Where the load runs.
    var processors = ProcessorShare.all

    /// The command line of `sandi-bench load`.
    var arguments: [String] {
        var arguments = [
            "load", "--kind", kind.rawValue, "--port", "\(port)", "--connections", "\(connections)", "--seconds",
            "\(seconds)", "--warm-up", "\(warmUp)", "--key-file", keyFile, "--first-number", "\(firstNumber)",
            "--checks-each", "\(checksEach)",
        ]
        if sheds { arguments.append("--sheds") }
        if let rate { arguments += ["--rate", "\(rate)"] }
        if let idFile { arguments += ["--id-file", idFile] }
        return arguments
    }
}

/// What a run of load saw. Latencies are in nanoseconds.
struct LoadReport: Codable, Sendable {
    /// All answers, those of the warm-up and of the end included.
    var answered = 0
    /// Answers within the counted time, which is `seconds` long.
    var counted = 0
    var seconds = 0.0
    var p50: UInt64 = 0
    var p99: UInt64 = 0
    var p999: UInt64 = 0
    var max: UInt64 = 0
    /// Answers that refused what was too much, and how long they took from the sending on.
    var shed = 0
    var shedP99: UInt64 = 0
    /// What the load itself cost.
    var processorMicroseconds = 0.0

    /// Answers a second.
    var rate: Double { seconds > 0 ? Double(counted) / seconds : 0 }
}

/// Something else than load happened.
struct LoadFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
