import AsyncHTTPClient
import GatewayKit
import NIOCore
import NIOPosix
import NIOSSL
import Testing
import VerificationCore

/// A server whose certificate is trusted, but for its dates.
@Suite struct CertificateDateTests {
    private func ask(isExpired: Bool) async throws -> (TransportResult, received: String) {
        let server = try await LoopbackServer.start(
            .text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), tls: try DatedIdentity.context(isExpired: isExpired))
        var configuration = HTTPClientTransport.configuration()
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(try DatedIdentity.certificates(isExpired: isExpired))
        configuration.tlsConfiguration = tls
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let transport = HTTPClientTransport(client: client)
        let result = await transport.send(GatewayRequest(.get, "https://localhost:\(server.port)/"))
        try await client.shutdown()
        let received = server.receivedText
        try await server.stop()
        return (result, received)
    }

    @Test("R94 R98 a certificate that has expired gets nothing of the request, though it is trusted")
    func expired() async throws {
        let (result, received) = try await ask(isExpired: true)
        let fault = GatewayFault(.gatewayUnavailable, detail: "no trustworthy TLS connection to the gateway")
        #expect(result == .notSent(fault))
        #expect(received == "")
    }

    @Test func `the same server within its dates is answered`() async throws {
        let (result, _) = try await ask(isExpired: false)
        guard case .answer(let answer) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(answer.status == 200)
    }
}
