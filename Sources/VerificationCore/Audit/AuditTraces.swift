/// How much there is that comes into being only together with an entry of the audit chain. Where there is any, there
/// has to be a chain (R82).
public struct AuditTraces: Sendable, Hashable {
    public let applications: Int
    public let adminKeys: Int
    public let stops: Int

    public init(applications: Int, adminKeys: Int, stops: Int) {
        self.applications = applications
        self.adminKeys = adminKeys
        self.stops = stops
    }

    /// Whether nothing was done yet, as far as it left anything.
    public var isEmpty: Bool { applications == 0 && adminKeys == 0 && stops == 0 }

    /// Whether nothing else was done before this act, which may have been done in the same transaction already.
    func areOnly(of act: AuditAct) -> Bool {
        switch act {
        case .applicationCreated: applications <= 1 && adminKeys == 0 && stops == 0
        case .adminKeyCreated: applications == 0 && adminKeys <= 1 && stops == 0
        case .stopSet: applications == 0 && adminKeys == 0 && stops <= 1
        default: isEmpty
        }
    }
}
