import VerificationCore

/// Performs jobs in groups: one transaction, and so one wait for the disk, for all that queued up meanwhile.
///
/// A job that fails is undone alone. Callers are answered only after the commit, so that what they were told is on
/// disk (R85).
final class GroupCommit {
    private let open: () throws(StoreError) -> Session
    private let meter: CommitMeter
    private var session: Session?
    private let mover: LogMover
    /// Whether the mover was asked since the writer moved the log.
    private var isMoverAsked = false
    /// The log's pages after the last group.
    private var lastPages = 0
    /// The log's pages at which it is moved next. Of a log that somebody reads from the rest is not moved, however
    /// often it is gone through, so it may grow by as much again first.
    private var moveAt: Int
    private let logPagesMax: Int
    /// How long the disk took for the last commit.
    private var diskMicroseconds = 0

    private static let begin = SQL("BEGIN IMMEDIATE")
    private static let commit = SQL("COMMIT")
    private static let rollback = SQL("ROLLBACK")
    private static let savepoint = SQL("SAVEPOINT job")
    private static let release = SQL("RELEASE job")
    private static let rollbackJob = SQL("ROLLBACK TO job")

    /// - Parameters:
    ///   - logPagesMax: Pages in the log from which on it is moved.
    ///   - open: Opens the connection again after a commit whose outcome the disk could not confirm.
    init(
        session: Session, meter: CommitMeter, mover: LogMover, logPagesMax: Int,
        open: @escaping () throws(StoreError) -> Session
    ) {
        moveAt = logPagesMax
        self.logPagesMax = logPagesMax
        self.session = session
        self.mover = mover
        self.open = open
        self.meter = meter
        session.database.countLogPages()
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
            moveLog()
        } catch {
            meter.noteDisk(isFailing: true)
            for job in group { job.answer(failure: error) }
        }
    }

    /// How long the next group may wait for those who have just been answered and may come again: on a slow disk a
    /// quarter of what it took, so that they share the next commit instead of waiting for the one after it.
    var gatheringMicroseconds: Int? {
        guard diskMicroseconds >= Self.slowDiskMicroseconds else { return nil }
        return min(diskMicroseconds / 4, Self.gatheringMicrosecondsMax)
    }

    /// A disk that takes this long is worth waiting for company.
    private static let slowDiskMicroseconds = 1000
    private static let gatheringMicrosecondsMax = 4000

    /// Has a long log moved into the database, and moves what was written meanwhile now that nobody of the group waits
    /// any more. On the thread that writes, because only between two commits all of the log can be moved, and only then
    /// it begins anew instead of growing.
    private func moveLog() {
        guard let database = session?.database else { return }
        let pages = database.logPages
        let hasBegunAnew = pages < lastPages
        lastPages = pages
        if hasBegunAnew { (moveAt, isMoverAsked) = (logPagesMax, false) }
        guard pages >= moveAt else { return }
        guard isMoverAsked else {
            isMoverAsked = true
            return mover.ask(disk: diskMicroseconds)
        }
        guard !mover.isBusy || pages >= moveAt + logPagesMax else { return }
        isMoverAsked = false
        moveAt = pages + logPagesMax
        let start = CommitClock.microseconds()
        do throws(StoreError) {
            try database.moveLog()
        } catch {
            // All is durable in the log; the connection that is opened for the next group tells how the disk is.
            session = nil
        }
        meter.noteLogMoved(microseconds: CommitClock.microseconds() - start)
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
        let start = CommitClock.microseconds()
        do throws(StoreError) {
            try database.run(Self.begin)
        } catch {
            return answer(group, failure: error)
        }
        if !performOpenly(group, session) {
            // Some job failed, which is rare: all begin again, each behind a savepoint, so that it fails alone.
            rollBack(database)
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
        }
        let written = CommitClock.microseconds()
        let failure = commit(session)
        let end = CommitClock.microseconds()
        diskMicroseconds = end - written
        meter.note(jobs: group.count, microseconds: end - start, isFailed: failure != nil)
        answer(group, failure: failure)
    }

    /// Performs all jobs without savepoints, for which SQLite would copy every page that a job is the first to change.
    /// - Returns: Whether all went well; otherwise nothing of the group may stay.
    private func performOpenly(_ group: [Job], _ session: Session) -> Bool {
        for job in group {
            guard job.perform(session) != nil else { continue }
            // What a single statement could not do it has undone itself.
            guard job.kind == .single, session.database.isInTransaction else { return false }
        }
        return true
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

    /// Commits. After a failed write the connection is closed and the log read again: a failed fsync is never repeated
    /// (R88).
    private func commit(_ session: Session) -> StoreError? {
        do throws(StoreError) {
            try session.database.run(Self.commit)
            meter.noteDisk(isFailing: false)
            return nil
        } catch {
            meter.noteDisk(isFailing: true)
            rollBack(session.database)
            self.session = nil
            // What was written may be whole in the log although the disk did not confirm it.
            guard case .unavailable(let reason) = error else { return error }
            return .outcomeUnknown(reason)
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
        opened.database.countLogPages()
        session = opened
        return opened
    }
}
