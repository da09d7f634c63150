import HTTPTypes
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore
import VerificationService

/// What callers see of the service, whichever store is behind it.
struct APIStory: Sendable, CustomTestStringConvertible {
    let testDescription: String
    private let body: @Sendable (APICaller, APIStage) async throws -> Void

    init(_ description: String, _ body: @escaping @Sendable (APICaller, APIStage) async throws -> Void) {
        testDescription = description
        self.body = body
    }

    func tell(on store: any APIStage.Store) async throws {
        let stage = try await APIStage(store)
        try await stage.run { caller in try await body(caller, stage) }
    }

    static let all = checks + sends + lists + limits + administration + isolation + settings

    private static let checks = [
        APIStory("the right code is approved once, and the timeline tells it") { caller, stage in
            let (id, code) = try await caller.createAndHear()
            await stage.pass(2)
            let answer = try await caller.check(id, code)
            #expect(answer.json?["outcome"] == "approved" && answer.json?["approval"]?["channel"] == "call")
            #expect(try await caller.check(id, code).code == "verification_closed")
            #expect(try await caller.read(id)["status"] == "approved")
            #expect(
                try await caller.events(id) == [
                    "verification.created", "delivery.queued", "delivery.sending", "delivery.uploaded",
                    "delivery.submitted", "delivery.heard", "check.counted", "verification.approved",
                ])
            await stage.pass(2)
            #expect(stage.call.uploads == [])
        },
        APIStory("R15 R16 five wrong codes end it, and the right one comes too late") { caller, _ in
            let (id, code) = try await caller.createAndHear()
            for left in [4, 3, 2, 1, 0] {
                let answer = try await caller.check(id, APIStage.wrong(code))
                #expect(answer.json?["outcome"] == "wrong_code")
                #expect(answer.json?["checks_left"]?.integer == Int64(left))
            }
            let late = try await caller.check(id, code)
            #expect(late.status == 409 && late.json?["verification_status"] == "attempts_exceeded")
        },
        APIStory("R8 what is no code is refused and not counted") { caller, _ in
            let (id, code) = try await caller.createAndHear()
            for typed in ["", "12345", "1234567", "12345a", "１２３４５６"] {
                #expect(try await caller.check(id, typed).status == 422, "\(typed)")
            }
            #expect(try await caller.check(id, code).json?["checks_left"] == 4)
        },
        APIStory("R15 of forty parallel checks five are compared") { caller, _ in
            let (id, code) = try await caller.createAndHear()
            let outcomes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<40 { group.addTask { try await caller.check(id, APIStage.wrong(code)).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == 200 } == 5 && outcomes.count { $0 == 409 } == 35)
        },
        APIStory("R10 a code that nobody checks dies at its time, also in the list") { caller, stage in
            let id = try await caller.create()
            stage.clock.advance(by: .seconds(300))
            await stage.sweep.runOnce()
            #expect(try await caller.read(id)["status"] == "expired")
            #expect(try await caller.events(id).last == "verification.expired")
            let expired = try await caller.send(.get, "/v1/verifications?status=expired")
            #expect(expired.json?["data"]?.array?.count == 1)
        },
    ]

    private static let sends = [
        APIStory("a resend carries the same code, a reissue another, and the former dies") { caller, stage in
            let (id, code) = try await caller.createAndHear()
            await stage.pass(2)
            #expect(try await caller.send(.post, "/v1/verifications/\(id)/resend").code == "too_soon")
            await stage.pass(30)
            #expect(try await caller.send(.post, "/v1/verifications/\(id)/resend").status == 200)
            await stage.pass(2)
            #expect(stage.call.submittedCodes == [code, code])
            await stage.pass(40)
            #expect(try await caller.send(.post, "/v1/verifications/\(id)/reissue").status == 200)
            await stage.pass(2)
            let newest = try #require(stage.call.submittedCodes.last)
            if newest != code {
                #expect(try await caller.check(id, code).json?["outcome"] == "wrong_code")
            }
            #expect(try await caller.check(id, newest).json?["outcome"] == "approved")
        },
        APIStory("advance mails the same code, and cancel ends it for good") { caller, stage in
            let (id, code) = try await caller.createAndHear()
            await stage.pass(2)
            #expect(try await caller.send(.post, "/v1/verifications/\(id)/advance").status == 200)
            await stage.pass(1)
            #expect(stage.email.submittedCodes == [code])
            #expect(try await caller.send(.post, "/v1/verifications/\(id)/advance").code == "no_step")
            #expect(try await caller.send(.post, "/v1/verifications/\(id)/cancel").json?["status"] == "canceled")
            #expect(try await caller.check(id, code).code == "verification_closed")
            #expect(try await caller.send(.post, "/v1/verifications/\(id)/resend").code == "verification_closed")
        },
        APIStory("a call that nobody takes is followed by a mail with the same code") { caller, stage in
            stage.call.script(
                report: [.report(GatewayReport(status: .noAnswer, vendorWord: "no answer", isFinal: true))])
            let (id, code) = try await caller.createAndHear()
            await stage.pass(3)
            #expect(stage.email.submittedCodes == [code])
            let deliveries = try await caller.send(.get, "/v1/verifications/\(id)/deliveries").json?["data"]?.array
            #expect(deliveries?.compactMap { $0["status"]?.string } == ["no_answer", "delivered"])
            #expect(deliveries?.first?["attempts"]?.array?.isEmpty == false)
            #expect(try await caller.check(id, code).json?["approval"]?["channel"] == "email")
        },
        APIStory("a step that takes too long is followed by the next") { caller, stage in
            let ringing = GatewayReport(status: .ringing, vendorWord: "ringing", isFinal: false)
            stage.call.script(report: Array(repeating: .report(ringing), count: 200))
            let (id, _) = try await caller.createAndHear()
            await stage.pass(46)
            #expect(stage.email.submittedCodes.count == 1)
            #expect(try await caller.events(id).contains("step.timed_out"))
        },
        APIStory("R26 an upload whose answer is lost and a call of unknown outcome ring once at most") {
            caller, stage in
            stage.call.script(submit: [.unknown(GatewayFault(.outcomeUnknown, detail: "the answer was lost"))])
            let (id, _) = try await caller.createAndHear()
            await stage.pass(60)
            #expect(stage.call.submittedCodes.count == 1 && stage.email.submittedCodes.count == 1)
            #expect(try await caller.events(id).contains("delivery.unknown"))
        },
    ]

    private static let lists = [
        APIStory("lists page through all, newest first, and find by reference and destination") { caller, stage in
            var ids: [String] = []
            for number in 0..<7 {
                ids.append(try await caller.create("+628\(10 + number)12345678"))
                stage.clock.advance(by: .milliseconds(number.isMultiple(of: 2) ? 0 : 5))
            }
            var found: [String] = []
            var cursor = ""
            for _ in 0..<9 {
                let page = try await caller.send(.get, "/v1/verifications?limit=3\(cursor)")
                found += (page.json?["data"]?.array ?? []).compactMap { $0["id"]?.string }
                guard let next = page.json?["next"]?.string else { break }
                cursor = "&cursor=\(next)"
            }
            #expect(found.count == 7 && Set(found) == Set(ids))
            let one = try await caller.send(.get, "/v1/verifications?phone=081212345678")
            #expect(one.json?["data"]?.array?.compactMap { $0["id"]?.string } == [ids[2]])
            let all = try await caller.send(.get, "/v1/verifications?reference=order%207&status=pending")
            #expect(all.json?["data"]?.array?.count == 7)
        },
        APIStory("R44 another application sees and changes nothing, by any route") { caller, _ in
            let (id, code) = try await caller.createAndHear()
            let before = try await caller.read(id)
            for command in ["resend", "reissue", "advance", "cancel"] {
                let answer = try await caller.send(
                    .post, "/v1/verifications/\(id)/\(command)", key: APIStage.strangerKey)
                #expect(answer.code == "not_found", "\(command)")
            }
            for part in ["", "/events", "/deliveries"] {
                let answer = try await caller.send(.get, "/v1/verifications/\(id)\(part)", key: APIStage.strangerKey)
                #expect(answer.code == "not_found", "\(part)")
            }
            #expect(try await caller.check(id, code, key: APIStage.strangerKey).code == "not_found")
            let list = try await caller.send(.get, "/v1/verifications", key: APIStage.strangerKey)
            #expect(list.json?["data"] == [])
            #expect(try await caller.read(id) == before)
        },
    ]

    private static let limits = [
        APIStory("R47 a repeated create is one verification, and another body under its key is refused") {
            caller, stage in
            let body = #"{"to": {"phone": "+6281234567890"}}"#
            let answers = try await withThrowingTaskGroup(of: APICaller.Answer.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await caller.send(.post, "/v1/verifications", body, once: "key1") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map(\.status)) == [201] && Set(answers.map(\.text)).count == 1)
            let other = try await caller.send(
                .post, "/v1/verifications", #"{"to": {"phone": "+6281234567891"}}"#, once: "key1")
            #expect(other.code == "idempotency_key_reused")
            while await stage.worker.runOnce() > 0 {}
            #expect(stage.call.submittedCodes.count == 1)
            // Commands keep their answers, too.
            let id = try #require(answers.first?.id)
            let first = try await caller.send(.post, "/v1/verifications/\(id)/cancel", once: "key2")
            let again = try await caller.send(.post, "/v1/verifications/\(id)/cancel", once: "key2")
            #expect(first.status == 200 && again.text == first.text)
        },
        APIStory("R18 the same create goes on, another workflow takes its place with its checks") { caller, stage in
            let (id, code) = try await caller.createAndHear()
            _ = try await caller.check(id, APIStage.wrong(code))
            let body = #"{"to": {"phone": "+6281234567890", "email": "ann@example.com"}}"#
            let again = try await caller.send(.post, "/v1/verifications", body)
            #expect(again.status == 200 && again.id == id)
            await stage.pass(31)
            let other = try await caller.send(.post, "/v1/verifications", #"{"to": {"phone": "0812-3456-7890"}}"#)
            #expect(other.status == 201 && other.json?["checks_left"] == 4)
            #expect(try await caller.read(id)["status"] == "canceled")
        },
        APIStory("R17 ten wrong codes close the destination, and unlocking opens it") { caller, stage in
            for _ in 0..<2 {
                let (id, code) = try await caller.createAndHear()
                for _ in 0..<5 { _ = try await caller.check(id, APIStage.wrong(code)) }
                await stage.pass(60)
            }
            let body = #"{"to": {"phone": "+62 812 3456 7890"}}"#
            let closed = try await caller.send(.post, "/v1/verifications", body)
            #expect(closed.status == 429 && closed.code == "destination_closed")
            #expect(closed.headers[.retryAfter] == "3540")
            let foreign = try await caller.send(.post, "/v1/verifications", body, key: APIStage.strangerKey)
            #expect(foreign.status == 201)
            await stage.worker.runOnce()
            let unlocked = try await caller.send(.post, "/v1/destinations/unlock", body)
            #expect(unlocked.json == ["failed_checks": 10])
            let (id, code) = try await caller.createAndHear()
            #expect(try await caller.check(id, code).json?["outcome"] == "approved")
        },
        APIStory("R39 R40 what is refused before any counter is asked stands among the blocks") { caller, stage in
            let foreign = #"{"to": {"phone": "+12025550123"}}"#
            for _ in 0..<3 { #expect(try await caller.send(.post, "/v1/verifications", foreign).status == 422) }
            let stop = StopSwitch(target: .everything, reason: "", setAt: stage.clock.now())
            _ = try await stage.store.set(stop, noting: nil)
            stage.clock.advance(by: .seconds(2))
            let stopped = try await caller.send(.post, "/v1/verifications", #"{"to": {"phone": "+6281234567899"}}"#)
            #expect(stopped.code == "sending_stopped")
            await stage.refusals.flush()
            let blocks = try await caller.send(.get, "/v1/blocks").json?["data"]?.array ?? []
            #expect(blocks.allSatisfy { $0["news"] == "refused" && $0["allowed"] == 0 })
            let told = blocks.map { "\($0["rule"]?.string ?? "") \($0["times"]?.integer ?? 0)" }
            #expect(Set(told) == ["country_not_allowed 3", "stopped_everything 1"])
            #expect(blocks.compactMap { $0["country"]?.string } == ["US"])
            let others = try await caller.send(.get, "/v1/blocks", key: APIStage.strangerKey)
            #expect(others.json?["data"]?.array?.isEmpty == true)
        },
        APIStory("R22 a spray pauses checks and creates of the application that has chosen it") { caller, stage in
            let (id, code) = try await caller.createAndHear()
            var policy = SendPolicy()
            try policy.set("spraying_pause", "600")
            try await stage.store.setSendPolicy(policy, of: stage.application.id, noting: nil)
            let spray = CheckBatch(application: stage.application.id, compared: 300, wrong: 290)
            _ = try await stage.store.add([spray], at: stage.clock.now())
            stage.clock.advance(by: .seconds(1))
            let check = try await caller.check(id, code)
            #expect(check.status == 429 && check.code == "paused" && check.headers[.retryAfter] == "599")
            #expect(check.json?["rule"] == "spraying" && check.json?["used"] == 290)
            // An id that is none is answered the same.
            #expect(try await caller.check("ver_00000000000000000000000000", code).code == "paused")
            let create = try await caller.send(
                .post, "/v1/verifications", #"{"to": {"phone": "+6281234567899"}}"#)
            #expect(create.status == 429 && create.code == "paused" && create.headers[.retryAfter] == "599")
            _ = try await caller.create(key: APIStage.strangerKey)
            await stage.refusals.flush()
            let blocks = try await caller.send(.get, "/v1/blocks").json?["data"]?.array ?? []
            // Two checks and a create.
            #expect(blocks.compactMap { $0["news"]?.string } == ["refused", "refused", "held"])
            #expect(blocks.compactMap { $0["times"]?.integer }.sorted() == [1, 1, 2])
            #expect(blocks.allSatisfy { $0["rule"] == "spraying" && $0["ends_at"] != nil })
            let isLifted = try await stage.store.lift(
                .pause, of: stage.application.id, at: stage.clock.now(), noting: nil)
            #expect(isLifted)
            stage.clock.advance(by: .seconds(1))
            let approved = try await caller.check(id, code)
            #expect(approved.json?["outcome"] == "approved" && approved.json?["checks_left"] == 4)
        },
    ]
}
