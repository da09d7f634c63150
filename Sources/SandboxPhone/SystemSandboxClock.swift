import FoundationEssentials

/// The machine's own clock.
public struct SystemSandboxClock: SandboxClock {
    public init() {}

    public func now() -> SandboxTime {
        SandboxTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    public func sleep(until moment: SandboxTime) async throws {
        try await Task.sleep(for: max(.zero, moment - now()))
    }
}
