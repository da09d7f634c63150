/// What a verification remembers of one delivery: enough to choose the next step and to name an approval's channels.
public struct SendSummary: Sendable, Hashable {
    /// How a delivery stands from the verification's side.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        /// Nothing has left us yet.
        case waiting = "w"
        /// It is on its way and may arrive.
        case underWay = "u"
        /// It arrived, or ended in a way in which the person may have learned the code.
        case arrived = "a"
        /// Nobody knows whether it went out (R26).
        case unknown = "k"
        /// It failed for certain: the person learned nothing from it.
        case failed = "f"
    }

    public let delivery: DeliveryID
    public let channel: Channel
    public let step: Int
    public let generation: Int
    public var standing: Standing

    public init(delivery: DeliveryID, channel: Channel, step: Int, generation: Int, standing: Standing) {
        self.delivery = delivery
        self.channel = channel
        self.step = step
        self.generation = generation
        self.standing = standing
    }

    /// The summary in one word, as stores keep it.
    public var text: String {
        "\(delivery.text)/\(channel.rawValue)/\(step)/\(generation)/\(standing.rawValue)"
    }

    /// Reads a word that `text` wrote; nil when it is none.
    public init?(text: some StringProtocol) {
        let fields = text.split(separator: "/", omittingEmptySubsequences: false)
        guard fields.count == 5, let delivery = DeliveryID(String(fields[0])),
            let channel = Channel(rawValue: String(fields[1])), let step = Int(fields[2]),
            let generation = Int(fields[3]), let standing = Standing(rawValue: String(fields[4]))
        else { return nil }
        self.init(delivery: delivery, channel: channel, step: step, generation: generation, standing: standing)
    }
}
