import VerificationCore

/// The vendors' side of all channels: it keeps uploads, rings phones, hands messages over, and tells how it went.
/// Nothing here dies with a machine.
final class Carrier: @unchecked Sendable {
    /// A call or a message on its way, with all that will become of it.
    struct Passage: Sendable {
        let id: String
        let channel: Channel
        let destination: String
        let uploadName: String
        let upload: String
        /// When the phone rings, or the message leaves.
        let beginsAt: Timestamp
        /// When it is taken; nil when it is not.
        let takenAt: Timestamp?
        let endsAt: Timestamp
        let end: DeliveryStatus
        let isStuck: Bool

        /// Whether this call is on its way to the phone or rings there.
        func rings(_ phone: String, at now: Timestamp) -> Bool {
            channel == .call && destination == phone && now < endsAt
        }
    }

    /// Audio that a vendor keeps.
    struct Upload {
        let name: String
        let gateway: String
    }

    private let world: World
    /// By their ids.
    private(set) var uploads: [String: Upload] = [:]
    private(set) var passages: [String: Passage] = [:]
    private var made = 0

    init(world: World) {
        self.world = world
    }

    func upload(_ name: String, at gateway: String) -> String {
        made += 1
        uploads["u\(made)"] = Upload(name: name, gateway: gateway)
        return "u\(made)"
    }

    /// Takes a message: from here on the phone rings or the message arrives, whoever dies.
    func place(_ channel: Channel, _ request: SendRequest, upload: String) -> String {
        made += 1
        let passage = passage("p\(made)", channel, request, upload)
        // One application rings a phone once at a time; two may do it together.
        let isRung = passages.values.contains { $0.rings(passage.destination, at: world.clock.now) }
        if channel == .call, isRung { world.tally.add("calls to a phone that another one rings") }
        passages[passage.id] = passage
        world.tally.add(channel == .call ? "calls placed" : "messages placed")
        world.history.note("carrier \(channel) \(passage.id) to \(request.destination.reveal), \(passage.end)")
        world.auditor.placed(passage)
        if let takenAt = passage.takenAt {
            world.spawn { world in await self.hand(over: passage, request, at: takenAt, in: world) }
        }
        return passage.id
    }

    func report(_ id: String) -> GatewayReport {
        guard let passage = passages[id] else {
            return GatewayReport(status: .failed, vendorWord: "no such id", isFinal: true, failure: .refused)
        }
        let now = world.clock.now
        if passage.isStuck || now < passage.beginsAt {
            return GatewayReport(status: .submitted, vendorWord: "accepted", isFinal: false)
        }
        guard now >= passage.endsAt else {
            let isTaken = passage.takenAt.map { now >= $0 } == true
            return GatewayReport(status: isTaken ? .inCall : .ringing, vendorWord: "on its way", isFinal: false)
        }
        let failure: DeliveryFailure? = passage.end == .failed ? .channelFailed : nil
        return GatewayReport(status: passage.end, vendorWord: "over", isFinal: true, failure: failure)
    }

    /// Removes uploads of this id or name; each gateway has its own.
    func release(_ handle: String, at gateway: String) {
        uploads = uploads.filter { id, upload in
            upload.gateway != gateway || (id != handle && upload.name != handle)
        }
    }

    /// Whether there is an upload of this id or name.
    private func keeps(_ handle: String) -> Bool {
        uploads[handle] != nil || uploads.values.contains { $0.name == handle }
    }

    private func hand(over passage: Passage, _ request: SendRequest, at moment: Timestamp, in world: World) async {
        await world.clock.pause(moment - world.clock.now)
        if passage.channel == .call, !keeps(passage.upload) {
            return world.auditor.silent(passage)
        }
        let heard = Heard(request.message)
        for person in world.people where person.isAt(request.destination) { person.learn(heard) }
        world.auditor.learned(passage)
        world.history.note("carrier \(passage.id) is heard")
    }

    private func passage(_ id: String, _ channel: Channel, _ request: SendRequest, _ upload: String) -> Passage {
        let chance = world.chance
        let begins = world.clock.now + chance.milliseconds(200...4000)
        let isStuck = world.strikes(world.weather.stuck)
        if isStuck { world.tally.add("stuck reports") }
        guard channel == .call else {
            let isBounced = chance.happens(0.1)
            let ends = begins + chance.milliseconds(100...20_000)
            return Passage(
                id: id, channel: channel, destination: request.destination.reveal, uploadName: request.uploadName,
                upload: upload, beginsAt: begins,
                takenAt: isBounced ? nil : ends, endsAt: ends, end: isBounced ? .bounced : .delivered,
                isStuck: isStuck)
        }
        let end = chance.one(
            of: [.heard, .heard, .heard, .answered, .noAnswer, .noAnswer, .busy, .rejected, .failed] as [DeliveryStatus]
        )
        let isTaken = end == .heard || end == .answered
        let taken = begins + chance.milliseconds(1000...15_000)
        let ends =
            switch end {
            case .heard, .answered: taken + chance.milliseconds(8000...40_000)
            case .noAnswer: begins + .seconds(30)
            default: begins + chance.milliseconds(500...6000)
            }
        return Passage(
            id: id, channel: channel, destination: request.destination.reveal, uploadName: request.uploadName,
            upload: upload, beginsAt: begins,
            takenAt: isTaken ? taken + .seconds(6) : nil, endsAt: ends, end: end, isStuck: isStuck)
    }
}
