import ServiceDoubles
import Testing
import VerificationCore
import VerificationService

@Suite struct CreateTests {
    @Test("R18 50 parallel creates for one number are one verification and one call")
    func parallelCreates() async throws {
        let service = try await ServiceHarness()
        let ids = try await withThrowingTaskGroup(of: (VerificationID, Bool).self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let request = CreateRequest(phone: "+6281234567890", email: "ann@example.com")
                    switch try await service.verifications.create(request, by: service.application) {
                    case .created(let record): return (record.key.id, true)
                    case .continued(let record): return (record.key.id, false)
                    case .repeated: throw Unexpected("nothing was asked to be repeated")
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(ids.map(\.0)).count == 1)
        #expect(ids.filter(\.1).count == 1)
        await service.worker().runOnce()
        #expect(service.call.submittedCodes.count == 1)
    }

    @Test("R18 a create to another mailbox replaces the open one and takes over its used checks")
    func replacement() async throws {
        let service = try await ServiceHarness()
        let first = try await service.create()
        _ = try await service.check(first, "000000")
        _ = try await service.check(first, "000001")
        await service.pass(31, worker: service.worker())
        let second = try await service.create(email: "bob@example.com")
        #expect(try await service.record(first).state.ledger.status.word == .canceled)
        #expect(try await service.record(second).state.ledger.checksLeft == 3)
    }

    @Test("R31 every spelling of a number is the same destination")
    func spellings() async throws {
        let service = try await ServiceHarness()
        let first = try await service.create(email: nil)
        for spelling in ["+62 812-3456-7890", "081234567890", "0812 3456 7890"] {
            let request = CreateRequest(phone: spelling)
            guard case .continued(let record) = try await service.verifications.create(request, by: service.application)
            else { throw Unexpected("\(spelling) is another destination") }
            #expect(record.key.id == first)
        }
    }

    @Test("R47 a repeat with the same key gets the same answer, another request under it is refused")
    func idempotency() async throws {
        let service = try await ServiceHarness()
        func once(_ body: String) -> OnceKey {
            OnceKey(key: "k-1", request: Array(body.utf8)) { result, _ in
                guard case .created(let record) = result else { return nil }
                return StoredAnswer(status: 201, body: Array(record.key.id.text.utf8))
            }
        }
        let request = CreateRequest(phone: "+6281234567890")
        guard
            case .created(let record) = try await service.verifications.create(
                request, by: service.application, once: once("a"))
        else { throw Unexpected("not created") }
        guard
            case .repeated(let answer) = try await service.verifications.create(
                request, by: service.application, once: once("a"))
        else { throw Unexpected("not repeated") }
        #expect(String(decoding: answer.body, as: UTF8.self) == record.key.id.text)
        await #expect(throws: ServiceError.idempotencyKeyReused) {
            _ = try await service.verifications.create(request, by: service.application, once: once("b"))
        }
    }

    @Test("I8 when a code cannot be sealed nothing is stored and nothing is sent")
    func failingVault() async throws {
        let service = try await ServiceHarness()
        service.vault.fail()
        await #expect(throws: ServiceError.unavailable("the destination could not be sealed")) {
            _ = try await service.create()
        }
        service.vault.fail(false)
        await service.worker().runOnce()
        #expect(service.call.requests.isEmpty)
    }

    @Test("R32 R33 a wrong field is refused with its name and what is allowed", arguments: wrongRequests)
    func wrongField(_ wrong: WrongRequest) async throws {
        let service = try await ServiceHarness()
        let faults = try await service.faults(of: wrong.request)
        #expect(faults.map(\.field) == [wrong.field])
        #expect(faults.map(\.code) == [wrong.code])
        #expect(faults.allSatisfy { !$0.detail.isEmpty })
        await service.worker().runOnce()
        #expect(service.call.requests.isEmpty && service.email.requests.isEmpty)
    }

    @Test func `all faults of a request are told together`() async throws {
        let service = try await ServiceHarness()
        let request = CreateRequest(
            phone: "12", email: "no", purpose: "Not Plain", locale: "xx", codeLength: 3, expiresIn: 5)
        let faults = try await service.faults(of: request)
        #expect(Set(faults.map(\.field)) == ["to.phone", "to.email", "purpose", "locale", "code_length"])
    }

    @Test("R1 a create may ask for a longer code than the application's, not for a shorter one", arguments: [5, 8])
    func lengths(own: Int) async throws {
        let service = try await ServiceHarness()
        var shop = service.application
        shop.policy = try CodePolicy.checked(length: own, lifetimeInSeconds: 300, checksMax: 5, allowShort: true)
        for length in 4...11 {
            let request = CreateRequest(email: "person.\(length)@example.com", codeLength: length)
            do throws(ServiceError) {
                guard case .created(let record) = try await service.verifications.create(request, by: shop) else {
                    Issue.record("\(length) digits: no new verification")
                    continue
                }
                #expect((own...10).contains(length) && record.state.ledger.codeLength == length)
            } catch {
                guard case .invalid(let faults) = error else { throw error }
                #expect(!(own...10).contains(length) && faults.map(\.field) == ["code_length"])
                #expect(faults.first?.detail.hasPrefix("\(own) to 10 digits") == true)
            }
        }
    }

    @Test func `a request may name its own steps`() async throws {
        let service = try await ServiceHarness()
        let steps = [
            CreateRequest.Step(channel: .email, timeoutInSeconds: 30),
            CreateRequest.Step(channel: .call, timeoutInSeconds: nil),
        ]
        let request = CreateRequest(phone: "+6281234567890", email: "ann@example.com", workflow: steps)
        guard case .created(let record) = try await service.verifications.create(request, by: service.application)
        else {
            throw Unexpected("not created")
        }
        #expect(record.state.workflow.text == "email:30,call:45")
        await service.worker().runOnce()
        #expect(service.email.submittedCodes.count == 1)
        #expect(service.call.submittedCodes.isEmpty)
    }

    @Test("R27 without a mailbox in the request the workflow's mail step is known to be passed over")
    func stepsWithoutDestination() async throws {
        let service = try await ServiceHarness()
        let id = try await service.create(email: nil)
        #expect(try await service.record(id).state.workflow.text == "call:45,email:120!no_destination")
    }
}

