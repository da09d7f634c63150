public import VerificationCore

/// How a delivery and its attempts stand in their rows.
public enum DeliveryColumns {
    /// What a delivery's state machine knows.
    public static let state = """
        status, phase, work, due_at, tries, memo, holds_upload, submitted_at, ended_at, failure, vendor_word, \
        left_behind
        """
    /// What does not change, and the gateway.
    public static let identity = "id, channel, step, generation, queued_at, gateway, trace"
    /// Columns in `identity` and `state` together.
    public static let count = 19
    /// One gateway request.
    public static let attempt = """
        operation, started_at, duration_us, outcome, failure, http_status, vendor_code, detail, gateway
        """

    /// Reads `state`.
    /// - Throws: `damaged` for what no version of ours wrote.
    public static func state(_ row: inout some ColumnReader) throws(StoreError) -> DeliveryState {
        let status = try row.word(DeliveryStatus.self)
        let phase = try row.word(DeliveryState.Phase.self)
        let work = try row.optionalWord(DeliveryState.Work.self)
        let dueAt = row.moment()
        let tries = row.int()
        let memo = try memo(row.optionalText())
        return DeliveryState(
            status: status, phase: phase, work: work, dueAt: dueAt, tries: tries, memo: memo, holdsUpload: row.flag(),
            submittedAt: row.optionalMoment(), endedAt: row.optionalMoment(), failure: try row.optionalWord(),
            vendorWord: row.optionalText(), leftBehind: try uploads(row.optionalText()))
    }

    /// Reads `identity` and then `state`.
    /// - Throws: `damaged` for what no version of ours wrote.
    public static func record(
        _ row: inout some ColumnReader, of verification: VerificationKey, attempts: [DeliveryAttempt]
    ) throws(StoreError) -> DeliveryRecord {
        DeliveryRecord(
            id: try row.id(), verification: verification, channel: try row.word(), step: row.int(),
            generation: row.int(), queuedAt: row.moment(), gateway: row.optionalText(),
            trace: row.optionalBlob().flatMap(TraceContext.init(bytes:)), state: try state(&row), attempts: attempts)
    }

    /// Reads `attempt`.
    /// - Throws: `damaged` for what no version of ours wrote.
    public static func attempt(_ row: inout some ColumnReader) throws(StoreError) -> DeliveryAttempt {
        DeliveryAttempt(
            operation: try row.word(), startedAt: row.moment(), duration: .microseconds(row.integer()),
            outcome: try row.word(), failure: try row.optionalWord(), httpStatus: row.optionalInt(),
            vendorCode: row.optionalText(), detail: row.optionalText(),
            gateway: row.optionalText())
    }

    /// The values of `state`'s columns.
    public static func values(of state: DeliveryState) -> [ColumnValue] {
        [
            .text(state.status.rawValue), .text(state.phase.rawValue), .text(state.work?.rawValue),
            .moment(state.dueAt), .integer(state.tries), .text(state.memo?.text), .flag(state.holdsUpload),
            .moment(state.submittedAt), .moment(state.endedAt), .text(state.failure?.rawValue),
            .text(state.vendorWord), .text(text(of: state.leftBehind)),
        ]
    }

    /// The values of `attempt`'s columns.
    public static func values(of attempt: DeliveryAttempt) -> [ColumnValue] {
        [
            .text(attempt.operation.rawValue), .moment(attempt.startedAt), .integer(attempt.duration.inMicroseconds),
            .text(attempt.outcome.rawValue), .text(attempt.failure?.rawValue), .integer(attempt.httpStatus),
            .text(attempt.vendorCode), .text(attempt.detail), .text(attempt.gateway),
        ]
    }

    /// Uploads as pairs of a gateway's name and its memo; nil for none.
    private static func text(of uploads: [GatewayUpload]) -> String? {
        uploads.isEmpty ? nil : MetadataText.write(uploads.map { MetadataPair(name: $0.gateway, value: $0.memo.text) })
    }

    private static func uploads(_ text: String?) throws(StoreError) -> [GatewayUpload] {
        guard let text else { return [] }
        guard let pairs = MetadataText.read(text) else { throw .damaged("what a delivery left behind") }
        var uploads: [GatewayUpload] = []
        for pair in pairs {
            guard let memo = try memo(pair.value) else { continue }
            uploads.append(GatewayUpload(gateway: pair.name, memo: memo))
        }
        return uploads
    }

    private static func memo(_ text: String?) throws(StoreError) -> GatewayMemo? {
        guard let text else { return nil }
        guard text.utf8.count <= 1024 else { throw .damaged("a delivery's memo is too long") }
        return GatewayMemo(text)
    }
}
