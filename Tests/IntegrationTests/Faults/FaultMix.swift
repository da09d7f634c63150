import SandboxPhone
import ServiceDoubles
import Synchronization
import VerificationCore

/// Faults that come and go by chance, one after the other, all drawn from one seed.
struct FaultMix: Sendable {
    /// What the deployment uses, and the audio that the phone downloads.
    private static let services: [VendorService] = [.ocaCall, .ocaEmail]
    private static let endpoints = services.flatMap(\.endpoints) + [.playAudio]
    private static let restSeconds = 2...12
    private static let holdSeconds = 3...30

    let shop: Deployment
    let random: SeededRandom

    /// Puts faults on the board until the task is cancelled, then takes all of them off.
    func run() async {
        while !Task.isCancelled {
            for _ in 0..<(1 + draw(3)) { put() }
            let now: Timestamp = shop.clock.now()
            try? await shop.clock.sleep(until: now + .seconds(drawn(from: FaultMix.restSeconds)))
        }
        for fault in shop.sandbox.faults.faults { _ = shop.sandbox.faults.remove(fault.id) }
    }

    private func put() {
        let now: SandboxTime = shop.clock.now()
        let end = now + .seconds(drawn(from: FaultMix.holdSeconds))
        if draw(4) == 0 {
            let service = FaultMix.services[draw(FaultMix.services.count)]
            let preset = FaultPreset.allCases[draw(FaultPreset.allCases.count)]
            if preset.fits(service) { _ = shop.sandbox.faults.switchOn(preset, at: service, from: now, until: end) }
            return
        }
        let endpoint = FaultMix.endpoints[draw(FaultMix.endpoints.count)]
        let kinds = FaultKind.allCases.filter { kind in
            // A vendor that lies about a removal keeps the audio, whatever anybody does.
            kind.fits(endpoint) && !(kind == .pretend && endpoint == .deleteAudio)
        }
        var fault = Fault(kinds[draw(kinds.count)], at: .endpoint(endpoint))
        // Nor does it remove what it says is not there.
        let errors = endpoint == .deleteAudio ? FaultMix.errors.filter { $0.0 != 404 } : FaultMix.errors
        let (status, code) = errors[draw(errors.count)]
        fault.status = status
        fault.code = code
        fault.seconds = drawn(from: 1...9)
        fault.percent = [10, 30, 60, 100][draw(4)]
        fault.from = now
        fault.until = end
        _ = shop.sandbox.faults.add(fault)
    }

    private static let errors = [(500, 13), (502, 13), (503, 13), (429, 9), (401, 55), (401, 57), (401, 45), (404, 33)]

    private func drawn(from range: ClosedRange<Int>) -> Int { range.lowerBound + draw(range.count) }

    private func draw(_ count: Int) -> Int { random.number(below: count) }
}

/// What the people of a random mix have lived through.
final class MixLedger: Sendable {
    struct Counts {
        var verifications = 0
        var ends: [String: Int] = [:]
        var phones: Set<Substring> = []
        var codes: Set<String> = []
        var calls = 0
        var mails = 0
        /// Times that an operator had sending to the country go on.
        var lifted = 0
    }

    private let counts = Mutex(Counts())

    var all: Counts { counts.withLock { $0 } }

    func note(_ change: (inout Counts) -> Void) { counts.withLock { change(&$0) } }
}

extension SeededRandom {
    /// A number from 0 to one less than `count`.
    func number(below count: Int) -> Int {
        guard let bytes = try? bytes(2) else { return 0 }
        return (Int(bytes[0]) << 8 | Int(bytes[1])) % count
    }
}
