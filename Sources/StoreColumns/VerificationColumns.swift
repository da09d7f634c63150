public import VerificationCore

/// How a verification stands in its row.
public enum VerificationColumns {
    /// What a check needs, in the order in which `ledger` reads it.
    public static let ledger = """
        status, ended_at, approved_channels, generation, created_at, code_length, expires_at, checks_max, \
        checks_carried, check_times
        """

    /// A whole record, in the order in which `record` reads it.
    public static let record = """
        id, \(ledger), lifetime_ms, workflow, step, step_deadline, sends, last_send_at, purpose, locale, reference, \
        metadata, phone_sealed, phone_masked, phone_index, email_sealed, email_masked, email_index, \
        transaction_digest
        """

    /// Reads `ledger`.
    /// - Throws: `damaged` for what no version of ours wrote.
    public static func ledger(_ row: inout some ColumnReader) throws(StoreError) -> CheckLedger {
        let ledger = CheckLedger(
            status: try status(&row), generation: row.int(), createdAt: row.moment(), codeLength: row.int(),
            expiresAt: row.moment(), checksMax: row.int(), checksCarried: row.int(),
            checkTimes: row.withBytes(CheckTimes.read))
        return try checked(ledger)
    }

    /// A ledger that was read, if it can have been written: a row out of bounds must not decide about an approval.
    /// - Throws: `damaged`.
    public static func checked(_ ledger: CheckLedger) throws(StoreError) -> CheckLedger {
        guard CodePolicy.checks.contains(ledger.checksMax), ledger.checksCarried >= 0, ledger.generation > 0,
            ledger.expiresAt <= ledger.createdAt + CodePolicy.lifetimeCeiling,
            ledger.checkTimes.isEmpty || ledger.checksUsed <= ledger.checksMax, canBeCounted(ledger)
        else { throw .damaged("a verification's checks or times are out of bounds") }
        return ledger
    }

    /// Whether an open verification's checks lie about its time. A place that no check has taken and in which bytes
    /// have changed would else stand for a check that was counted. Those of an earlier version may lie a little before
    /// the creation, by a clock that was set back.
    private static func canBeCounted(_ ledger: CheckLedger) -> Bool {
        guard ledger.status == .pending else { return true }
        let (begin, end) = (ledger.createdAt, ledger.createdAt + CodePolicy.lifetimeCeiling)
        return ledger.checkTimes.allSatisfy { $0 < end && $0 + CodePolicy.lifetimeCeiling > begin }
    }

    /// Reads `record`.
    /// - Throws: `damaged` for what no version of ours wrote.
    public static func record(
        _ row: inout some ColumnReader, of application: ApplicationID
    ) throws(StoreError) -> VerificationRecord {
        let key = VerificationKey(application: application, id: try row.id())
        let state = try state(&row)
        let purpose = row.text()
        let locale = row.text()
        let reference = row.optionalText()
        guard let metadata = MetadataText.read(row.text()) else { throw .damaged("a verification's metadata") }
        let phone = entry(&row)
        let email = entry(&row)
        let details = VerificationDetails(
            purpose: purpose, locale: locale, reference: reference, metadata: metadata,
            destinations: SealedDestinations(phone: phone, email: email), transaction: row.optionalBlob())
        return VerificationRecord(key: key, details: details, state: state)
    }

    /// The values of `status, ended_at, approved_channels`.
    public static func values(of status: VerificationStatus) -> [ColumnValue] {
        var channels: String?
        if case .approved(let approval) = status {
            channels = approval.channels.map(\.rawValue).joined(separator: ",")
        }
        return [.text(status.word.rawValue), .moment(status.endedAt), .text(channels)]
    }

    /// The values of a destination's three columns.
    public static func values(of entry: SealedDestinations.Entry?) -> [ColumnValue] {
        [.blob(entry?.sealed.bytes), .text(entry?.masked), .blob(entry?.index)]
    }

    /// The text for a verification's sends.
    public static func text(of sends: [SendSummary]) -> String {
        sends.map(\.text).joined(separator: ",")
    }

    private static func state(_ row: inout some ColumnReader) throws(StoreError) -> VerificationState {
        let ledger = try ledger(&row)
        let lifetime = Duration.milliseconds(row.integer())
        guard let workflow = Workflow(text: row.text()) else { throw .damaged("a verification's workflow") }
        let step = row.int()
        guard workflow.steps.indices.contains(step) else { throw .damaged("a verification's step") }
        let deadline = row.optionalMoment()
        var sends: [SendSummary] = []
        for word in row.text().split(separator: ",") {
            guard let send = SendSummary(text: word) else { throw .damaged("a verification's sends") }
            sends.append(send)
        }
        return VerificationState(
            ledger: ledger, lifetime: lifetime, workflow: workflow, step: step, stepDeadline: deadline, sends: sends,
            lastSendAt: row.moment())
    }

    private static func status(_ row: inout some ColumnReader) throws(StoreError) -> VerificationStatus {
        let word = try row.word(VerificationStatus.Word.self)
        let endedAt = row.optionalMoment()
        let channels = row.optionalText()
        guard let at = endedAt else {
            guard word == .pending else { throw .damaged("an ended verification without its end") }
            return .pending
        }
        switch word {
        case .pending: throw .damaged("a pending verification with an end")
        case .approved: return .approved(Approval(at: at, channels: try VerificationColumns.channels(channels ?? "")))
        case .attemptsExceeded: return .attemptsExceeded(at: at)
        case .expired: return .expired(at: at)
        case .canceled: return .canceled(at: at)
        case .undeliverable: return .undeliverable(at: at)
        case .blocked: return .blocked(at: at)
        }
    }

    private static func channels(_ text: String) throws(StoreError) -> [Channel] {
        var channels: [Channel] = []
        for word in text.split(separator: ",") {
            guard let channel = Channel(rawValue: String(word)) else { throw .damaged("an approval's channels") }
            channels.append(channel)
        }
        return channels
    }

    private static func entry(_ row: inout some ColumnReader) -> SealedDestinations.Entry? {
        let sealed = row.optionalBlob()
        let masked = row.optionalText()
        let index = row.optionalBlob()
        guard let sealed, let masked, let index else { return nil }
        return SealedDestinations.Entry(sealed: SealedBox(bytes: sealed), masked: masked, index: index)
    }
}
