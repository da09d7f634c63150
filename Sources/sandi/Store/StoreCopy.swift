import VerificationCore

/// Writes everything of one store into another, then reads both side by side and compares every row.
struct StoreCopy: Sendable {
    let source: any StoreCopySource & AdministrationStore & StopStore & SecrecyCopySource
    let target: any StoreCopyTarget & AdministrationStore & StopStore & SecrecyCopyTarget

    /// Verifications or answers that one step takes: few enough for the memory, enough to be worth a transaction.
    static let pageMax = 200

    /// The rows of each table that were copied and found to be equal.
    struct Counts: Sendable, Hashable {
        var applications = 0
        var keys = 0
        var verifications = 0
        var openCodes = 0
        var deliveries = 0
        var deliveryAttempts = 0
        var events = 0
        var answers = 0
        var guards = 0
        var adminKeys = 0
        var stops = 0
        var limits = 0
        var subjectKeys = 0
        var auditEntries = 0

        /// One line for each table.
        var lines: [String] {
            [
                ("applications", applications), ("API keys", keys), ("verifications", verifications),
                ("open codes", openCodes), ("deliveries", deliveries), ("delivery attempts", deliveryAttempts),
                ("lines of timelines", events), ("answers to idempotent requests", answers),
                ("destinations with failed checks", guards), ("operators' keys", adminKeys),
                ("stop switches", stops), ("counters of the limits on sending", limits),
                ("keys of destinations", subjectKeys), ("audit entries", auditEntries),
            ].map { "\($0): \($1)" }
        }
    }

    /// Copies and compares.
    /// - Parameter resumes: Go on with a copy that was interrupted; otherwise the target has to be empty.
    /// - Throws: `CommandFailure` for a target that holds anything else, and for the first row that differs.
    func run(resumes: Bool) async throws -> Counts {
        let applications = try await source.applicationCopies()
        try check(try await target.applicationCopies(), against: applications, resumes: resumes)
        try await target.insert(applications)
        for application in applications.map(\.application.id) {
            try await copy(verifications(of: application))
            try await copy(answers(of: application))
            try await copy(guards(of: application))
            try await copy(limits(of: application))
            try await copy(subjectKeys(of: application))
        }
        try await copyOperators()
        if let anchor = try await source.auditAnchor() { try await copy(audit(anchor)) }
        return try await compare()
    }

    /// Copies what belongs to no application.
    private func copyOperators() async throws {
        let known = Set(try await target.adminKeys().map(\.id))
        for key in try await source.adminKeys() where !known.contains(key.id) {
            try await target.insert(key, noting: nil)
        }
        for stop in try await source.stops() { _ = try await target.set(stop, noting: nil) }
    }

    private func check(_ present: [ApplicationCopy], against wanted: [ApplicationCopy], resumes: Bool) throws {
        if present.isEmpty { return }
        guard resumes else {
            throw CommandFailure(
                "the target holds applications already (\(present.count))",
                hints: [
                    "copy into an empty database: its data and another's are never mixed",
                    "--resume goes on with a copy that was interrupted",
                ], .wrongInput)
        }
        let known = Set(wanted)
        guard let foreign = present.first(where: { !known.contains($0) }) else { return }
        throw CommandFailure(
            "the target's application \(foreign.application.name) is not the source's: this is no copy of it",
            hints: ["copy into an empty database"], .wrongInput)
    }

    // MARK: Reading back

    private func compare() async throws -> Counts {
        var counts = Counts()
        let applications = try await source.applicationCopies()
        try equal(applications, try await target.applicationCopies(), \.application.id.text)
        counts.applications = applications.count
        counts.keys = applications.reduce(0) { $0 + $1.keys.count }
        for application in applications.map(\.application.id) {
            try await compare(verifications(of: application)) { for row in $0 { counts.add(row) } }
            try await compare(answers(of: application)) { counts.answers += $0.count }
            try await compare(guards(of: application)) { counts.guards += $0.count }
            try await compare(limits(of: application)) { counts.limits += $0.count }
            try await compare(subjectKeys(of: application)) { counts.subjectKeys += $0.count }
        }
        try await compareOperators(&counts)
        let anchor = try await source.auditAnchor()
        try equal([anchor], [try await target.auditAnchor()]) { _ in "the anchor of the audit chain" }
        try await compare(audit(anchor)) { counts.auditEntries += $0.count }
        return counts
    }

    private func compareOperators(_ counts: inout Counts) async throws {
        let keys = try await source.adminKeys()
        try equal(keys, try await target.adminKeys(), \.id.text)
        counts.adminKeys = keys.count
        let stops = try await source.stops()
        try equal(stops, try await target.stops()) { "the stop switch \($0.target.text)" }
        counts.stops = stops.count
    }

    /// - Throws: For the first row that is missing, differs, or is too many.
    func equal<Row: Hashable>(_ rows: [Row], _ copied: [Row], _ name: (Row) -> String) throws {
        for (row, copy) in zip(rows, copied) where row != copy {
            throw difference("\(name(row)) is not the same in the target")
        }
        if rows.count > copied.count { throw difference("\(name(rows[copied.count])) is missing in the target") }
        if copied.count > rows.count { throw difference("\(name(copied[rows.count])) is in the target only") }
    }

    private func difference(_ finding: String) -> CommandFailure {
        CommandFailure(
            finding,
            hints: ["no service may work on either store while it is copied; begin again with an empty database"],
            .refused)
    }
}

extension StoreCopy.Counts {
    fileprivate mutating func add(_ verification: VerificationCopy) {
        verifications += 1
        if verification.open != nil { openCodes += 1 }
        deliveries += verification.deliveries.count
        deliveryAttempts += verification.deliveries.reduce(0) { $0 + $1.record.attempts.count }
        events += verification.events.count
    }
}
