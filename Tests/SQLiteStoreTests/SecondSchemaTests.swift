import ServiceDoubles
import Testing
import VerificationCore

@testable import SQLiteStore

@Suite struct `A database of the first schema` {
    private static func seconds(_ seconds: Int64) -> Timestamp { Drafts.start + .seconds(seconds) }

    @Test("R92 keeps everything when it is brought to the second")
    func kept() async throws {
        try await withFolder { path in
            let former = FirstSchema()
            try former.make(path)
            try await withOpenedStore(path) { store in
                let open = VerificationKey(application: former.application, id: former.open)
                let ended = VerificationKey(application: former.application, id: former.ended)
                let record = try #require(try await store.verification(open))
                #expect(record.state.ledger.checkTimes == [Self.seconds(1), Self.seconds(2)])
                #expect(record.state.ledger.status == .pending && record.details.reference == "r-1")
                let old = try #require(try await store.verification(ended))
                #expect(old.state.ledger.status == .approved(Approval(at: Self.seconds(3), channels: [.call])))
                #expect(old.state.ledger.checksUsed == 4 && old.details.metadata.map(\.name) == ["a"])
                let listed = try await store.verifications(VerificationQuery(), of: former.application)
                #expect(Set(listed.map(\.key)) == [open, ended])
                let events = try #require(try await store.events(of: ended))
                let moment = DeliveryMoment(status: .heard, isPrepared: false, failure: nil, vendorWord: "ANSWERED")
                #expect(events.map(\.kind) == [.verification(.created), .delivery(former.done, .call, moment)])
                #expect(events.first?.id == former.line)
                let deliveries = try #require(try await store.deliveries(of: ended))
                #expect(deliveries.map(\.id) == [former.done])
                #expect(deliveries.first?.attempts.map(\.operation) == [.submit, .report])
                #expect(try await store.applications().map(\.id) == [former.application])
            }
        }
    }

    @Test func `goes on where it was: the third check of five, the work, the open one for its destination`()
        async throws
    {
        try await withFolder { path in
            let former = FirstSchema()
            try former.make(path)
            try await withOpenedStore(path) { store in
                let open = VerificationKey(application: former.application, id: former.open)
                for left in [2, 1, 0] {
                    guard case .counted(let ticket) = try await store.countCheck(open, length: 6, at: Self.seconds(5))
                    else { throw CancellationError() }
                    #expect(ticket.checksLeft == left && ticket.digest == KeyedDigest(keyID: 1, bytes: [0xAA]))
                }
                guard case .refused(.checksUsedUp) = try await store.countCheck(open, length: 6, at: Self.seconds(5))
                else { throw CancellationError() }
                let claims = try await store.claimDeliveries(at: Self.seconds(5), lease: .seconds(20), limit: 9)
                #expect(claims.map(\.delivery.id) == [former.waiting])
                #expect(claims.first?.envelope == SealedBox(bytes: [0xE0, 0xE1]))
                #expect(try await store.nextDue() == Self.seconds(25))
                let due = try await store.due(at: Self.seconds(45), limit: 9)
                #expect(due == [open])
            }
        }
    }

    @Test func `can give pages back afterwards`() async throws {
        try await withFolder { path in
            try FirstSchema().make(path)
            let mode = try await withOpenedStore(path) { store in
                try await store.write(.alone) { session throws(StoreError) in
                    try session.database.value("PRAGMA auto_vacuum") + session.database.value("PRAGMA quick_check")
                }
            }
            #expect(mode == "2ok")
        }
    }

    @Test("R89 an id that cannot be read stops the migration, and nothing of it is kept")
    func unreadable() async throws {
        try await withFolder { path in
            try FirstSchema().make(path)
            let connection = try Connection(path: DataFolder(path).database, access: .writing)
            try connection.execute("UPDATE verifications SET id = 'ver_x' WHERE row = 3")
            await #expect { try await withOpenedStore(path) { _ in } } throws: { error in
                (error as? SQLiteStoreError)?.code == .damaged
            }
            #expect(try connection.value("PRAGMA user_version") == "1")
            #expect(try connection.value("SELECT count(*) FROM verifications") == "2")
        }
    }
}
