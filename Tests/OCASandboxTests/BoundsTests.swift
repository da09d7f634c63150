import Testing

@testable import SandboxPhone

struct BoundsTests {
    private let start = SandboxTime(milliseconds: 0)

    private func call(_ number: Int) -> Call {
        Call(
            id: "call\(number)", wire: "CALL V2", fromNumber: "0", toNumber: "0812345678", ivrID: "1", variables: [],
            placedAt: start)
    }

    @Test func `the last two hundred calls are kept`() {
        let log = CallLog()
        for number in 0...CallLog.callsMax { #expect(log.place(call(number), unlessRunning: .max)) }
        #expect(log.all.count == CallLog.callsMax)
        #expect(log.all.first?.id == "call\(CallLog.callsMax)")
        #expect(log.call("call0") == nil)
        #expect(!log.place(call(999), unlessRunning: CallLog.callsMax))
    }

    @Test func `the oldest audio goes when there is too much`() {
        let log = CallLog()
        let audio = [UInt8](repeating: 1, count: audioBytesMax)
        for number in 0...32 {
            _ = log.place(call(number), unlessRunning: .max)
            log.keep(audio: audio, fault: nil, of: "call\(number)")
        }
        #expect(log.call("call0")?.audio.isEmpty == true)
        #expect(log.call("call0")?.isAudioDropped == true)
        #expect(log.call("call1")?.audio.count == audioBytesMax)
        #expect(log.call("call32")?.audio.count == audioBytesMax)
    }

    @Test func `the last two hundred mails are kept, and no more than fit`() {
        let inbox = Inbox()
        func accept(_ id: String, _ html: String) {
            inbox.accept(
                Mail(
                    id: id, wire: "EMAIL V2", address: "a@b.c", senderAddress: "a@b.c", senderName: "a", subject: "s",
                    html: html, attachment: nil, acceptedAt: start))
        }
        for number in 0...Inbox.mailsMax { accept("mail\(number)", "x") }
        #expect(inbox.all.count == Inbox.mailsMax)
        #expect(inbox.mail("mail0") == nil)
        let big = String(repeating: "x", count: Inbox.totalBytesMax / 2)
        for number in 0..<3 { accept("big\(number)", big) }
        #expect(inbox.all.map(\.id) == ["big2", "big1"])
    }

    @Test func `the shelf holds a bounded number of bytes`() {
        let shelf = AudioShelf(ids: SandboxIDs())
        let half = [UInt8](repeating: 1, count: AudioShelf.totalBytesMax / 2)
        #expect(shelf.put(half, name: "a", at: start) != nil)
        #expect(shelf.put(half, name: "b", at: start) != nil)
        #expect(shelf.put([1], name: "c", at: start) == nil)
        #expect(shelf.all.map(\.name) == ["a", "b"])
    }

    @Test func `the last thousand requests are kept`() {
        let log = RequestLog()
        for number in 0...RequestLog.requestsMax {
            log.add(LoggedRequest(endpoint: .numbers, method: "GET", path: "/\(number)", status: 200, at: start))
        }
        #expect(log.all.count == RequestLog.requestsMax)
        #expect(log.all.first?.path == "/1")
    }

    @Test func `faults are bounded in number and range`() throws {
        let board = FaultBoard()
        let fault = try #require(Fault(.numbers, status: 500, code: 13))
        for _ in 0..<FaultBoard.faultsMax { #expect(board.add(fault)) }
        #expect(!board.add(fault))
        #expect(Fault(.numbers, status: 200, code: 13) == nil)
        #expect(Fault(.numbers, status: 500, code: -1) == nil)
        #expect(Fault(.numbers, status: 500, code: 13, count: 0) == nil)
        #expect(Fault(.numbers, status: 500, code: 13, count: 1001) == nil)
    }

    @Test func `every wrong setting is named`() {
        var configuration = SandboxConfiguration()
        #expect(configuration.faults.isEmpty)
        configuration.host = "0.0.0.0"
        configuration.port = 65_536
        configuration.token = ""
        configuration.basicCredentials = ":secret"
        configuration.speed = .nan
        configuration.quota = -1
        configuration.concurrentCallsMax = 0
        configuration.requestsPerSecondMax = 0
        #expect(
            configuration.faults.map { String($0.prefix { $0 != ":" }) } == [
                "host", "port", "token", "basic", "speed", "quota", "concurrent-calls", "requests-per-second",
            ])
    }
}
