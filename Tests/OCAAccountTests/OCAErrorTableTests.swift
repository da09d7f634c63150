import GatewayDoubles
import GatewayKit
import OCAAccount
import StrictJSON
import Testing
import VerificationCore

private let now = Timestamp(milliseconds: 1_767_225_600_000)

@Suite struct `The vendor's error table` {
    private let table = OCAErrorTable(destinationFields: ["to_number", "phone_number"])

    @Test(
        "each code means the same as number and as string",
        arguments: [
            (401, 17, DeliveryFailure.misconfigured), (406, 19, .misconfigured), (401, 19, .misconfigured),
            (404, 33, .misconfigured), (406, 39, .misconfigured), (404, 41, .misconfigured), (401, 51, .misconfigured),
            (401, 55, .noQuota), (401, 57, .concurrencyLimit), (500, 13, .gatewayUnavailable), (401, 5, .noQuota),
            (406, 5, .noQuota), (429, 9, .rateLimited), (401, 43, .misconfigured), (401, 45, .misconfigured),
            (406, 59, .misconfigured), (200, 55, .noQuota),
        ])
    func codes(status: Int, code: Int, failure: DeliveryFailure) {
        for written in ["\(code)", #""\#(code)""#] {
            let fault = table.fault(for: answer(.error(status, code: written)), now: now)
            #expect(fault.failure == failure)
            #expect(fault.httpStatus == status)
            #expect(fault.vendorCode == "\(code)")
        }
    }

    @Test(
        "an unknown code, or none, is judged by the HTTP status",
        arguments: [
            (400, DeliveryFailure.refused), (401, .misconfigured), (403, .misconfigured), (404, .misconfigured),
            (405, .misconfigured), (406, .refused), (408, .gatewayUnavailable), (413, .refused), (422, .refused),
            (429, .rateLimited), (500, .gatewayUnavailable), (502, .gatewayUnavailable), (503, .gatewayUnavailable),
            (301, .misconfigured), (308, .misconfigured), (204, .unreadableAnswer),
        ])
    func statuses(status: Int, failure: DeliveryFailure) {
        let unknown = #"{"errors":[{"message":"odd","code":9999}]}"#
        let empty = ["", "<html>Bad gateway</html>", "{}", "[]", #"{"errors":[]}"#, #"{"errors":7}"#, #"{"err"#]
        for body in [unknown] + empty {
            let fault = table.fault(for: answer(.answer(status, body)), now: now)
            #expect(fault.failure == failure, "\(body)")
            #expect(fault.httpStatus == status)
            #expect(fault.vendorCode == (body == unknown ? "9999" : nil))
        }
    }

    @Test(
        "code 39 blames the destination only when nothing else is named",
        arguments: [
            (["phone_number"], DeliveryFailure.badDestination), (["to_number"], .badDestination),
            (["TO_NUMBER"], .badDestination), (["phone_number", "to_number"], .badDestination),
            (["from_number"], .misconfigured), (["ivr_id"], .misconfigured), (["to_number", "ivr_id"], .misconfigured),
            ([], .misconfigured), ([""], .misconfigured),
        ])
    func parameters(names: [String], failure: DeliveryFailure) {
        let objects = names.map { name in
            #"{"location":"body","param":"\#(name)","value":"081234567890","msg":"Invalid country code"}"#
        }
        let body = TransportResult.error(406, code: #""39""#, message: "[\(objects.joined(separator: ","))]")
        let fault = table.fault(for: answer(body), now: now)
        #expect(fault.failure == failure)
        #expect(!fault.detail.contains("081234567890"))
    }

    @Test func `code 39 says which parameter and why`() {
        let message = #"[{"param":"ivr_id","msg":"Must be an id like 65f1bd77","value":"x"}]"#
        let fault = table.fault(for: answer(.error(406, code: "39", message: message)), now: now)
        #expect(fault.detail == "the gateway refused a parameter (ivr_id: Must be an id like 65f1bd77)")
        let plain = table.fault(for: answer(.error(406, code: "39", message: #""bad body""#)), now: now)
        #expect(plain.detail == "the gateway refused a parameter (bad body)")
    }

    @Test(
        "R97 a wait is told for what is worth a repeat",
        arguments: [
            (429, "9", 7), (503, "13", 7), (401, "57", 7), (401, "17", nil), (406, "39", nil),
        ] as [(Int, String, Int?)])
    func waits(status: Int, code: String, seconds: Int?) {
        let body = #"{"errors":[{"message":"x","code":\#(code)}]}"#
        let answered = answer(.answer(status, body, headers: [("x-ratelmit-reset", "7")]))
        #expect(table.fault(for: answered, now: now).retryAfter == seconds.map { .seconds($0) })
    }

    @Test(
        "R26 a 5xx or code 13 says nothing about what was done",
        arguments: [
            (500, "13", true), (502, "57", true), (503, "9", true), (406, "13", true), (200, #""13""#, true),
            (401, "57", false), (406, "39", false), (429, "9", false), (200, "55", false),
        ])
    func openOutcome(status: Int, code: String, isOpen: Bool) {
        #expect(table.leavesOutcomeOpen(answer(.error(status, code: code))) == isOpen)
    }

    @Test("R25 the vendor's own text is shown only reduced")
    func vendorText() {
        let long = String(repeating: "x", count: 500)
        let hostile = #""<script> call 081234567890 or ann@example.com code 482913\r\n\#(long)""#
        let fault = table.fault(for: answer(.error(406, code: "9999", message: hostile)), now: now)
        for secret in ["081234567890", "482913", "ann@example.com", "<", "\r", "\n"] {
            #expect(!fault.detail.contains(secret))
        }
        #expect(fault.detail.count <= 200)
    }

    @Test func `an error without its list is read as well`() {
        let fault = table.fault(for: answer(.answer(401, #"{"code":"57","message":"x"}"#)), now: now)
        #expect(fault.failure == .concurrencyLimit)
        let single = table.fault(for: answer(.answer(401, #"{"errors":{"code":55,"message":"x"}}"#)), now: now)
        #expect(single.failure == .noQuota)
    }

    private func answer(_ result: TransportResult) -> GatewayAnswer {
        if case .answer(let answer) = result { answer } else { GatewayAnswer(status: 0) }
    }
}
