import SandboxPhone
import Testing

struct FaultBoardTests {
    private let start = SandboxTime(milliseconds: 1_000_000)

    private func strikes(_ board: FaultBoard, _ endpoint: VendorEndpoint, seconds: [Int]) -> [Bool] {
        seconds.map { board.strike(endpoint, at: start + .seconds($0)) != nil }
    }

    @Test func `a fault strikes from its moment until its end`() {
        let board = FaultBoard()
        var fault = Fault(.hang, at: .endpoint(.placeCall))
        fault.from = start + .seconds(10)
        fault.until = start + .seconds(20)
        #expect(board.add(fault))
        #expect(strikes(board, .placeCall, seconds: [9, 10, 19, 20]) == [false, true, true, false])
        #expect(board.faults(at: start + .seconds(20)).isEmpty)
        #expect(board.struck == [.hang: 2])
    }

    @Test func `a flapping fault strikes in the first half of each period`() {
        let board = FaultBoard()
        #expect(board.switchOn(.flapping, at: .ocaEmail, from: start))
        let seconds = [0, 9, 10, 19, 20, 29, 30, 31]
        let expected = [true, true, false, false, true, true, false, false]
        #expect(strikes(board, .mailStatus, seconds: seconds) == expected)
        #expect(strikes(board, .callStatus, seconds: [0]) == [false])
    }

    @Test("R109 the same seed gives the same faults, and about as many as were asked for", arguments: [1, 2, 3])
    func chance(seed: UInt64) {
        func draw(_ seed: UInt64) -> [Bool] {
            let board = FaultBoard(seed: seed)
            var fault = Fault(.empty, at: .service(.ocaCall))
            fault.percent = 25
            #expect(board.add(fault))
            return strikes(board, .placeCall, seconds: Array(0..<1000))
        }
        let drawn = draw(seed)
        #expect(drawn == draw(seed))
        #expect(drawn != draw(seed + 10))
        #expect((180...320).contains(drawn.count { $0 }))
    }

    @Test func `a fault of a service strikes only where it means something`() {
        let board = FaultBoard()
        #expect(board.switchOn(.quotaUsedUp, at: .ocaCall, from: start))
        #expect(board.switchOn(.statusStuck, at: .ocaEmail, from: start))
        let struck = VendorEndpoint.allCases.filter { board.strike($0, at: start) != nil }
        #expect(struck == [.placeCall, .mailStatus, .mailHistory])
    }

    @Test func `a preset is in force once, and goes as it came`() {
        let board = FaultBoard()
        for _ in 0..<3 { #expect(board.switchOn(.brownOut, at: .ocaCall, from: start)) }
        #expect(board.switchOn(.outage, at: .ocaEmail, from: start))
        #expect(board.faults.count { $0.preset == .brownOut } == 3)
        board.switchOff(.brownOut, at: .ocaCall)
        #expect(board.faults.map(\.preset) == [.outage])
        #expect(board.remove(board.faults[0].id))
        #expect(board.faults.isEmpty)
    }

    @Test func `every preset does what it says at every service that can have it`() {
        for service in VendorService.allCases {
            for preset in FaultPreset.allCases where preset.fits(service) {
                let faults = preset.faults(at: service, from: start, until: start + .seconds(60))
                #expect(!faults.isEmpty)
                for fault in faults {
                    #expect(fault.scope.endpoints.contains { $0.service == service && fault.kind.fits($0) })
                    #expect(fault.preset == preset && fault.until == start + .seconds(60))
                }
            }
        }
        #expect(!FaultPreset.audioUploadLost.fits(.ocaEmail))
    }
}
