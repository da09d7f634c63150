extension AuditChain {
    /// Whether an anchor was sealed under a key of this ring, and is as it was sealed.
    public static func isOurs(
        _ anchor: AuditAnchor, _ sealing: any AuditSealing
    ) throws(VaultError) -> Bool {
        try sealing.matchesAudit(bytes(of: anchor), anchor.seal)
    }

    /// Whether an entry behind another was sealed under a key of this ring, and both are as they were sealed.
    public static func isOurs(
        _ line: AuditLine, after previous: AuditLine, _ sealing: any AuditSealing
    ) throws(VaultError) -> Bool {
        try sealing.matchesAudit(bytes(of: line, after: previous.digest.bytes), line.digest)
    }
}
