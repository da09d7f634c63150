import Foundation

/// How long the long tests are: short in every test run, long under `make soak`, which sets `SANDI_SOAK`.
public enum Soak {
    /// Whether the long form was asked for.
    public static let isLong = ProcessInfo.processInfo.environment["SANDI_SOAK"] == "1"

    /// Rounds of a test: what the variable says, otherwise the short or the long form's.
    /// - Parameter variable: Its name in the environment, such as `SANDI_SOAK_KILLS`.
    public static func rounds(_ variable: String, short: Int, long: Int) -> Int {
        let wanted = ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
        return wanted.map { max(1, $0) } ?? (isLong ? long : short)
    }

    /// A seed that is new each time, or the one to be run again.
    /// - Parameter variable: Its name in the environment, such as `SANDI_SOAK_SEED`.
    public static func seed(_ variable: String = "SANDI_SOAK_SEED") -> UInt64 {
        let wanted = ProcessInfo.processInfo.environment[variable].flatMap { UInt64($0) }
        return wanted ?? UInt64.random(in: 0...(1 << 40))
    }

    /// Tells what a long test came to, in a line that `make soak` gathers.
    public static func tell(_ line: String) { print("soak: \(line)") }
}
