/// How hard a simulation makes it for the service, drawn from its seed: from a calm day to a storm.
struct Weather: Sendable {
    let machines: Int
    let people: Int
    /// The gateways of each channel.
    let gateways: Int
    /// The chance that a machine dies at one of its awaits.
    let crash: Double
    /// The chance that a call of the store fails, in one way or another.
    let storeFault: Double
    /// The chance that a machine stands still for longer than a lease while a call of the store is under way.
    let stall: Double
    /// The chance that a request to a gateway is lost on its way, there or back.
    let networkFault: Double
    /// The chance that a gateway refuses what it was asked.
    let gatewayRefusal: Double
    /// The chance that a call's or a message's report says for ever that it is on its way.
    let stuck: Double
    /// The chance that the answer to a client is lost.
    let lostAnswer: Double
    /// The most milliseconds that a sleeper wakes late.
    let slack: Int
    /// The most milliseconds that one way to the store takes.
    let storeLatency: Int

    init(_ chance: Chance) {
        machines = chance.one(of: [1, 2, 2, 3])
        people = 3 + chance.below(5)
        gateways = chance.one(of: [1, 1, 2])
        crash = chance.one(of: [0, 0.001, 0.003, 0.01])
        storeFault = chance.one(of: [0, 0.005, 0.02, 0.08])
        stall = chance.one(of: [0, 0, 0.005, 0.02])
        networkFault = chance.one(of: [0, 0.02, 0.1, 0.3])
        gatewayRefusal = chance.one(of: [0, 0.03, 0.2])
        stuck = chance.one(of: [0, 0.05, 0.2])
        lostAnswer = chance.one(of: [0, 0.02, 0.1])
        slack = chance.one(of: [300, 1500, 3000])
        storeLatency = chance.one(of: [2, 20, 500])
    }
}

/// What a simulation did, by kind, to be told at its end.
struct Tally: Sendable, CustomStringConvertible {
    private(set) var counts: [String: Int] = [:]

    subscript(kind: String) -> Int { counts[kind, default: 0] }

    mutating func add(_ kind: String, _ number: Int = 1) { counts[kind, default: 0] += number }

    /// All kinds with their counts, in the order of the alphabet.
    var description: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    mutating func add(_ other: Tally) { for (kind, count) in other.counts { add(kind, count) } }
}
