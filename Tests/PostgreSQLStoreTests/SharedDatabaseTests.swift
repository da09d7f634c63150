import PostgreSQLDoubles
import ServiceContracts
import ServiceDoubles
import Testing
import VerificationCore

@testable import PostgreSQLStore

@Suite(.serialized) struct `Machines that share a database` {
    @Test("R93 two machines hold to the contract's races as one does", arguments: StoreContract.cases.filter(\.isRace))
    func race(_ contract: StoreContract) async throws {
        try await withStore { first, database in
            try await withOpenedStore(database.settings(), seed: 10) { second in
                try await contract.run(on: first, peers: [second])
            }
        }
    }

    @Test("R18 replacing one another in parallel never leaves two open, nor gives checks back")
    func replacing() async throws {
        try await withStore { first, database in
            try await withOpenedStore(database.settings(), seed: 10) { second in
                let drafts = Drafts(seed: 11)
                let template = drafts.draft()
                let workflows = ["call:45", "call:46", "email:60"].compactMap { Workflow(text: $0) }
                let outcome = try await first.create(template, once: nil, at: Drafts.start)
                guard case .created(let record) = outcome else { return }
                for _ in 0..<3 { _ = try await second.countCheck(record.key, length: 6, at: Drafts.start) }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<60 {
                        let draft = VerificationDraft(
                            key: VerificationKey(application: drafts.application, id: drafts.random.id()),
                            details: template.details, code: template.code, policy: .standard,
                            workflow: workflows[number % workflows.count], subject: template.subject,
                            firstDelivery: drafts.random.id())
                        let store = number % 2 == 0 ? first : second
                        group.addTask { _ = try await store.create(draft, once: nil, at: Drafts.start) }
                    }
                    try await group.waitForAll()
                }
                let open = try await database.run(
                    "SELECT count(*), max(checks_carried) FROM sandi.ledgers WHERE status = 'pending'")
                #expect(open == "1|3")
            }
        }
    }

    @Test("R47 one key for many destinations at once, on two machines: one takes effect")
    func oneKey() async throws {
        try await withStore { first, database in
            try await withOpenedStore(database.settings(), seed: 10) { second in
                let drafts = Drafts(seed: 12)
                let outcomes = try await withThrowingTaskGroup(of: CreateOutcome.self) { group in
                    for number in 0..<40 {
                        let draft = drafts.draft()
                        let once = IdempotencyRequest(
                            application: drafts.application, route: "create", keyDigest: [1],
                            requestDigest: [UInt8(number)]
                        ) { _ in StoredAnswer(status: 201, body: []) }
                        let store = number % 2 == 0 ? first : second
                        group.addTask { try await store.create(draft, once: once, at: Drafts.start) }
                    }
                    var outcomes: [CreateOutcome] = []
                    for try await outcome in group { outcomes.append(outcome) }
                    return outcomes
                }
                let created = outcomes.filter { if case .created = $0 { true } else { false } }
                let repeated = outcomes.filter { if case .repeated(.otherRequest) = $0 { true } else { false } }
                #expect(created.count == 1)
                #expect(repeated.count == 39)
                let stored = try await database.run("SELECT count(*) FROM sandi.ledgers")
                #expect(stored == "1")
            }
        }
    }
}
