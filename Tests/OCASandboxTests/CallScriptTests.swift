import SandboxPhone
import ServiceDoubles
import Testing

/// One row of what the table promises, written down a second time.
struct ExpectedCall: Sendable, CustomTestStringConvertible {
    let ending: String
    /// How far the clock goes, and the state of the call when it has gone there.
    let steps: [(Int64, CallState)]
    let status: String
    let cause: String
    var testDescription: String { "number ending in \(ending)" }

    static let all = [
        ExpectedCall(ending: "90", steps: listening, status: "answered", cause: "NORMAL_CLEARING"),
        ExpectedCall(ending: "55", steps: listening, status: "answered", cause: "NORMAL_CLEARING"),
        ExpectedCall(ending: "01", steps: [(500, .ringing), (6000, .ended)], status: "RNA", cause: "NO_ANSWER"),
        ExpectedCall(ending: "02", steps: [(1000, .ended)], status: "RNA", cause: "USER_BUSY"),
        ExpectedCall(ending: "03", steps: [(1000, .ended)], status: "failed", cause: "NORMAL_TEMPORARY_FAILURE"),
        ExpectedCall(
            ending: "04", steps: [(500, .ringing), (2000, .answered), (3000, .ended)], status: "answered",
            cause: "NORMAL_CLEARING"),
        ExpectedCall(ending: "05", steps: [(500, .ringing), (2000, .ended)], status: "RNA", cause: "CALL_REJECTED"),
        ExpectedCall(ending: "06", steps: [(1000, .ended)], status: "failed", cause: "UNALLOCATED_NUMBER"),
        ExpectedCall(ending: "07", steps: listening, status: "answered", cause: "NORMAL_CLEARING"),
        ExpectedCall(ending: "08", steps: listening, status: "submitted", cause: "NORMAL_CLEARING"),
        ExpectedCall(
            ending: "10", steps: [(500, .ringing), (20_000, .answered), (5800, .ended)], status: "answered",
            cause: "NORMAL_CLEARING"),
    ]

    /// The prompt of 4.8 s and one second to hang up.
    private static let listening: [(Int64, CallState)] = [(500, .ringing), (2000, .answered), (5800, .ended)]
}

struct CallScriptTests {
    private func call(to number: String, at moment: SandboxTime) -> Call {
        Call(
            id: "call", wire: "CALL V2", fromNumber: "02150001122", toNumber: number, ivrID: onePrompt,
            variables: [Call.Variable("audio_1", "http://127.0.0.1:8026/a.mp3")], placedAt: moment)
    }

    @Test(arguments: ExpectedCall.all)
    func `a number behaves as its ending says`(_ expected: ExpectedCall) async throws {
        let fixture = try Fixture(fetcher: ScriptedFetcher(.success(frames(200))))
        let state = fixture.state
        #expect(state.phone.place(call(to: "+62812345678\(expected.ending)", at: state.clock.now()), unlessRunning: 1))
        #expect(state.calls.call("call")?.state == .placed)
        for (milliseconds, next) in expected.steps {
            await fixture.step(.milliseconds(milliseconds - 1))
            #expect(state.calls.call("call")?.state != next)
            fixture.clock.advance(by: .milliseconds(1))
            if next == .ended { await state.phone.finish("call") } else { await fixture.clock.waitForSleepers() }
            #expect(state.calls.call("call")?.state == next)
        }
        let call = try #require(state.calls.call("call"))
        #expect(call.vendorStatus == expected.status)
        #expect(call.script.hangupCause == expected.cause)
        #expect(call.audio.isEmpty == !expected.steps.contains { $0.1 == .answered })
    }

    @Test func `every listed ending is expected here`() {
        let unexpected = SandboxScript.calls.compactMap(\.ending).filter { ending in
            !ExpectedCall.all.contains { $0.ending == ending }
        }
        #expect(unexpected == ["09"])
    }

    @Test func `only the digits of a number count`() {
        #expect(SandboxScript.call(to: "+62 812-3456-78 01").name == "no answer")
        #expect(SandboxScript.call(to: "").ending == nil)
        #expect(SandboxScript.call(to: "1").ending == nil)
        #expect(SandboxScript.call(to: "٠١").ending == nil)
        #expect(SandboxScript.call(to: "+6281234567890").name == "answers")
    }

