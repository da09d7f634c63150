import VerificationCore

extension Line {
    /// Turns that a transaction gets: it may lose against others, or its connection.
    private static let turnsMax = 8
    /// Of these, how many a lost connection may cost.
    private static let lossesMax = 2

    /// Carries a body out in a transaction, as often as it takes until its outcome is certain.
    /// - Returns: The failure; nil once all of it is durable (R85).
    func carryOut(
        _ scope: Transaction.Scope, _ access: Transaction.Access,
        _ body: (Transaction) throws(StoreError) -> Void
    ) -> StoreError? {
        var losses = 0
        for turn in 0..<Line.turnsMax {
            do throws(StoreError) {
                let connection = try connected()
                switch performOnce(connection, scope, access, body) {
                case .done: return nil
                case .failed(let error): return error
                case .beaten: Pause.wait(Pause.jittered(afterTurn: turn, random))
                case .lost(let error):
                    losses += 1
                    if losses > Line.lossesMax { return error }
                }
            } catch {
                return error
            }
        }
        return .overloaded
    }

    /// What came of one turn.
    private enum Outcome {
        case done
        case failed(StoreError)
        /// Nothing was done, since another transaction was faster.
        case beaten
        /// Nothing was done, since the connection was lost.
        case lost(StoreError)
    }

    private func performOnce(
        _ connection: Connection, _ scope: Transaction.Scope, _ access: Transaction.Access,
        _ body: (Transaction) throws(StoreError) -> Void
    ) -> Outcome {
        let transaction = Transaction(connection, scope, access, random)
        var mark: CommitMark?
        do throws(StoreError) {
            try body(transaction)
            try transaction.settleLimits()
            try transaction.settle()
            if transaction.isChanging { mark = try CommitMark(at: clock.now(), random) }
            try transaction.commit(mark)
        } catch {
            return judge(error, connection, mark)
        }
        guard mark != nil, connection.wasWarned else { return .done }
        return .failed(.outcomeUnknown("the server committed and warned that it may not be durable"))
    }

    /// - Parameter mark: That of the commit, if the failure came with it.
    private func judge(_ error: StoreError, _ connection: Connection, _ mark: CommitMark?) -> Outcome {
        if connection.isLost {
            guard let mark else { return .lost(error) }
            switch resolve(mark) {
            case true?: return .done
            case false?: return .lost(error)
            case nil: return .failed(.outcomeUnknown("the connection was lost during a commit, and none came back"))
            }
        }
        let isBeaten = connection.fault?.mayBeRepeated == true
        connection.rollBack()
        return isBeaten ? .beaten : .failed(error)
    }

    /// Finds out what came of a commit whose answer was lost; nil when no server can be asked in time.
    private func resolve(_ mark: CommitMark) -> Bool? {
        let end = clock.monotonic() + settings.resolutionTimeout
        var turn = 0
        repeat {
            do throws(StoreError) {
                return try mark.resolve(on: try connected(), random)
            } catch {
                abandonTransaction()
                Pause.wait(Pause.jittered(afterTurn: turn, random))
                turn += 1
            }
        } while clock.monotonic() < end
        return nil
    }
}
