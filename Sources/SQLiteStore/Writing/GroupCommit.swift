import VerificationCore

/// Performs jobs in groups: one transaction, and so one wait for the disk, for all that queued up meanwhile.
///
/// A job that fails is undone alone. Callers are answered only after the commit, so that what they were told is on
/// disk (R85).
final class GroupCommit {
    private let open: () throws(StoreError) -> Session
    private var session: Session?

    private static let begin = SQL("BEGIN IMMEDIATE")
    private static let commit = SQL("COMMIT")
    private static let rollback = SQL("ROLLBACK")
    private static let savepoint = SQL("SAVEPOINT job")
    private static let release = SQL("RELEASE job")
    private static let rollbackJob = SQL("ROLLBACK TO job")

    /// - Parameter open: Opens the connection again after a commit whose outcome the disk could not confirm.
    init(session: Session, open: @escaping () throws(StoreError) -> Session) {
        self.session = session
        self.open = open
    }

    func perform(_ group: [Job]) {
        do throws(StoreError) {
            let session = try currentSession()
            let joined = group.filter { $0.kind != .alone }
            if !joined.isEmpty { performTogether(joined, session) }
            for job in group where job.kind == .alone {
                _ = job.perform(session)
                job.answer()
            }
        } catch {
            for job in group { job.answer(failure: error) }
        }
    }

    /// Cuts the log and closes the connection.
    func end() {
        do throws(StoreError) {
            try session?.truncateLog()
        } catch {
            // What is in the log is durable; the next start takes it over.
        }
        session = nil
    }

    private func performTogether(_ group: [Job], _ session: Session) {
        let database = session.database
        do throws(StoreError) {
            try database.run(Self.begin)
        } catch {
            return answer(group, failure: error)
        }
        for job in group where !performWithinGroup(job, session) {
            // The transaction went down with this job: nothing of the group holds, so each is done by itself.
            rollBack(database)
            return performSingly(group)
        }
        answer(group, failure: commit(session))
    }

    /// - Returns: Whether the group's transaction still stands.
    private func performWithinGroup(_ job: Job, _ session: Session) -> Bool {
        let database = session.database
        guard job.kind == .composed else { return job.perform(session) == nil || database.isInTransaction }
        do throws(StoreError) {
            try database.run(Self.savepoint)
            if job.perform(session) != nil {
                guard database.isInTransaction else { return false }
                session.forgetOwners()
                try database.run(Self.rollbackJob)
            }
            try database.run(Self.release)
            return true
        } catch {
            return false
        }
    }

    private func performSingly(_ group: [Job]) {
        for job in group {
            do throws(StoreError) {
                let session = try currentSession()
                try session.database.run(Self.begin)
                guard job.perform(session) == nil else {
                    rollBack(session.database)
                    job.answer()
                    continue
                }
                job.answer(failure: commit(session))
            } catch {
                job.answer(failure: error)
            }
        }
    }

    /// Commits; on failure nothing of the transaction is kept, as far as the disk says.
    ///
    /// After a failed write the connection is closed and the log read again: a failed fsync is never repeated (R88).
    private func commit(_ session: Session) -> StoreError? {
        do throws(StoreError) {
            try session.database.run(Self.commit)
            return nil
        } catch {
            rollBack(session.database)
            self.session = nil
            return error
        }
    }

    private func rollBack(_ database: Connection) {
        session?.forgetOwners()
        guard database.isInTransaction else { return }
        do throws(StoreError) {
            try database.run(Self.rollback)
        } catch {
            // A connection that cannot even roll back is of no further use; closing it rolls back.
            session = nil
        }
    }

    private func answer(_ group: [Job], failure: StoreError?) {
        for job in group { job.answer(failure: failure) }
    }

    private func currentSession() throws(StoreError) -> Session {
        if let session { return session }
        let opened = try open()
        session = opened
        return opened
    }
}
