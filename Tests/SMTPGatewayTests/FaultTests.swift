import GatewayDoubles
import StrictJSON
import Synchronization
import Testing
import VerificationCore
@testable import SMTPGateway

@Suite struct `A mail server's fault` {
    @Test(
        "R98 a refusal at each stage has its reason, and nothing is repeated",
        arguments: [
            ("greeting", "554 5.3.2 not today", DeliveryFailure.refused, "554 5.3.2"),
            ("greeting", "421 busy", .gatewayUnavailable, "421"), ("ehlo", "421 busy", .gatewayUnavailable, "421"),
            ("mail", "450 4.7.1 slow down", .gatewayUnavailable, "450 4.7.1"),
            ("mail", "452 4.3.1 no room", .gatewayUnavailable, "452 4.3.1"),
            ("mail", "421 4.3.2 closing", .gatewayUnavailable, "421 4.3.2"),
            ("mail", "530 5.7.0 sign in first", .misconfigured, "530 5.7.0"),
            ("mail", "553 5.1.8 not your address", .misconfigured, "553 5.1.8"),
            ("rcpt", "550 5.1.1 no such user", .badDestination, "550 5.1.1"),
            ("rcpt", "551 not here", .badDestination, "551"), ("rcpt", "553 5.1.3 bad", .badDestination, "553 5.1.3"),
            ("rcpt", "552 5.2.2 full", .badDestination, "552 5.2.2"), ("rcpt", "501 bad", .badDestination, "501"),
            ("rcpt", "550 5.7.1 relay denied", .refused, "550 5.7.1"), ("rcpt", "554 denied", .refused, "554"),
            ("rcpt", "450 4.2.0 greylisted", .gatewayUnavailable, "450 4.2.0"),
            ("rcpt", "451 later", .gatewayUnavailable, "451"), ("rcpt", "421 later", .gatewayUnavailable, "421"),
            ("data", "451 later", .gatewayUnavailable, "451"), ("data", "554 5.6.0 no", .refused, "554 5.6.0"),
            ("end", "451 4.3.0 later", .gatewayUnavailable, "451 4.3.0"),
            ("end", "552 5.3.4 too large", .refused, "552 5.3.4"), ("end", "554 5.7.1 spam", .refused, "554 5.7.1"),
        ])
    func refusals(stage: String, reply: String, failure: DeliveryFailure, code: String) async throws {
        let (fault, events) = try await outcome(of: [stage: reply], \.refused)
        #expect(fault?.failure == failure)
        #expect(fault?.vendorCode == code)
        #expect(events.filter { $0 == "connection" }.count == 1)
        #expect(events.filter { $0 == "mail" }.count == (stage == "end" ? 1 : 0))
    }

    @Test("R94 R98 a server that is silent is left in time, and nothing was sent", arguments: beforeTheEnd)
    func silence(stage: String) async throws {
        let (fault, events) = try await outcome(of: [stage: "hang"], \.refused)
        #expect(fault?.failure == .gatewayUnavailable)
        #expect(fault?.detail.contains("in time") == true)
        #expect(events == ["connection"])
    }

    @Test("R98 a server that breaks the connection before it has the mail has sent nothing", arguments: beforeTheEnd)
    func breaks(stage: String) async throws {
        let (fault, events) = try await outcome(of: [stage: "drop"], \.refused)
        #expect(fault?.failure == .gatewayUnavailable)
        #expect(events == ["connection"])
    }

    @Test(
        "R26 no reply after the final dot leaves the outcome unknown, and the mail goes out once",
        arguments: ["hang", "drop"])
    func unknown(fault: String) async throws {
        let (fault, events) = try await outcome(of: ["end": fault], \.unknown)
        #expect(fault?.failure == .outcomeUnknown)
        #expect(events == ["connection", "mail"])
    }

