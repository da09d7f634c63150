import ServiceDoubles
import Testing
import StoreColumns
import VerificationCore

@testable import SQLiteStore

@Suite struct `Query plans` {
    /// Every statement that runs while the service works, except those that insert.
    private static let statements: [SQL] =
        [
            Session.loadVerification, Session.loadRow, Session.findOpen, Session.findVerification, Session.findOwner,
            Session.saveProgress, Session.saveLedger, Session.saveEnd, Session.dropChecks, Session.dropLedger,
            Session.replaceDigest, Session.saveIssue, Session.loadEnded, Session.eraseEnvelope, Session.windUp,
            Session.findAnswer, Session.loadLedger, Session.saveCheckTimes,
            Session.findClaimable, Session.lease, Session.loadClaim, Session.loadHeld, Session.saveDelivery,
            Session.loadAttempts, Session.loadDeliveries, Session.loadEvents, Session.findDue, Session.firstDeadline,
            Session.firstDelivery, Session.sweepAnswers, Session.findRemovable, Session.findWithDestinations,
            Session.findWithDetails, Session.eraseDestinations, Session.removeAttempts, Session.eraseWords,
            Session.eraseEventWords, Session.markDetailsErased, Session.markDetails, Session.removeEvents,
            Session.removeDeliveries, Session.removeVerification, Session.updateApplication, Session.loadApplication,
            Session.loadKey, Session.loadKeys, Session.revokeKey, Session.copyVerifications, Session.copyLeases,
            Session.copyAnswers, Session.loadGuard, Session.dropGuard, Session.markGuarded, Session.markAllGuarded,
            Session.loadSiblings, Session.sweepGuards, Session.copyGuards,
            Session.pageApplications, Session.pageKeys, Session.loadKeyByID, Session.revokeOwnKey, Session.noteKeyUse,
            Session.noteAdminKeyUse, Session.loadAdminKey, Session.loadAdminKeyByID, Session.revokeAdminKey,
            Session.loadStop, Session.liftStop, Session.revokeLiveKey,
            Session.measureQueue,
        ] + VerificationListing.statements

    private static func plan(of sql: SQL, _ store: SQLiteStore) async throws -> [String] {
        try await store.write(.alone) { session throws(StoreError) in
            try session.database.rows("EXPLAIN QUERY PLAN " + sql.text) { row throws(StoreError) in
                row.skip(3)
                return row.text()
            }
        }
    }

    @Test func `no statement walks through a table`() async throws {
        try await withStore { store, _ in
            for sql in Self.statements {
                let plan = try await Self.plan(of: sql, store)
                #expect(!plan.isEmpty)
                // What is walked and sorted in a list is one page of each destination.
                let walks = plan.filter { $0.hasPrefix("SCAN") && !$0.hasPrefix("SCAN (subquery") }
                #expect(walks.isEmpty, "\(sql.text): \(plan)")
            }
        }
    }

    @Test func `the search for work reads its partial index in order`() async throws {
        try await withStore { store, _ in
            for (sql, index) in [
                (Session.findClaimable, "deliveries_waiting"), (Session.findDue, "ledgers_due"),
                (Session.firstDelivery, "deliveries_waiting"), (Session.firstDeadline, "ledgers_due"),
            ] {
                let plan = try await Self.plan(of: sql, store)
                #expect(plan[0].contains(index) && !plan.contains { $0.contains("TEMP") }, "\(sql.text): \(plan)")
            }
        }
    }

    @Test func `a check is one search by id among the open verifications and one write by row`() async throws {
        try await withStore { store, _ in
            let read = try await Self.plan(of: Session.loadLedger, store)
            #expect(
                read == [
                    "SEARCH l USING PRIMARY KEY (id=?)",
                    "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)",
                ])
            let write = try await Self.plan(of: Session.saveCheckTimes, store)
            #expect(write == ["SEARCH checks USING INTEGER PRIMARY KEY (rowid=?)"])
        }
    }

    @Test("R22 pauses are found by one look for each application")
    func pauses() async throws {
        try await withStore { store, _ in
            let plan = try await Self.plan(of: Session.listPauses, store)
            #expect(plan == ["SCAN o", "SEARCH s USING PRIMARY KEY (owner=? AND kind=? AND key=?)"])
        }
    }

    @Test("R17 what stands against a destination is found by its key, and what is stale by its age")
    func guards() async throws {
        try await withStore { store, _ in
            let key = ["SEARCH destination_guards USING PRIMARY KEY (owner=? AND subject=?)"]
            for sql in [Session.loadGuard, Session.dropGuard] {
                let plan = try await Self.plan(of: sql, store)
                #expect(plan == key)
            }
            let siblings = try await Self.plan(of: Session.loadSiblings, store)
            #expect(siblings.first == "SEARCH l USING INDEX ledgers_by_subject (owner=? AND subject=?)")
            let stale = try await Self.plan(of: Session.sweepGuards, store)
            #expect(stale.contains { $0.contains("destination_guards_by_age (last_failure_at<?)") }, "\(stale)")
        }
    }

    @Test("R83 what is too old is found by its end")
    func aged() async throws {
        try await withStore { store, _ in
            for sql in [Session.findRemovable, Session.findWithDestinations, Session.findWithDetails] {
                let plan = try await Self.plan(of: sql, store)
                #expect(
                    plan.count == 1 && plan[0].contains("verifications_by_end (keeps=? AND ended_at>? AND ended_at<?)"),
                    "\(plan)")
            }
        }
    }
}
