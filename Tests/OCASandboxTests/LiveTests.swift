import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
import OCASandbox
import ServiceDoubles
import StrictJSON
import Testing

@testable import SandboxPhone

/// Over real sockets: what the router tests cannot see.
struct LiveTests {
    private func sandbox(_ clock: ManualClock) -> Sandbox {
        var configuration = SandboxConfiguration()
        configuration.port = 0
        return makeSandbox(configuration, clock: SteppedClock(clock: clock))
    }

    private func send(
        _ method: String, _ url: String, type: String? = nil, body: [UInt8]? = nil, host: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .RAW(value: method)
        request.headers.add(name: "Authorization", value: "Bearer sandbox-token")
        if let type { request.headers.add(name: "Content-Type", value: type) }
        if let host { request.headers.add(name: "Host", value: host) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 4 << 20)
        return Answer(status: Int(response.status.code), headers: [:], bytes: Array(bytes.readableBytesView))
    }

    private func placeCall(_ address: String, to number: String, _ url: String) async throws -> Answer {
        let body: JSONValue = [
            "from_number": "02150001122", "to_number": .string(number), "ivr_id": .string(onePrompt),
            "variable": ["audio_1": .string(url)],
        ]
        return try await send("POST", "\(address)/call/v2/call", type: "application/json", body: body.serialized())
    }

    @Test func `the phone really downloads what was uploaded, from the port that is open`() async throws {
        let clock = ManualClock()
        let sandbox = sandbox(clock)
        try await sandbox.run { address in
            #expect(address == "http://127.0.0.1:\(sandbox.state.port)")
            #expect(sandbox.state.port != 0)
            let audio = frames(10, filling: 7)
            let file = try await send(
                "POST", "\(address)/call/v2/upload-audio", type: "multipart/form-data; boundary=XX",
                body: multipart([("audio", "otp.mp3", audio)]))
            let url = try #require(file.json["url"]?.string)
            #expect(url.hasPrefix("\(address)/audio/play/"))
            let id = try #require(try await placeCall(address, to: "081234567890", url).json["call_id"]?.string)
            await clock.waitForSleepers()
            clock.advance(by: .milliseconds(500))
            await clock.waitForSleepers()
            clock.advance(by: .seconds(2))
            await clock.waitForSleepers()
            #expect(sandbox.state.calls.call(id)?.audio == audio)
            #expect(sandbox.state.calls.call(id)?.audioFault == nil)
            #expect(sandbox.state.requests.requests(to: .playAudio).map(\.status) == [200])
        }
    }

    @Test func `a lost answer closes the connection`() async throws {
        let clock = ManualClock()
        let sandbox = sandbox(clock)
        try await sandbox.run { address in
            let request = Task { try await placeCall(address, to: "081234567807", "\(address)/audio/play/none.mp3") }
            await clock.waitForSleepers(2)
            clock.advance(by: .seconds(15))
            await #expect(throws: (any Error).self) { try await request.value }
            #expect(sandbox.state.calls.all.count == 1)
        }
    }

    @Test func `a foreign host name is refused`() async throws {
        try await sandbox(ManualClock()).run { address async throws in
            #expect(try await send("GET", "\(address)/call/v2/ivr-list", host: "evil.example").status == 421)
            #expect(try await send("GET", "\(address)/call/v2/ivr-list", host: "localhost:1").status == 200)
        }
    }

    @Test func `a stop does not wait for a held connection`() async throws {
        let clock = ManualClock()
        let sandbox = sandbox(clock)
        let request = try await sandbox.run { address in
            let request = Task { try await placeCall(address, to: "081234567807", "\(address)/audio/play/none.mp3") }
            await clock.waitForSleepers(2)
            return request
        }
        await #expect(throws: (any Error).self) { try await request.value }
    }

    @Test func `a port that is taken is an error`() async throws {
        let first = sandbox(ManualClock())
        try await first.run { _ in
            var configuration = SandboxConfiguration()
            configuration.port = first.state.port
            let second = makeSandbox(configuration)
            await #expect(throws: (any Error).self) { try await second.run { _ in } }
        }
    }

    @Test func `the download names what went wrong`() async throws {
        let sandbox = sandbox(ManualClock())
        // Beside many other tests even this machine's own answers may take long.
        let fetcher = HTTPAudioFetcher(secondsMax: 60)
        try await sandbox.run { address in
            let state = sandbox.state
            let file = try #require(state.shelf.put([1, 2, 3], name: "a.mp3", at: state.clock.now()))
            let large = try #require(
                state.shelf.put([UInt8](repeating: 1, count: audioBytesMax + 1), name: "b.mp3", at: state.clock.now()))
            let empty = try #require(state.shelf.put([], name: "c.mp3", at: state.clock.now()))
            let url = { (file: AudioFile) throws in try #require(LoopbackURL(state.playURL(of: file))) }
            #expect(try await fetcher.audio(at: try url(file)) == [1, 2, 3])
            await #expect(throws: AudioFetchError.tooLarge) { try await fetcher.audio(at: try url(large)) }
            await #expect(throws: AudioFetchError.empty) { try await fetcher.audio(at: try url(empty)) }
            let missing = try #require(LoopbackURL("\(address)/audio/play/none.mp3"))
            await #expect(throws: AudioFetchError.status(404)) { try await fetcher.audio(at: missing) }
            let closed = try #require(LoopbackURL("http://127.0.0.1:1/a.mp3"))
            await #expect(throws: AudioFetchError.unreachable) { try await fetcher.audio(at: closed) }
        }
        try await fetcher.shutdown()
    }
}