struct WrongRequest: Sendable, CustomTestStringConvertible {
    let request: CreateRequest
    let field: String
    let code: FieldFault.Code

    init(_ field: String, _ code: FieldFault.Code, _ edit: (inout CreateRequest) -> Void) {
        var request = CreateRequest(phone: "+6281234567890", email: "ann@example.com")
        edit(&request)
        self.request = request
        self.field = field
        self.code = code
    }

    var testDescription: String { "\(field) \(code.rawValue)" }
}

private let wrongRequests: [WrongRequest] = [
    WrongRequest("to", .missing) {
        $0.phone = nil; $0.email = nil
    },
    WrongRequest("to.phone", .notANumber) { $0.phone = "tomorrow" },
    WrongRequest("to.phone", .notANumber) { $0.phone = "" },
    WrongRequest("to.phone", .specialRange) { $0.phone = "+900123456" },
    WrongRequest("to.phone", .countryNotAllowed) { $0.phone = "+12025550123" },
    WrongRequest("to.email", .notAnAddress) { $0.email = "ann" },
    WrongRequest("to.email", .notAnAddress) { $0.email = "ann@example.com\r\nBcc: x@example.com" },
    WrongRequest("workflow", .outOfRange) { $0.workflow = [] },
    WrongRequest("workflow", .outOfRange) {
        $0.workflow = Array(repeating: CreateRequest.Step(channel: .call, timeoutInSeconds: 30), count: 6)
    },
    WrongRequest("workflow[0].timeout", .outOfRange) {
        $0.workflow = [CreateRequest.Step(channel: .call, timeoutInSeconds: 4)]
    },
    WrongRequest("workflow[0].timeout", .outOfRange) {
        $0.workflow = [CreateRequest.Step(channel: .call, timeoutInSeconds: Int.max)]
    },
    WrongRequest("workflow[0].channel", .channelWithoutDestination) {
        $0.phone = nil
        $0.workflow = [CreateRequest.Step(channel: .call, timeoutInSeconds: 30)]
    },
    WrongRequest("purpose", .invalid) { $0.purpose = "" },
    WrongRequest("purpose", .invalid) { $0.purpose = "Log In" },
    WrongRequest("purpose", .invalid) { $0.purpose = String(repeating: "a", count: 65) },
    WrongRequest("locale", .unknownLocale) { $0.locale = "tlh" },
    WrongRequest("code_length", .outOfRange) { $0.codeLength = 5 },
    WrongRequest("code_length", .outOfRange) { $0.codeLength = 11 },
    WrongRequest("code_length", .outOfRange) { $0.codeLength = Int.min },
    WrongRequest("expires_in", .outOfRange) { $0.expiresIn = 59 },
    WrongRequest("expires_in", .outOfRange) { $0.expiresIn = 601 },
    WrongRequest("reference", .invalid) { $0.reference = "" },
    WrongRequest("reference", .invalid) { $0.reference = String(repeating: "r", count: 129) },
    WrongRequest("reference", .invalid) { $0.reference = "a\u{2028}b" },
    WrongRequest("metadata", .outOfRange) {
        $0.metadata = (0..<17).map { MetadataPair(name: "n\($0)", value: "v") }
    },
    WrongRequest("metadata", .invalid) { $0.metadata = [MetadataPair(name: "", value: "v")] },
    WrongRequest("metadata.n", .invalid) {
        $0.metadata = [MetadataPair(name: "n", value: String(repeating: "v", count: 201))]
    },
]
