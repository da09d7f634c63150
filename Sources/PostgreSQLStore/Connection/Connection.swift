import CPostgreSQL
import StoreColumns
import VerificationCore

/// One connection with its prepared statements, confined to the thread that opened it.
final class Connection {
    let handle: OpaquePointer
    /// Statements that the server has prepared, with their names. They are kept, so that no other can take their
    /// identity.
    private var prepared: [ObjectIdentifier: (name: String, sql: SQL)] = [:]
    /// How long the server may be silent while an answer is awaited.
    private let silenceMilliseconds: Int32
    private let notices = Notices()
    /// Whether the connection is of no further use: what was under way may or may not have been done.
    private(set) var isLost = false
    /// Why the last trip failed, when it was the server that refused.
    private(set) var fault: ServerFault?

    /// Connects, waiting no longer than the settings allow.
    init(_ settings: PostgreSQLStore.Settings) throws(StoreError) {
        let parameters = ConnectionParameters(settings)
        guard let handle = parameters.connect() else { throw .unavailable("libpq has no memory for a connection") }
        self.handle = handle
        silenceMilliseconds = Int32(clamping: (settings.statementTimeout * 2 + .seconds(1)).inMilliseconds)
        guard PQstatus(handle) == CONNECTION_OK, PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1
        else {
            isLost = true
            throw .unavailable("no connection to the database: \(reason)")
        }
        notices.listen(to: handle)
    }

    deinit { PQfinish(handle) }

    var usesTLS: Bool { PQsslInUse(handle) == 1 }
    var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

    /// Sends statements together and waits for all their answers: one round trip.
    ///
    /// When one fails, those behind it are not carried out.
    /// - Throws: The first failure. Afterwards `isLost` tells whether the outcome is known, and `fault` what the server
    ///   said.
    func trip(_ requests: [Request]) throws(StoreError) -> [Answer] {
        precondition(!isLost, "a lost connection is not used again")
        fault = nil
        notices.forget()
        guard !requests.contains(where: \.holdsZero) else { throw .conflict("a text holds a zero byte") }
        let steps = try send(requests)
        var answers: [Answer] = []
        answers.reserveCapacity(requests.count)
        for step in steps {
            guard let answer = try receive(step) else { continue }
            answers.append(answer)
        }
        if let fault { throw fault.error }
        return answers
    }

    /// Ends a transaction that is open; a connection that cannot do even that is lost.
    func rollBack() {
        guard !isLost, isInTransaction else { return }
        do throws(StoreError) {
            _ = try trip([Request(Connection.rollback)])
        } catch {
            isLost = true
        }
    }

    private static let rollback = SQL("ROLLBACK")

    /// Whether the server warned of something during the last trip.
    var wasWarned: Bool { notices.hasWarning }

    /// What libpq says about the connection, on one line.
    var reason: String {
        String(cString: PQerrorMessage(handle)).split(separator: "\n").joined(separator: " ")
    }

    /// What comes back, in order.
    private enum Step {
        case preparation(SQL), answer, end
    }

    private func send(_ requests: [Request]) throws(StoreError) -> [Step] {
        var steps: [Step] = []
        var fresh: [ObjectIdentifier: (name: String, sql: SQL)] = [:]
        for request in requests {
            let key = ObjectIdentifier(request.sql)
            var name = (prepared[key] ?? fresh[key])?.name
            if name == nil {
                preparations += 1
                let new = "s\(preparations)"
                guard PQsendPrepare(handle, new, request.sql.text, 0, nil) == 1 else { throw lose() }
                fresh[key] = (new, request.sql)
                name = new
                steps.append(.preparation(request.sql))
            }
            let isSent = request.withParameters { values, lengths, formats in
                PQsendQueryPrepared(handle, name, Int32(request.values.count), values, lengths, formats, 1) == 1
            }
            guard isSent else { throw lose() }
            steps.append(.answer)
        }
        guard PQpipelineSync(handle) == 1 else { throw lose() }
        pending = fresh
        return steps + [.end]
    }

    /// What was sent to be prepared in this trip.
    private var pending: [ObjectIdentifier: (name: String, sql: SQL)] = [:]
    private var preparations = 0

    private func receive(_ step: Step) throws(StoreError) -> Answer? {
        guard let result = try next() else { throw lose() }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
            try skipSeparator()
            guard case .preparation(let sql) = step else { return Answer(result) }
            prepared[ObjectIdentifier(sql)] = pending[ObjectIdentifier(sql)]
            PQclear(result)
            return nil
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            guard case .end = step else { throw lose() }
            return nil
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            try skipSeparator()
            return nil
        default:
            let found = ServerFault(result)
            PQclear(result)
            if fault == nil { fault = found }
            guard !found.isFatal, PQstatus(handle) == CONNECTION_OK else { throw lose(found) }
            try skipSeparator()
            return nil
        }
    }

    /// Between the results of two statements libpq gives a null.
    private func skipSeparator() throws(StoreError) {
        guard let stray = try next() else { return }
        PQclear(stray)
        throw lose()
    }

    /// The next result, waiting for as long as the server may be silent.
    private func next() throws(StoreError) -> OpaquePointer? {
        while true {
            let unsent = PQflush(handle)
            guard unsent >= 0 else { throw lose() }
            if PQisBusy(handle) == 0 { return PQgetResult(handle) }
            guard waitForSocket(handle, isWriting: unsent == 1, milliseconds: silenceMilliseconds),
                PQconsumeInput(handle) == 1
            else { throw lose() }
        }
    }

    private func lose(_ fault: ServerFault? = nil) -> StoreError {
        isLost = true
        return .unavailable("the connection to the database was lost: \(fault?.message ?? reason)")
    }
}