    @Test("R26 a broken connection that was used before is no reason to send a mail twice")
    func unknownOnAReusedConnection() async throws {
        let server = try await MailServer(MailServer.Options(faults: ["again": "drop"]))
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port))
        #expect(await gateway.submit().accepted != nil)
        #expect(await gateway.submit().accepted != nil)
        await gateway.close()
        let events = await server.end().compactMap { $0["event"]?.string }
        #expect(events == ["connection", "mail", "connection", "mail", "quit"])
    }

    @Test(arguments: ["421 4.4.2 you were idle", "drop"])
    func `an open connection that ends before the next mail is replaced`(fault: String) async throws {
        let server = try await MailServer(MailServer.Options(faults: ["again": fault]))
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port))
        for _ in 0..<3 { #expect(await gateway.submit().accepted != nil) }
        await gateway.close()
        let events = await server.end().compactMap { $0["event"]?.string }
        #expect(events.filter { $0 == "mail" }.count == 3)
        #expect(events.filter { $0 == "connection" }.count == 3)
    }

    @Test func `a server that hangs up after each mail takes each mail once`() async throws {
        let server = try await MailServer(MailServer.Options(faults: ["idle": "drop"]))
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port))
        for _ in 0..<3 { #expect(await gateway.submit().accepted != nil) }
        await gateway.close()
        let events = await server.end().compactMap { $0["event"]?.string }
        #expect(events.filter { $0 == "mail" }.count == 3)
    }

    @Test func `a server that is not there is told`() async throws {
        let server = try await MailServer()
        _ = await server.end()
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port))
        #expect(await gateway.submit().refused?.failure == .gatewayUnavailable)
        await gateway.close()
    }

    @Test func `mails that wait too long behind others are given back`() async throws {
        let server = try await MailServer(MailServer.Options(faults: ["rcpt": "hang"]))
        var timeouts = MailFixture.patience
        timeouts.whole = .seconds(3)
        timeouts.queue = .seconds(1)
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port, timeouts: timeouts))
        let faults = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<5 { group.addTask { await gateway.submit().refused?.detail } }
            return await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(faults.count { $0 == "no answer from the mail server in time after the destination" } == 1)
        #expect(faults.count { $0 == "the mails before it took too long" } == 4)
        await gateway.close()
    }

    @Test("R39 a mail that waits for those before it is asked about once its turn has come, and others go on")
    func askedAfterWaiting() async throws {
        let server = try await MailServer()
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port))
        let switches = Switches()
        let (asked, asking) = AsyncStream.makeStream(of: Void.self)
        let (free, freeing) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var first = MailFixture.request(subject: "first")
                first.mayGo = {
                    asking.finish()
                    for await _ in free {}
                    return true
                }
                #expect(await gateway.submit(first).accepted != nil)
            }
            for await _ in asked {}
            group.addTask {
                var second = MailFixture.request(subject: "second")
                second.mayGo = { switches.isStopped.withLock { !$0 } }
                #expect(await gateway.submit(second).refused == .heldBack)
            }
            switches.isStopped.withLock { $0 = true }
            freeing.finish()
            try await group.waitForAll()
        }
        #expect(await gateway.submit(MailFixture.request(subject: "third")).accepted != nil)
        await gateway.close()
        let subjects = await server.end().compactMap { $0["message"]?["subject"]?.string }
        #expect(subjects == ["first", "third"])
    }

    @Test func `nothing is sent once the gateway is closed`() async throws {
        let server = try await MailServer()
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port))
        await gateway.close()
        #expect(await gateway.submit().refused?.detail == "the service is stopping")
        #expect(await server.end().isEmpty)
    }

    @Test("R25 R81 what the server says of a mail is told without the destination or a code")
    func redaction() async throws {
        let reply = "550 5.1.1 <user@example.com> 482913 is not here"
        let (fault, _) = try await outcome(of: ["rcpt": reply], \.refused)
        #expect(fault?.detail == "the mail server refused the destination (is not here)")
    }

    private static let beforeTheEnd = ["greeting", "ehlo", "mail", "rcpt", "data"]

    /// What comes of one mail, and what the server saw of it.
    private func outcome(
        of faults: [String: String], _ path: KeyPath<SubmitOutcome, GatewayFault?>
    ) async throws -> (GatewayFault?, [String]) {
        let server = try await MailServer(MailServer.Options(faults: faults))
        var timeouts = MailFixture.patience
        // Long enough for a busy machine to come to the silence.
        if faults.values.contains("hang") { timeouts.whole = .seconds(3) }
        let gateway = try MailFixture.gateway(MailFixture.configuration(server.port, timeouts: timeouts))
        let outcome = await gateway.submit()
        await gateway.close()
        let events = await server.end().compactMap { $0["event"]?.string }.filter { $0 != "quit" }
        return (outcome[keyPath: path], events)
    }
}

private final class Switches: Sendable {
    let isStopped = Mutex(false)
}
