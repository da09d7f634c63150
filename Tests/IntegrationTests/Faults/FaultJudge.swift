import Foundation
import SandboxPhone
import StrictJSON
import Testing

/// Holds what the vendors saw against what the service says of one verification.
struct FaultJudge {
    private static let terminal: Set<String> = [
        "approved", "attempts_exceeded", "expired", "canceled", "undeliverable", "blocked",
    ]

    let shop: Deployment
    let client: ServiceClient
    let id: String
    let phone: String
    let email: String

    /// I3 to I5: it has ended with a reason, and for each of its sends at most one call or mail went out.
    func judge(_ comment: Comment) async throws {
        let read = try await client.get("/v1/verifications/\(id)")
        try #require(read.status == 200, comment)
        let status = read["status"] ?? ""
        #expect(FaultJudge.terminal.contains(status), comment)
        // The status is read off the clock; the sweep writes it down a moment later.
        let types = try await client.wait(for: "verification.\(status)", of: id)
        #expect(types.count { FaultJudge.terminal.contains(String($0.dropFirst("verification.".count))) } == 1, comment)
        let deliveries = try await client.deliveries(id)
        let sends = { (channel: String) in deliveries.count { $0["channel"]?.string == channel } }
        #expect(shop.calls(to: phone).count <= sends("call"), comment)
        #expect(shop.sandbox.inbox.all.count { $0.address == email } <= sends("email"), comment)
    }

    /// I5 I6: nobody was called who was not asked for, neither the vendor nor the store holds anything of a code, and
    /// no code was written down.
    static func judgeEnd(
        _ shop: Deployment, _ client: ServiceClient, phones: Set<Substring>, codes: Set<String>
    ) async throws {
        try await shop.untilTheShelfIsEmpty()
        _ = try await eventually("the last envelope's end") { try shop.count("envelopes") == 0 ? true : nil }
        #expect(shop.sandbox.calls.all.allSatisfy { phones.contains($0.toNumber.suffix(9)) })
        let log = FileManager.default.contents(atPath: shop.logFile) ?? Data()
        #expect(!log.isEmpty)
        #expect(written(of: codes, in: log).isEmpty)
        #expect(written(of: codes, in: client.transcript.all.utf8).isEmpty)
    }

    /// Which of the codes stand anywhere in a text. Every run of digits is looked at once for each length of a code: a
    /// search for one code after the other takes minutes over the log of thousands.
    static func written(of codes: Set<String>, in text: some Sequence<UInt8>) -> Set<String> {
        let lengths = Set(codes.map(\.utf8.count))
        let wanted = Set(codes.map { Array($0.utf8) })
        var found: Set<String> = []
        var run: [UInt8] = []
        for byte in text {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else {
                run.removeAll(keepingCapacity: true)
                continue
            }
            run.append(byte)
            for length in lengths where run.count >= length {
                let window = Array(run.suffix(length))
                if wanted.contains(window) { found.insert(String(decoding: window, as: UTF8.self)) }
            }
        }
        return found
    }
}
