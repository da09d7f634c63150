import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
import OCASandbox
import SandboxPhone
import ServiceDoubles
import StrictJSON
import Testing
import VerificationCore

/// Faults of the connection, over real sockets.
struct FaultWireTests {
    private enum Outcome: Equatable {
        case answer(Int, complete: Bool)
        case failed
    }

    /// Places a call while a fault holds, and says what came back and how many calls there were.
    private func placeCall(
        under kind: FaultKind, _ clock: ManualClock = ManualClock(),
        meanwhile: @Sendable @escaping () async -> Void = {}
    ) async throws -> (Outcome, calls: Int) {
        var configuration = SandboxConfiguration()
        configuration.port = 0
        let sandbox = makeSandbox(configuration, clock: SteppedClock(clock: clock), fetcher: ScriptedFetcher())
        return try await sandbox.run { address in
            #expect(sandbox.state.faults.add(Fault(kind, at: .endpoint(.placeCall))))
            let placing = Task { await send("\(address)/call/v2/call") }
            while sandbox.state.faults.struck.isEmpty { await Task.yield() }
            let passing = Task { await meanwhile() }
            if kind == .hang || kind == .hangAfterWork {
                while sandbox.state.requests.all.isEmpty { await Task.yield() }
                placing.cancel()
            }
            let outcome = await placing.value
            passing.cancel()
            #expect(sandbox.state.faults.struck == [kind: 1])
            return (outcome, sandbox.state.calls.all.count)
        }
    }

    private func send(_ url: String) async -> Outcome {
        let body: JSONValue = [
            "from_number": "02150001122", "to_number": "081234567808", "ivr_id": .string(onePrompt),
            "variable": ["audio_1": "http://127.0.0.1:1/none.mp3"],
        ]
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer sandbox-token")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: body.serialized()))
        do {
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            do {
                let bytes = try await response.body.collect(upTo: 1 << 20)
                let json = (try? JSONValue.parse(Array(bytes.readableBytesView))) ?? .null
                return .answer(Int(response.status.code), complete: json["call_id"] != nil)
            } catch {
                return .answer(Int(response.status.code), complete: false)
            }
        } catch {
            return .failed
        }
    }

    @Test(arguments: [(FaultKind.reset, 0), (.answerLost, 1), (.garbage, 1)])
    func `a connection that breaks gives no answer`(_ kind: FaultKind, _ calls: Int) async throws {
        let (outcome, placed) = try await placeCall(under: kind)
        #expect(outcome == .failed)
        #expect(placed == calls)
    }

    @Test(arguments: [FaultKind.cutAnswer, .resetInAnswer])
    func `an answer that breaks off is never whole`(_ kind: FaultKind) async throws {
        let (outcome, placed) = try await placeCall(under: kind)
        #expect(outcome == .failed || outcome == .answer(200, complete: false))
        #expect(placed == 1)
    }

    @Test(arguments: [FaultKind.resetAfterAnswer, .twice])
    func `an answer with too much behind it leaves one call`(_ kind: FaultKind) async throws {
        let (outcome, placed) = try await placeCall(under: kind)
        // Whether the reset overtakes the answer is up to the machine.
        #expect(outcome != .answer(200, complete: false))
        #expect(placed == 1)
    }

    @Test(arguments: [(FaultKind.hang, 0), (.hangAfterWork, 1)])
    func `a connection hangs until the client gives up`(_ kind: FaultKind, _ calls: Int) async throws {
        let (outcome, placed) = try await placeCall(under: kind)
        #expect(outcome == .failed)
        #expect(placed == calls)
    }

    @Test func `an answer drips, one byte a second`() async throws {
        let clock = ManualClock()
        let begin = clock.now()
        let (outcome, placed) = try await placeCall(under: .drip, clock) {
            while !Task.isCancelled {
                clock.advance(by: .milliseconds(500))
                await Task.yield()
            }
        }
        #expect(outcome == .answer(200, complete: true))
        #expect(placed == 1)
        // More than a hundred bytes, and so more than a hundred seconds.
        #expect(clock.now() > begin + .seconds(100))
    }

    @Test func `a stop waits for nobody who hangs`() async throws {
        var configuration = SandboxConfiguration()
        configuration.port = 0
        let sandbox = makeSandbox(configuration, clock: SteppedClock(clock: ManualClock()))
        let request = try await sandbox.run { address in
            #expect(sandbox.state.faults.add(Fault(.hang, at: .endpoint(.placeCall))))
            let request = Task { await send("\(address)/call/v2/call") }
            while sandbox.state.faults.struck.isEmpty { await Task.yield() }
            return request
        }
        #expect(await request.value == .failed)
    }
}
