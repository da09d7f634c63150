import HTTPTypes
import ServiceDoubles
import Synchronization
import Testing
import VerificationCore

@testable import VerificationAPI

@Suite("Admission")
struct AdmissionTests {
    static let shop = ApplicationID(random: [UInt8](repeating: 1, count: 16))
    static let other = ApplicationID(random: [UInt8](repeating: 2, count: 16))
    static let third = ApplicationID(random: [UInt8](repeating: 3, count: 16))

    static func limits(_ inWork: Int, waiting: Int = 8) -> AdmissionLimits {
        var limits = AdmissionLimits()
        limits.inWorkMax = inWork
        limits.waitingMax = waiting
        return limits
    }

    @Test("R102 what finds no place waits up to its bound, and the rest is refused at once")
    func bounds() {
        var queue = AdmissionQueue(AdmissionTests.limits(8))
        var outcomes: [AdmissionQueue.Arrival] = []
        for _ in 0..<20 { outcomes.append(queue.arrive(.check, of: AdmissionTests.shop, at: .zero)) }
        // Alone, seven of eight places and half of the waiting room are the most that one application may have.
        #expect(outcomes.prefix(7).allSatisfy { $0 == .admitted })
        #expect(outcomes[7..<11] == [.waits(1), .waits(2), .waits(3), .waits(4)])
        #expect(outcomes[11...].allSatisfy { $0 == .refused })
        for _ in 0..<20 { outcomes.append(queue.arrive(.check, of: AdmissionTests.other, at: .zero)) }
        #expect((queue.inWork, queue.waiting) == (8, 8))
    }