    @Test func `an early hang-up never lasts longer than the audio`() async throws {
        let fixture = try Fixture(fetcher: ScriptedFetcher(.success(frames(1))))
        let state = fixture.state
        _ = state.phone.place(call(to: "+628123456704", at: state.clock.now()), unlessRunning: 1)
        await fixture.step(.milliseconds(500))
        await fixture.step(.seconds(2))
        await fixture.step(.seconds(60))
        await state.phone.finish("call")
        #expect(state.calls.call("call")?.talked == .milliseconds(1024))
    }

    @Test func `with speed the clock runs less and the record stays the same`() async throws {
        let fixture = try Fixture { $0.speed = 10 }
        let state = fixture.state
        _ = state.phone.place(call(to: "+628123456701", at: state.clock.now()), unlessRunning: 1)
        await fixture.step(.milliseconds(50))
        await fixture.step(.milliseconds(600))
        await state.phone.finish("call")
        let call = try #require(state.calls.call("call"))
        #expect(call.moment(of: .ended).map { $0 - call.placedAt } == .milliseconds(6500))
    }

    @Test(arguments: [
        (AudioFetchError.status(404), "audio_1: the server answered 404"),
        (.tooLarge, "audio_1: the audio is larger than 2097152 bytes"),
        (.empty, "audio_1: the audio is empty"),
        (.unreachable, "audio_1: the server gave no answer in time"),
    ])
    func `audio that cannot be had is two seconds of silence and a note`(
        _ error: AudioFetchError, _ note: String
    ) async throws {
        let fixture = try Fixture(fetcher: ScriptedFetcher(.failure(error)))
        let state = fixture.state
        _ = state.phone.place(call(to: "+628123456790", at: state.clock.now()), unlessRunning: 1)
        await fixture.step(.milliseconds(500))
        await fixture.step(.seconds(2))
        await fixture.step(.seconds(2))
        await state.phone.finish("call")
        #expect(state.calls.call("call")?.audioFault == note)
        #expect(state.calls.call("call")?.talked == .seconds(2))
    }

    @Test func `an address elsewhere is never asked`() async throws {
        let fixture = try Fixture()
        let state = fixture.state
        let call = Call(
            id: "call", wire: "CALL V2", fromNumber: "0", toNumber: "+628123456790", ivrID: onePrompt,
            variables: [Call.Variable("audio_1", "http://example.com/a.mp3")], placedAt: state.clock.now())
        _ = state.phone.place(call, unlessRunning: 1)
        await fixture.step(.milliseconds(500))
        await fixture.step(.seconds(2))
        await fixture.step(.seconds(2))
        await state.phone.finish("call")
        #expect(fixture.fetcher.urls.isEmpty)
        #expect(state.calls.call("call")?.audioFault == "audio_1: not a plain http address on this machine")
    }

    @Test func `stopping ends the life of all calls`() async throws {
        let fixture = try Fixture()
        _ = fixture.state.phone.place(call(to: "+628123456790", at: fixture.state.clock.now()), unlessRunning: 1)
        await fixture.clock.waitForSleepers()
        fixture.state.phone.stop()
        await fixture.state.phone.finish("call")
        #expect(fixture.state.calls.call("call")?.state == .placed)
    }

    @Test func `whoever finds a call can wait for its end`() async {
        let start = SandboxTime(milliseconds: 1_800_000_000_000)
        for _ in 0..<2000 {
            let log = CallLog()
            let phone = VirtualPhone(
                clock: HastyClock(), speed: 1, fetcher: ScriptedFetcher(.success(frames(1))), log: log)
            let (looking, look) = AsyncStream.makeStream(of: Void.self)
            let found = Task.detached {
                look.finish()
                while log.call("call") == nil { await Task.yield() }
                await phone.finish("call")
                return log.call("call")?.state
            }
            for await _ in looking {}
            _ = phone.place(call(to: "+628123456790", at: start), unlessRunning: 1)
            let state = await found.value
            #expect(state == .ended)
            guard state == .ended else { return }
        }
    }
}

/// A clock on which every wait is over at once.
private struct HastyClock: SandboxClock {
    func now() -> SandboxTime { SandboxTime(milliseconds: 0) }
    func sleep(until moment: SandboxTime) async throws {}
}
