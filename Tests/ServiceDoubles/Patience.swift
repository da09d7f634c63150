import Foundation

/// How many times as long as usual tests wait for what happens in real time: `make sanitize` sets `SANDI_PATIENCE`, for
/// everything takes longer there. What must come about stays the same.
public enum Patience {
    /// At least 1.
    public static let factor =
        ProcessInfo.processInfo.environment["SANDI_PATIENCE"].flatMap { Int($0) }.map { max(1, $0) } ?? 1
}