    @Test("R102 checks are served before creates that waited longer, of which a part goes along")
    func checksFirst() {
        var crowd = Crowd(AdmissionTests.limits(8, waiting: 200))
        for _ in 0..<7 { _ = crowd.come(.check, AdmissionTests.shop) }
        _ = crowd.come(.check, AdmissionTests.other)
        for _ in 0..<20 { #expect(crowd.come(.create, AdmissionTests.other) != .refused) }
        for number in 0..<40 {
            let application = number.isMultiple(of: 2) ? AdmissionTests.other : AdmissionTests.third
            #expect(crowd.come(.check, application) != .refused)
        }
        let served = (0..<32).flatMap { _ in crowd.leave() }.map(\.kind)
        #expect(served.count == 32)
        #expect(served.prefix(15).allSatisfy { $0 == .check })
        #expect(served.count { $0 == .create } == 2)
    }

    @Test("R102 creates never take the places that are kept for checks")
    func placesForChecks() {
        var queue = AdmissionQueue(AdmissionTests.limits(8, waiting: 100))
        let outcomes = [AdmissionTests.shop, AdmissionTests.other].flatMap { application in
            (0..<10).map { _ in queue.arrive(.create, of: application, at: .zero) }
        }
        #expect(outcomes.count { $0 == .admitted } == 3)
        #expect(queue.arrive(.other, of: AdmissionTests.third, at: .zero) == .admitted)
        #expect(queue.arrive(.check, of: AdmissionTests.third, at: .zero) == .admitted)
    }

    @Test("R103 an application finds a place while another floods, and then takes turns with it")
    func turns() {
        var crowd = Crowd(AdmissionTests.limits(8, waiting: 100))
        for _ in 0..<200 { _ = crowd.come(.check, AdmissionTests.shop) }
        #expect(crowd.come(.check, AdmissionTests.other) == .admitted)
        for _ in 0..<10 { #expect(crowd.come(.check, AdmissionTests.other) != .refused) }
        // The flood gives back what is more than its half, and then each keeps its half.
        let served = (0..<13).flatMap { _ in crowd.leave() }.map(\.application)
        #expect(served.prefix(3).allSatisfy { $0 == AdmissionTests.other })
        #expect((4...6).contains(served.dropFirst(3).count { $0 == AdmissionTests.other }))
    }

    @Test("R103 one that floods with creates leaves room for the creates of others, at work and in the queue")
    func roomForCreates() {
        var queue = AdmissionQueue(AdmissionTests.limits(16, waiting: 16))
        for _ in 0..<100 { _ = queue.arrive(.create, of: AdmissionTests.shop, at: .zero) }
        #expect(queue.arrive(.create, of: AdmissionTests.other, at: .zero) == .admitted)
        guard case .waits = queue.arrive(.create, of: AdmissionTests.other, at: .zero) else {
            Issue.record("the flood has the whole queue")
            return
        }
    }

    @Test("R103 an application that is alone may use nearly everything, and beside others a part")
    func alone() {
        for (others, checks, creates) in [(0, 56, 21), (1, 32, 4), (2, 32, 4), (9, 32, 4)] {
            for (kind, most) in [(RequestKind.check, checks), (.create, creates)] {
                var queue = AdmissionQueue(AdmissionLimits())
                for other in 0..<others {
                    let application = ApplicationID(random: [UInt8](repeating: UInt8(100 + other), count: 16))
                    #expect(queue.arrive(.check, of: application, at: .zero) == .admitted)
                }
                let shop = AdmissionTests.shop
                let admitted = (0..<200).count { _ in queue.arrive(kind, of: shop, at: .zero) == .admitted }
                #expect(admitted == most, "\(kind) beside \(others)")
                // A second later nobody has heard of the others any more.
                #expect((queue.arrive(kind, of: shop, at: .seconds(2)) == .admitted) == (others > 0))
            }
        }
    }

    @Test("R102 nobody is refused for a wait until nobody has got a place quickly for a while")
    func stall() {
        var queue = AdmissionQueue(AdmissionTests.limits(8))
        for _ in 0..<9 { _ = queue.arrive(.check, of: AdmissionTests.shop, at: .zero) }
        #expect(queue.nextExpiry == .milliseconds(250))
        #expect(queue.expire(at: .milliseconds(249)) == [] && !queue.isStanding)
        // The disk goes on: they are served, late, and the queue is empty.
        #expect(queue.leave(.check, of: AdmissionTests.shop, at: .milliseconds(249)) == [1])
        #expect(queue.leave(.check, of: AdmissionTests.shop, at: .milliseconds(249)) == [2])
        for _ in 0..<2 { _ = queue.arrive(.check, of: AdmissionTests.shop, at: .milliseconds(300)) }
        for _ in 0..<2 { _ = queue.arrive(.check, of: AdmissionTests.shop, at: .milliseconds(310)) }
        // One of them gets a place quickly: the queue does not stand, although it is never empty.
        #expect(queue.leave(.check, of: AdmissionTests.shop, at: .milliseconds(319)) == [3])
        #expect(queue.expire(at: .milliseconds(568)) == [] && !queue.isStanding)
        #expect(queue.expire(at: .milliseconds(569)).count == 3)
    }

    @Test("R103 in a queue that stands by another's many, whoever has few goes on to wait")
    func fewBesideMany() {
        var queue = AdmissionQueue(AdmissionLimits())
        for _ in 0..<300 { _ = queue.arrive(.create, of: AdmissionTests.shop, at: .zero) }
        #expect(queue.waiting == 192)
        let others = (0..<30).map { _ in queue.arrive(.create, of: AdmissionTests.other, at: .milliseconds(300)) }
        #expect(queue.isStanding)
        #expect(others.prefix(3).allSatisfy { $0 == .admitted })
        #expect(others.dropFirst(3).count { $0 != .refused } == 16)
        #expect(queue.arrive(.create, of: AdmissionTests.shop, at: .milliseconds(300)) == .refused)
    }

    @Test("R102 in a standing queue fewer wait, and each for a moment only; empty, it is none")
    func standing() {
        var queue = AdmissionQueue(AdmissionTests.limits(8, waiting: 400))
        for _ in 0..<8 { _ = queue.arrive(.check, of: AdmissionTests.shop, at: .zero) }
        var waits = 0
        for _ in 0..<300 {
            if case .waits = queue.arrive(.check, of: AdmissionTests.shop, at: .milliseconds(240)) { waits += 1 }
        }
        #expect(waits == 199)
        #expect(queue.expire(at: .milliseconds(264)) == [1] && queue.isStanding)
        #expect(queue.arrive(.check, of: AdmissionTests.shop, at: .milliseconds(264)) == .refused)
        #expect(queue.leave(.check, of: AdmissionTests.shop, at: .milliseconds(264)) == [2])
        #expect(queue.expire(at: .milliseconds(265)).count == 198 && !queue.isStanding)
        #expect(queue.arrive(.check, of: AdmissionTests.shop, at: .milliseconds(266)) == .waits(201))
    }

    @Test("R104 nothing is remembered of requests that have ended, whatever came and went")
    func empties() {
        let seed = UInt64.random(in: 0...(1 << 40))
        var random = SplitMix(state: seed)
        var queue = AdmissionQueue(AdmissionTests.limits(8, waiting: 16))
        let applications = [AdmissionTests.shop, AdmissionTests.other, AdmissionTests.third]
        var inWork: [(RequestKind, ApplicationID)] = []
        var waiting: [AdmissionQueue.Ticket: (RequestKind, ApplicationID)] = [:]
        for step in 0..<20_000 {
            let now = Duration.milliseconds(step)
            for ticket in queue.expire(at: now) { waiting[ticket] = nil }
            let request = (
                RequestKind.allCases[Int(random.next() % 3)], applications[Int(random.next() % 3)]
            )
            if random.next() % 2 == 0 || inWork.isEmpty {
                switch queue.arrive(request.0, of: request.1, at: now) {
                case .admitted: inWork.append(request)
                case .waits(let ticket): waiting[ticket] = request
                case .refused: break
                }
            } else {
                let (kind, application) = inWork.remove(at: Int(random.next() % UInt64(inWork.count)))
                for ticket in queue.leave(kind, of: application, at: now) {
                    if let request = waiting.removeValue(forKey: ticket) { inWork.append(request) }
                }
            }
            #expect((queue.inWork, queue.waiting) == (inWork.count, waiting.count), "seed \(seed), step \(step)")
            #expect(queue.inWork <= 8 && queue.waiting <= 16, "seed \(seed), step \(step)")
        }
        for ticket in queue.expire(at: .seconds(1000)) { waiting[ticket] = nil }
        for (kind, application) in inWork { #expect(queue.leave(kind, of: application, at: .seconds(1000)) == []) }
        #expect(waiting.isEmpty && queue.inWork == 0 && queue.waiting == 0, "seed \(seed)")
    }
}

/// Requests that come and leave in their order.
private struct Crowd {
    typealias Request = (kind: RequestKind, application: ApplicationID)

    private var queue: AdmissionQueue
    private var inWork: [Request] = []
    private var waiting: [AdmissionQueue.Ticket: Request] = [:]

    init(_ limits: AdmissionLimits) {
        queue = AdmissionQueue(limits)
    }

    mutating func come(_ kind: RequestKind, _ application: ApplicationID) -> AdmissionQueue.Arrival {
        let arrival = queue.arrive(kind, of: application, at: .zero)
        switch arrival {
        case .admitted: inWork.append((kind, application))
        case .waits(let ticket): waiting[ticket] = (kind, application)
        case .refused: break
        }
        return arrival
    }

    /// The one that has been in work for longest leaves; those that took its place.
    mutating func leave() -> [Request] {
        let first = inWork.removeFirst()
        let served = queue.leave(first.kind, of: first.application, at: .zero).compactMap {
            waiting.removeValue(forKey: $0)
        }
        inWork += served
        return served
    }
}

/// Numbers that follow from a seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
