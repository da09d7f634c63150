import GatewayDoubles
import GatewayKit
import OCAAccount
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

/// A row of the vendor's documentation, and what is done about it.
struct DocumentedRow: Sendable, CustomTestStringConvertible {
    let version: OCAVersion
    let status: Int
    let code: Int
    let decision: OCADecision
    let failure: DeliveryFailure

    init(
        _ version: OCAVersion, _ status: Int, _ code: Int, _ decision: OCADecision, _ failure: DeliveryFailure
    ) {
        self.version = version
        self.status = status
        self.code = code
        self.decision = decision
        self.failure = failure
    }

    var testDescription: String { "\(version) \(status) \(code)" }

    /// Both versions' tables, as the documentation prints them. Where it gives no status, the assumed ones stand here.
    static let all: [DocumentedRow] = [
        DocumentedRow(.v1, 500, 13, .retry, .gatewayUnavailable),
        DocumentedRow(.v1, 401, 17, .stopChannel, .misconfigured),
        DocumentedRow(.v1, 406, 19, .stopChannel, .misconfigured),
        DocumentedRow(.v1, 404, 33, .operatorFault, .misconfigured),
        DocumentedRow(.v1, 406, 39, .operatorFault, .misconfigured),
        DocumentedRow(.v1, 404, 41, .stopChannel, .misconfigured),
        DocumentedRow(.v1, 401, 51, .stopChannel, .misconfigured),
        DocumentedRow(.v1, 401, 55, .stopChannel, .noQuota),
        DocumentedRow(.v1, 401, 57, .nextGateway, .concurrencyLimit),
        DocumentedRow(.v2, 401, 5, .stopChannel, .noQuota),
        DocumentedRow(.v2, 406, 5, .stopChannel, .noQuota),
        DocumentedRow(.v2, 429, 9, .retry, .rateLimited),
        DocumentedRow(.v2, 500, 13, .retry, .gatewayUnavailable),
        DocumentedRow(.v2, 401, 19, .stopChannel, .misconfigured),
        DocumentedRow(.v2, 406, 19, .stopChannel, .misconfigured),
        DocumentedRow(.v2, 404, 33, .operatorFault, .misconfigured),
        DocumentedRow(.v2, 406, 39, .operatorFault, .misconfigured),
        DocumentedRow(.v2, 401, 43, .stopChannel, .misconfigured),
        DocumentedRow(.v2, 401, 45, .stopChannel, .misconfigured),
        DocumentedRow(.v2, 406, 59, .operatorFault, .misconfigured),
        DocumentedRow(.v2, 401, 17, .stopChannel, .misconfigured),
    ]
}

@Suite struct `The decision on an error of the vendor's` {
    private let clock = ManualClock()
    private let vendor = ScriptedTransport()
    private let notices = NoticeLog()

    private func client(_ version: OCAVersion, _ guardian: GatewayGuard) throws -> OCAClient {
        OCAClient(
            baseURL: try BaseURL("https://vendor.example"),
            credentials: version == .v1
                ? .basic(user: "ops@example.com", password: Secret("s3cret")) : .token(Secret("jwt")),
            errors: OCAErrorTable(destinationFields: ["to_number"]), transport: vendor, clock: clock,
            guardian: guardian)
    }

    private func guardian() -> GatewayGuard {
        GatewayGuard(name: "oca", limiter: nil, clock: clock) { [notices] in notices.add($0) }
    }

    @Test("every row of the documentation has one", arguments: DocumentedRow.all)
    func rows(row: DocumentedRow) async throws {
        vendor.on("POST /call", .error(row.status, code: "\(row.code)"))
        let client = try client(row.version, guardian())
        let order = OCAClient.Question(.post, "call", urgency: .send)
        let faults = [await client.submit(order), await client.submit(order)].map(\.fault)
        // A 500 and its code leave open what was done, whatever is decided about the next message (R26).
        #expect(faults.allSatisfy { $0?.failure == (row.code == 13 ? .outcomeUnknown : row.failure) })
        #expect(faults.allSatisfy { $0?.vendorCode == "\(row.code)" })
        let stops = row.decision == .stopChannel
        #expect(vendor.requests.count == (stops ? 1 : 2))
        #expect(notices.events == (stops ? [.channelStopped] : []))
        let answer = GatewayAnswer(
            status: row.status, body: Array(#"{"errors":[{"message":"x","code":\#(row.code)}]}"#.utf8))
        let judged = OCAErrorTable(destinationFields: []).judgement(of: answer, now: clock.now())
        #expect(judged.decision == row.decision)
        #expect(judged.fault.failure == row.failure)
        #expect(judged.fault.failure.isTemporary == [.retry, .nextGateway].contains(row.decision))
    }

    @Test func `no row of the code is without its row of the documentation`() {
        let documented = Set(DocumentedRow.all.map(\.code))
        #expect(Set(OCAErrorRow.coded.compactMap(\.code)) == documented)
        #expect(OCAErrorRow.coded.count == documented.count)
        for row in DocumentedRow.all {
            let found = OCAErrorRow.coded.first { $0.code == row.code }
            #expect(found?.statuses.contains(row.status) == true)
        }
    }

    @Test(
        "a wrong destination is the next step's, a wrong setting the operator's",
        arguments: [(["to_number"], OCADecision.nextStep), (["ivr_id"], .operatorFault), ([], .operatorFault)])
    func parameters(names: [String], decision: OCADecision) {
        let objects = names.map { #"{"param":"\#($0)","msg":"bad"}"# }.joined(separator: ",")
        let answer = GatewayAnswer(
            status: 406, body: Array(#"{"errors":[{"message":[\#(objects)],"code":"39"}]}"#.utf8))
        let table = OCAErrorTable(destinationFields: ["to_number"])
        #expect(table.judgement(of: answer, now: clock.now()).decision == decision)
    }

    @Test(
        "an answer without a known code is decided by its status",
        arguments: [
            (401, OCADecision.operatorFault), (403, .operatorFault), (404, .operatorFault), (406, .operatorFault),
            (408, .retry), (429, .retry), (500, .retry), (502, .retry), (503, .retry), (302, .operatorFault),
        ])
    func statuses(status: Int, decision: OCADecision) {
        let table = OCAErrorTable(destinationFields: [])
        let judged = table.judgement(of: GatewayAnswer(status: status), now: clock.now())
        #expect(judged.decision == decision)
        #expect(judged.fault.failure.isTemporary == (decision == .retry))
    }

    @Test func `a stopped channel asks again after a minute and resumes when a message is taken`() async throws {
        vendor.on("POST /call", .error(401, code: "55"), .error(401, code: "55"), .answer(200, #"{"success":true}"#))
        let client = try client(.v1, guardian())
        let order = OCAClient.Question(.post, "call", urgency: .send)
        for _ in 0..<5 { #expect(await client.submit(order).fault?.failure == .noQuota) }
        #expect(vendor.requests.count == 1)
        clock.advance(by: .seconds(60))
        for _ in 0..<5 { #expect(await client.submit(order).fault?.failure == .noQuota) }
        #expect(vendor.requests.count == 2)
        clock.advance(by: .seconds(60))
        #expect(await client.submit(order).fault == nil)
        #expect(notices.events == [.channelStopped, .channelResumed])
        #expect(notices.notices.first?.detail == "the account has no quota left")
    }
}

extension OCAClient.Submission {
    fileprivate var fault: GatewayFault? {
        switch self {
        case .answered: nil
        case .refused(let fault), .unknown(let fault): fault
        }
    }
}
